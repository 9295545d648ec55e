/** What a screen may ask of the map: draw these, look there, tell me what was picked. */

import type { MapKept } from "../state/map_kept.ts";
import type { MapAppliance } from "../state/positions.ts";
import type {
  CallLine,
  IncidentLine,
  LngLat,
  PreAlertLine,
  RouteLine,
  StationLine,
  WaterLine,
} from "../wire/frames.ts";

export type Theme = "day" | "night";
export type Lang = "zh" | "en";

/** A place on trial: a search candidate, or the place of the call being taken. */
export interface PlaceMark {
  id: string;
  place: LngLat;
  label: string;
  isActive: boolean;
  uncertainty_m: number | null;
}

/** The live layers and what each draws. Roads, water, premises and stations' tiles are always there. */
export interface LayerItems {
  appliances: readonly MapAppliance[];
  incidents: readonly IncidentLine[];
  pre_alerts: readonly PreAlertLine[];
  calls: readonly CallLine[];
  stations: readonly StationLine[];
  routes: readonly RouteLine[];
  water_near: readonly WaterLine[];
  places: readonly PlaceMark[];
}
export type LayerName = keyof LayerItems;

/** What lies under a click. `place` is the click itself, when nothing was hit or in pick-place mode. */
export type Pick =
  | { kind: "place"; place: LngLat }
  | { kind: "appliance"; id: number; place: LngLat }
  | { kind: "incident"; id: string; place: LngLat }
  | { kind: "pre_alert"; id: string; place: LngLat }
  | { kind: "call"; id: string; place: LngLat }
  | { kind: "station"; id: number; place: LngLat }
  | { kind: "premises"; id: number; place: LngLat }
  | { kind: "water"; id: number; place: LngLat }
  | { kind: "camera"; id: number; place: LngLat };

/** One feature the map has really rendered (not merely been given). */
export interface DrawnFeature {
  id: string;
  place: LngLat;
  properties: Record<string, unknown>;
}

export interface MapOptions {
  theme: Theme;
  lang: Lang;
  /** The wall draws larger and needs no controls. */
  isWall?: boolean;
  /** Where to look first; the demo city otherwise. */
  centre?: LngLat;
  zoom?: number;
  /** The server's clock in milliseconds, for what is new; the machine's own otherwise. */
  now?: () => number;
  /** What this seat chose before, and who keeps what it chooses now. */
  kept?: MapKept;
  keep?: (kept: MapKept) => void;
}

export interface FitOptions {
  /** Pixels kept free at each side, for panels that lie over the map. */
  padding?: { top: number; right: number; bottom: number; left: number };
  maxZoom?: number;
  /** Milliseconds of flight; 0 jumps. Under reduced motion every move jumps. */
  duration_ms?: number;
}

/** Layers drawn from our tiles: always there, nothing is shown on them. */
export type TileLayerName =
  | "roads"
  | "water"
  | "premises"
  | "base"
  | "buildings"
  | "districts"
  | "first_due_areas"
  | "major_hazards"
  | "cameras"
  | "measure";

/** What a person does with the map itself. `stop` ends what is begun: a measurement, an open sheet. */
export type MapAct =
  | "measure_distance"
  | "measure_area"
  | "what_is_here"
  | "layers"
  | "legend"
  | "raise_buildings"
  | "next_datum"
  | "dms"
  | "print"
  | "stop";

export interface MapHandle {
  /** Replace what a live layer draws. Cheap to call every animation frame. */
  show<N extends LayerName>(layer: N, items: LayerItems[N]): void;
  /** Look at a place; keeps the zoom if it is already close enough and none is given. */
  focus(place: LngLat, zoom?: number): void;
  /** Look at all of these places at once. */
  fit(places: readonly LngLat[], options?: FitOptions): void;
  onPick(heard: (pick: Pick) => void): void;
  /** Somebody wants to know what is at a place: by key, by the other button or by a long press. */
  onAsk(heard: (place: LngLat) => void): void;
  /** Do something with the map itself; false when there was nothing to do. */
  act(act: MapAct): boolean;
  /** The view after each move: west, south, east, north and zoom, for the `view` message. */
  onView(heard: (bbox: [number, number, number, number], zoom: number) => void): void;
  /** While on, every click is a place and the cursor says so. */
  pickPlaceMode(isOn: boolean): void;
  /** Colours come from the page's tokens: set `data-theme` on the root element first. */
  setTheme(theme: Theme): void;
  setLang(lang: Lang): void;
  /** Show or hide a base or live layer group ("roads", "water", "premises", "stations", ...). */
  setVisible(group: string, isVisible: boolean): void;
  /** Draw the raster map from outside that the server offers, and say whose it is. */
  setRaster(attribution: string): void;
  /** What each layer has rendered in the present view, tiles included; read-only, for tests. */
  drawn(): Partial<Record<LayerName | TileLayerName, DrawnFeature[]>>;
  /** Resolves once the style and the first tiles are drawn. */
  ready: Promise<void>;
  resize(): void;
  destroy(): void;
}

/** Offered by map/map.ts. */
export type CreateMap = (container: HTMLElement, options: MapOptions) => MapHandle;
