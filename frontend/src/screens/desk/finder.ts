/** 查找地点: going to a place on the map, outside of any call. */

import { answerFinder, chooseFound, moved, NO_FINDER, typeFinder } from "../../state/search.ts";
import type { LngLat } from "../../wire/frames.ts";
import type { DeskMap } from "./map.ts";
import { PlaceAsker } from "./places.ts";
import type { Screen } from "./screen.ts";
import { focusOn, type Store } from "./store.ts";

export const FINDER_INPUT = "#finder-input";

export class FinderActs {
  private readonly asker: PlaceAsker;

  constructor(
    private readonly store: Store,
    private readonly map: DeskMap,
    private readonly screen: Screen,
  ) {
    this.asker = new PlaceAsker(
      (): LngLat | null => map.near(),
      (query, found) => store.set({ finder: answerFinder(store.state.finder, query, found) }),
    );
  }

  begin(): void {
    this.store.after(() => {
      focusOn(FINDER_INPUT);
      document.querySelector<HTMLInputElement>(FINDER_INPUT)?.select();
    });
  }

  type(query: string): void {
    this.store.set({ finder: typeFinder(this.store.state.finder, query) });
    this.asker.ask(query);
  }

  move(by: 1 | -1): void {
    this.store.set({ finder: moved(this.store.state.finder, by) });
    this.store.after(() =>
      document
        .querySelector('.finder .candidate[aria-selected="true"]')
        ?.scrollIntoView({ block: "nearest" }),
    );
  }

  /** Go there, and say what is there. */
  choose(index?: number): void {
    const finder = chooseFound(this.store.state.finder, index);
    const { chosen } = finder;
    if (!chosen) return;
    this.asker.stop();
    this.store.set({ finder });
    document.querySelector<HTMLInputElement>(FINDER_INPUT)?.blur();
    this.map.lookAround(chosen.place, chosen.uncertainty_m);
    if (chosen.kind === "premises" && chosen.id !== null) void this.screen.openPremises(chosen.id);
    else void this.screen.askHere(chosen.place);
  }

  /** Put the search and its marks away. */
  close(): void {
    this.asker.stop();
    this.store.set({ finder: NO_FINDER });
    document.querySelector<HTMLInputElement>(FINDER_INPUT)?.blur();
  }
}
