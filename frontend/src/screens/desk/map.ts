/** The desk's map: what is shown on it, and what a click on it means. */

import { circle } from "../../layers/marks.ts";
import type { MapAct, MapHandle, Pick, PlaceMark } from "../../map/handle.ts";
import type { DeskState, DeskView } from "../../state/desk.ts";
import { mapAppliances } from "../../state/positions.ts";
import type { Preferences } from "../../state/preferences.ts";
import type { LngLat } from "../../wire/frames.ts";

const RING_M = 150;
const RING_ZOOM = 16.5;

export interface MapHooks {
  now_ms(): number;
  picked(pick: Pick): void;
  asked(place: LngLat): void;
  viewed(bbox: [number, number, number, number], zoom: number): void;
}

export class DeskMap {
  private handle: MapHandle | null = null;
  private centre: LngLat | null = null;
  private last: Partial<Record<string, unknown>> = {};

  constructor(private readonly hooks: MapHooks) {}

  /** Take the map over once it is made. */
  begin(handle: MapHandle): void {
    this.handle = handle;
    handle.onPick((pick) => this.hooks.picked(pick));
    handle.onAsk((place) => this.hooks.asked(place));
    handle.onView((bbox, zoom) => {
      this.centre = [(bbox[0] + bbox[2]) / 2, (bbox[1] + bbox[3]) / 2];
      this.hooks.viewed(bbox, zoom);
    });
  }

  near(): LngLat | null {
    return this.centre;
  }

  look(place: LngLat): void {
    this.handle?.focus(place);
  }

  /** Look at a place with the whole ring of its uncertainty, when that is more than a doorway. */
  lookAround(place: LngLat, uncertainty_m: number | null): void {
    if (uncertainty_m === null || uncertainty_m < RING_M) {
      this.look(place);
      return;
    }
    const [ring] = circle(place, uncertainty_m).geometry.coordinates;
    this.handle?.fit((ring ?? []) as LngLat[], { maxZoom: RING_ZOOM });
  }

  lookAtSelection(view: DeskView): void {
    const { incident, call, preAlert } = view.context;
    const place = incident?.place ?? preAlert?.place ?? call?.place;
    if (place) this.look(place);
  }

  prefer(preferences: Preferences): void {
    this.handle?.setTheme(preferences.theme);
    this.handle?.setLang(preferences.lang);
  }

  setRaster(attribution: string): void {
    this.handle?.setRaster(attribution);
  }

  act(act: MapAct): boolean {
    return this.handle?.act(act) ?? false;
  }

  resize(): void {
    this.handle?.resize();
  }

  drawn() {
    return this.handle?.drawn() ?? {};
  }

  /** Show what the state says. Layers whose items did not change are left alone. */
  show(state: DeskState, view: DeskView): void {
    const { handle } = this;
    if (!handle) return;
    const isNew = (layer: string, ...items: unknown[]): boolean => {
      const held = this.last[layer] as unknown[] | undefined;
      this.last[layer] = items;
      return !held || held.some((item, index) => item !== items[index]);
    };
    handle.show(
      "appliances",
      mapAppliances(
        view.appliances,
        state.streams.fixes,
        this.hooks.now_ms(),
        state.norms,
        view.context.appliance?.id ?? null,
      ),
    );
    if (isNew("stations", state.stations)) handle.show("stations", state.stations);
    if (isNew("lists", state.streams.copies)) {
      handle.show(
        "incidents",
        view.incidents.filter((line) => line.state !== "closed"),
      );
      handle.show("pre_alerts", view.preAlerts);
      handle.show(
        "calls",
        view.calls.filter((line) => line.place !== null),
      );
    }
    if (isNew("card", view.card)) {
      handle.show("routes", view.card?.routes ?? []);
      handle.show("water_near", view.card?.water ?? []);
    }
    if (isNew("draft", state.draft, state.finder)) {
      handle.show("places", placeMarks(state));
      handle.pickPlaceMode(state.draft !== null && state.draft.source.kind !== "pre_alert");
    }
  }
}

/** The candidates of a search, or the place that was chosen: the call's, or else the finder's. */
function placeMarks({ draft, finder }: DeskState): PlaceMark[] {
  const chosen = draft ? draft.place : finder.chosen;
  const search = draft ?? finder;
  if (chosen) {
    const { place, label, uncertainty_m } = chosen;
    return [{ id: "chosen", place, label, isActive: true, uncertainty_m }];
  }
  return search.candidates.map((found, index) => ({
    id: String(index),
    place: found.place,
    label: found.label,
    isActive: index === search.active,
    uncertainty_m: found.uncertainty_m,
  }));
}
