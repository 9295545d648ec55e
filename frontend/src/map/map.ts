/** 一张图: the map of every screen. Holds what it was given, draws it by our own style and tiles. */

import "maplibre-gl/dist/maplibre-gl.css";
import "./tokens.css";
import "./map.css";

import { type GeoJSONSource, Map as MapLibre, setWorkerUrl } from "maplibre-gl";
// Without this Vite leaves the worker out: `load` fires, and nothing is ever drawn.
import workerUrl from "maplibre-gl/dist/maplibre-gl-worker.mjs?worker&url";

import * as appliances from "../layers/appliances.ts";
import * as calls from "../layers/calls.ts";
import * as incidents from "../layers/incidents.ts";
import type { Look } from "../layers/layer.ts";
import * as marks from "../layers/marks.ts";
import * as measure from "../layers/measure.ts";
import { at, heard, isGliding, type Track } from "../layers/motion.ts";
import * as preAlerts from "../layers/pre_alerts.ts";
import * as routes from "../layers/routes.ts";
import * as stations from "../layers/stations.ts";
import * as water from "../layers/water.ts";
import { MAP_DEFAULTS, type MapKept, nextDatum, withHidden } from "../state/map_kept.ts";
import type { LngLat } from "../wire/frames.ts";
import { Chrome } from "./chrome.ts";
import type {
  CreateMap,
  DrawnFeature,
  FitOptions,
  Lang,
  LayerItems,
  LayerName,
  MapAct,
  MapHandle,
  MapOptions,
  Pick,
  Theme,
  TileLayerName,
} from "./handle.ts";
import { Images } from "./images.ts";
import { pagePalette } from "./palette.ts";
import { drawnOn, pickAt } from "./picking.ts";
import { printMap } from "./print.ts";
import { Pulse } from "./pulse.ts";
import { type Drafter, Pump } from "./pump.ts";
import { DRAWN_ON, NO_ITEMS, SOURCES_OF } from "./sources.ts";
import { differences, GROUPS, type LiveSource, stackOf, styleOf } from "./stack.ts";
import { Tools } from "./tools.ts";

setWorkerUrl(workerUrl);

/** The demo city (Wuhan) until a screen says otherwise. */
const FIRST_CENTRE: LngLat = [114.3, 30.58];
const FIRST_ZOOM = 11.3;
const NEAR_ZOOM = 15;
/** A wall is read from further away: marks this much larger on 1920 × 1080, and with the screen. */
const WALL_SCALE = 1.5;
const FLIGHT_MS = 900;
/** How far the map leans back to show heights. */
const RAISED_PITCH_DEG = 50;
/** Ages in words go on even when nothing is heard. */
const AGEING_MS = 1000;

export const createMap: CreateMap = (container, options) => new LiveMap(container, options);

class LiveMap implements MapHandle {
  readonly ready: Promise<void>;
  private readonly map: MapLibre;
  private readonly pump: Pump;
  private readonly pulse: Pulse;
  private readonly images: Images;
  private readonly chrome: Chrome;
  private readonly tools: Tools;
  private readonly askers: ((place: LngLat) => void)[] = [];
  private kept: MapKept;
  private hasRaster = false;
  private readonly ageing: ReturnType<typeof setInterval>;
  private readonly tracks = new Map<number, Track>();
  private readonly pickers: ((pick: Pick) => void)[] = [];
  private items: LayerItems = NO_ITEMS;
  private look: Look;
  private isPickingPlace = false;

  constructor(
    container: HTMLElement,
    private readonly options: MapOptions,
  ) {
    const canvas = document.createElement("div");
    canvas.className = "map-canvas";
    container.classList.add("map");
    container.append(canvas);
    this.look = {
      palette: pagePalette(),
      lang: options.lang,
      scale: options.isWall ? wallScale() : 1,
    };
    this.map = new MapLibre({
      container: canvas,
      style: styleOf(this.look, location.origin),
      center: options.centre ?? FIRST_CENTRE,
      zoom: options.zoom ?? FIRST_ZOOM,
      minZoom: 7,
      maxZoom: 19,
      attributionControl: false, // ours is always visible and never folds away
      dragRotate: false,
      pitchWithRotate: false,
      touchPitch: false,
      interactive: !options.isWall,
      fadeDuration: 0,
    });
    this.map.touchZoomRotate.disableRotation();
    this.map.keyboard.disableRotation();
    this.images = new Images(this.map, this.look.palette, this.look.scale);
    this.pump = new Pump(
      {
        source: (name) => this.map.getSource<GeoJSONSource>(name),
        nextFrame: (act) => requestAnimationFrame(act),
        now: () => performance.now(),
      },
      this.drafters(),
    );
    this.pulse = new Pulse(this.map, pulseRings(this.look.scale), isStill);
    this.kept = options.kept ?? MAP_DEFAULTS;
    this.tools = new Tools(this.map, () => this.pump.mark(measure.SOURCE));
    this.chrome = new Chrome(container, this.map, this.look, options.isWall === true, {
      toggle: (group, on) => this.setVisible(group, on),
      act: (act) => this.act(act),
    });
    this.map.once("style.load", () => {
      this.pump.open();
      this.applyKept();
    });
    this.ready = new Promise((done) => this.map.once("load", () => done()));
    this.map.on("contextmenu", ({ lngLat, originalEvent }) => {
      originalEvent.preventDefault(); // a long press comes as this too
      this.ask([lngLat.lng, lngLat.lat]);
    });
    this.map.on("click", (event) => {
      const { lng, lat } = event.lngLat;
      const { x, y } = event.point;
      if (!this.isPickingPlace && this.tools.clicked([lng, lat], event.point)) return;
      const pick: Pick = this.isPickingPlace
        ? { kind: "place", place: [lng, lat] }
        : pickAt(this.map, x, y, [lng, lat]);
      for (const picker of this.pickers) picker(pick);
    });
    this.map.on("mousemove", (event) => {
      if (this.isPickingPlace || this.tools.isOn) return;
      const { x, y } = event.point;
      const isOver = pickAt(this.map, x, y, [event.lngLat.lng, event.lngLat.lat]).kind !== "place";
      this.map.getCanvas().style.cursor = isOver ? "pointer" : "";
    });
    this.ageing = setInterval(() => this.age(), AGEING_MS);
  }

  show<N extends LayerName>(layer: N, items: LayerItems[N]): void {
    this.items = { ...this.items, [layer]: items };
    if (layer === "appliances") this.follow();
    for (const source of SOURCES_OF[layer]) this.pump.mark(source);
    if (layer === "incidents" || layer === "pre_alerts") this.age();
  }

  focus(place: LngLat, zoom?: number): void {
    const near = zoom ?? Math.max(this.map.getZoom(), NEAR_ZOOM);
    if (isStill()) this.map.jumpTo({ center: place, zoom: near });
    else this.map.easeTo({ center: place, zoom: near, duration: FLIGHT_MS });
  }

  fit(places: readonly LngLat[], options: FitOptions = {}): void {
    const [first] = places;
    if (!first) return;
    const lngs = places.map(([lng]) => lng);
    const lats = places.map(([, lat]) => lat);
    this.map.fitBounds(
      [
        [Math.min(...lngs), Math.min(...lats)],
        [Math.max(...lngs), Math.max(...lats)],
      ],
      {
        padding: options.padding ?? { top: 80, right: 80, bottom: 80, left: 80 },
        maxZoom: options.maxZoom ?? 15.5,
        duration: isStill() ? 0 : (options.duration_ms ?? FLIGHT_MS),
        linear: true,
      },
    );
  }

  onPick(heardPick: (pick: Pick) => void): void {
    this.pickers.push(heardPick);
  }

  onView(heardView: (bbox: [number, number, number, number], zoom: number) => void): void {
    const tell = (): void => {
      const bounds = this.map.getBounds();
      heardView(
        [bounds.getWest(), bounds.getSouth(), bounds.getEast(), bounds.getNorth()],
        this.map.getZoom(),
      );
    };
    this.map.on("moveend", tell);
    this.map.once("load", tell);
  }

  pickPlaceMode(isOn: boolean): void {
    this.isPickingPlace = isOn;
    this.map.getCanvas().style.cursor = isOn ? "crosshair" : "";
  }

  setTheme(_theme: Theme): void {
    this.setLook({ ...this.look, palette: pagePalette() });
  }

  setLang(lang: Lang): void {
    this.setLook({ ...this.look, lang });
  }

  onAsk(heardAsk: (place: LngLat) => void): void {
    this.askers.push(heardAsk);
  }

  act(act: MapAct): boolean {
    if (act === "stop") return this.tools.stop() || this.chrome.fold();
    if (act === "measure_distance" || act === "measure_area") {
      this.tools.toggle(act === "measure_area" ? "area" : "distance");
      this.chrome.setTool(this.tools.kind);
    } else if (act === "what_is_here") this.ask(this.chrome.spot());
    else if (act === "layers" || act === "legend") this.chrome.toggle(act);
    else if (act === "print") printMap(this.map, this.chrome, this.look);
    else if (act === "next_datum") this.keep({ datum: nextDatum(this.kept.datum) });
    else if (act === "dms") this.keep({ isDms: !this.kept.isDms });
    else this.keep({ isRaised: !this.kept.isRaised });
    return true;
  }

  setVisible(group: string, isVisible: boolean): void {
    if (group in GROUPS) this.keep(withHidden(this.kept, group, !isVisible));
  }

  setRaster(attribution: string): void {
    this.hasRaster = true;
    this.chrome.setRaster(attribution);
    if (this.map.getLayer("raster")) this.applyKept();
  }

  private ask(place: LngLat): void {
    for (const asker of this.askers) asker(place);
  }

  private keep(change: Partial<MapKept>): void {
    this.kept = { ...this.kept, ...change };
    this.applyKept();
    this.options.keep?.(this.kept);
  }

  /** Bring layers, tilt and read-out to what the seat chose. */
  private applyKept(): void {
    const { hidden, isRaised } = this.kept;
    const layers = stackOf(this.look);
    for (const [group, pattern] of Object.entries(GROUPS)) {
      const isOffered = group === "raised" ? isRaised : group !== "raster" || this.hasRaster;
      const isShown = isOffered && !hidden.includes(group);
      const wanted = isShown ? "visible" : "none";
      for (const { id } of layers) {
        if (!pattern.test(id) || !this.map.getLayer(id)) continue;
        const now = this.map.getLayoutProperty(id, "visibility") ?? "visible";
        if (now !== wanted) this.map.setLayoutProperty(id, "visibility", wanted);
      }
    }
    const pitch = isRaised ? RAISED_PITCH_DEG : 0;
    if (this.map.getPitch() !== pitch) this.map.jumpTo({ pitch });
    this.chrome.setKept(this.kept);
  }

  drawn(): Partial<Record<LayerName | TileLayerName, DrawnFeature[]>> {
    return Object.fromEntries(
      Object.entries(DRAWN_ON).map(([name, layers]) => [name, drawnOn(this.map, layers)]),
    );
  }

  resize(): void {
    this.map.resize();
  }

  destroy(): void {
    clearInterval(this.ageing);
    this.pump.close();
    this.pulse.stop();
    this.chrome.remove();
    this.map.remove();
  }

  private setLook(look: Look): void {
    const changed = differences(stackOf(this.look), stackOf(look));
    this.look = look;
    const apply = (): void => {
      for (const { layer, kind, property, value } of changed) {
        if (kind === "paint") this.map.setPaintProperty(layer, property as never, value as never);
        else this.map.setLayoutProperty(layer, property as never, value as never);
      }
      this.images.setPalette(look.palette);
      for (const sources of Object.values(SOURCES_OF)) {
        for (const source of sources) this.pump.mark(source);
      }
    };
    if (this.map.isStyleLoaded() || this.map.getLayer("land")) apply();
    else this.map.once("style.load", apply);
    this.chrome.setLook(look);
  }

  private drafters(): Record<LiveSource, Drafter> {
    const still = (data: () => GeoJSON.FeatureCollection): Drafter => {
      return () => ({ data: data(), goesOn: false });
    };
    return {
      appliances: (now_ms) => ({
        data: appliances.features(
          this.items.appliances,
          (appliance) => at(this.trackOf(appliance, now_ms), now_ms),
          this.look.lang,
        ),
        goesOn: [...this.tracks.values()].some((track) => isGliding(track, now_ms)),
      }),
      calls: still(() => calls.features(this.items.calls)),
      incidents: still(() => incidents.features(this.items.incidents, this.now(), this.look.lang)),
      measure: still(() => measure.features(this.tools.measured())),
      places: still(() => marks.features(this.items.places)),
      accuracy: still(() => marks.accuracyFeatures(this.items.places, this.items.appliances)),
      pre_alerts: still(() => preAlerts.features(this.items.pre_alerts, this.look.lang)),
      routes: still(() => routes.features(this.items.routes)),
      stations: still(() => stations.features(this.items.stations, this.look.lang)),
      water_near: still(() => water.features(this.items.water_near, this.look.lang)),
    };
  }

  /** Take the newest fixes as where each mark is to glide. */
  private follow(): void {
    const now_ms = performance.now();
    const present = new Set<number>();
    for (const appliance of this.items.appliances) {
      present.add(appliance.id);
      this.tracks.set(appliance.id, heard(this.tracks.get(appliance.id), appliance, now_ms));
    }
    for (const id of this.tracks.keys()) if (!present.has(id)) this.tracks.delete(id);
  }

  private trackOf(appliance: LayerItems["appliances"][number], now_ms: number): Track {
    return this.tracks.get(appliance.id) ?? heard(undefined, appliance, now_ms);
  }

  /** What only time changes: whether an incident is still new. */
  private age(): void {
    const now_ms = this.now();
    const isNew = this.items.incidents.some((incident) => incidents.isNew(incident, now_ms));
    const isLoud = this.items.pre_alerts.some((preAlert) => preAlert.state === "open");
    if (isNew) this.pump.mark(incidents.SOURCE);
    this.pulse.run(isNew || isLoud);
  }

  private now(): number {
    return this.options.now?.() ?? Date.now();
  }
}

function wallScale(): number {
  return Math.max(1, WALL_SCALE * Math.min(window.innerWidth / 1920, window.innerHeight / 1080));
}

function isStill(): boolean {
  return matchMedia("(prefers-reduced-motion: reduce)").matches;
}

function pulseRings(scale: number) {
  const [first, second] = preAlerts.PULSES;
  return [
    { layer: incidents.PULSE, radius: [14 * scale, 52 * scale], period_ms: 1800, late: 0 },
    { layer: first, radius: [26 * scale, 78 * scale], period_ms: 1500, late: 0 },
    { layer: second, radius: [26 * scale, 78 * scale], period_ms: 1500, late: 0.5 },
  ] as const;
}
