/** The small map of a card: made once, when a row with a place is first opened, and moved from card to card. */

import type { DrawnFeature, MapHandle, PlaceMark } from "../../map/handle.ts";
import type { Preferences } from "../../state/preferences.ts";
import type { LngLat, WaterLine } from "../../wire/frames.ts";

const ZOOM = 16.5;

export interface Shown {
  readonly id: string;
  readonly name: string;
  readonly place: LngLat;
  /** Where a correction puts it, while one is written. */
  readonly proposed: LngLat | null;
  readonly isPicking: boolean;
  readonly water: readonly WaterLine[];
}

export class CardMap {
  /** Put into the page wherever the card wants it; the map lives in it. */
  readonly host = document.createElement("div");
  private handle: MapHandle | null = null;
  private isAsked = false;
  private shown: Shown | null = null;

  constructor(
    private readonly picked: (place: LngLat) => void,
    private readonly broken: () => void,
  ) {
    this.host.className = "card-map";
    this.host.dataset["testid"] = "map";
    new ResizeObserver(() => this.handle?.resize()).observe(this.host);
  }

  show(preferences: Preferences, shown: Shown | null): void {
    if (shown === null || !this.host.isConnected) return;
    if (!this.handle) {
      this.shown = shown;
      void this.make(preferences);
      return;
    }
    this.update(this.handle, shown);
  }

  prefer(preferences: Preferences): void {
    this.handle?.setTheme(preferences.theme);
    this.handle?.setLang(preferences.lang);
  }

  drawn(): Partial<Record<string, DrawnFeature[]>> {
    return this.handle?.drawn() ?? {};
  }

  private async make(preferences: Preferences): Promise<void> {
    if (this.isAsked) return;
    this.isAsked = true;
    try {
      const { createMap } = await import("../../map/map.ts");
      const { theme, lang } = preferences;
      const centre = this.shown?.place;
      const handle = createMap(this.host, { theme, lang, zoom: ZOOM, ...(centre && { centre }) });
      handle.onPick((pick) => this.shown?.isPicking && this.picked(pick.place));
      this.handle = handle;
      const { shown } = this;
      this.shown = null;
      if (shown) this.update(handle, shown);
    } catch (problem) {
      console.error("map", problem);
      this.broken();
    }
  }

  private update(handle: MapHandle, shown: Shown): void {
    const { shown: before } = this;
    this.shown = shown;
    handle.pickPlaceMode(shown.isPicking);
    if (before?.id !== shown.id || before.proposed !== shown.proposed) {
      handle.show("places", marks(shown));
      const at = shown.proposed ?? shown.place;
      if (before?.id !== shown.id || shown.proposed !== null) handle.focus(at, ZOOM);
    }
    if (before?.water !== shown.water) handle.show("water_near", shown.water);
  }
}

function marks({ id, name, place, proposed }: Shown): PlaceMark[] {
  const mark = (at: LngLat, suffix: string, isActive: boolean): PlaceMark => ({
    id: `${id}${suffix}`,
    place: at,
    label: name,
    isActive,
    uncertainty_m: null,
  });
  return proposed
    ? [mark(place, ":before", false), mark(proposed, "", true)]
    : [mark(place, "", true)];
}
