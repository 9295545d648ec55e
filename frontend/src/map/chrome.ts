/** Around the map: attribution, scale, coordinates, tools, switches, legend. Always says whose data it is. */

import { html, nothing, render, type TemplateResult } from "lit-html";
import type { Map as MapLibre, MapMouseEvent } from "maplibre-gl";

import type { Look } from "../layers/layer.ts";
import { coordinateWords, inDatum } from "../state/datum.ts";
import { MAP_DEFAULTS, type MapKept } from "../state/map_kept.ts";
import { TEXTS } from "../text/map.ts";
import type { LngLat } from "../wire/frames.ts";
import type { MapAct } from "./handle.ts";
import { legend } from "./legend.ts";
import { presentIn } from "./present.ts";
import { scaleBar } from "./scale.ts";
import { SyntheticNote } from "./synthetic.ts";
import type { ToolKind } from "./tools.ts";

const SWITCHES = [
  "appliances",
  "stations",
  "incidents",
  "water",
  "premises",
  "major_hazards",
  "cameras",
  "routes",
  "first_due_areas",
  "districts",
  "buildings",
  "roads",
  "base",
] as const;
const SYNTHETIC_LAYERS = ["water", "water-rare", "premises", "premises-key", "stations"];
const SCALE_PX = 110;
const LOOK_EVERY_MS = 2_000;

export interface ChromeActs {
  toggle(group: string, on: boolean): void;
  act(act: MapAct): void;
}

export class Chrome {
  private readonly root = document.createElement("div");
  private kept: MapKept = MAP_DEFAULTS;
  private open: "none" | "legend" | "layers" = "none";
  private tool: ToolKind | null = null;
  /** Whose the raster map from outside is; "" while there is none. */
  private raster = "";
  private pointer: LngLat | null = null;
  private readonly synthetic = new SyntheticNote();
  private present: ReadonlySet<string> = new Set();
  private readonly looking: ReturnType<typeof setInterval>;

  constructor(
    container: HTMLElement,
    private readonly map: MapLibre,
    private look: Look,
    private readonly isWall: boolean,
    private readonly acts: ChromeActs,
  ) {
    this.root.className = "map-chrome";
    this.root.dataset["kind"] = isWall ? "wall" : "desk";
    container.append(this.root);
    map.on("move", () => this.draw());
    // Not on `idle`: a map with a pulse on it never rests.
    this.looking = setInterval(() => this.lookAgain(), LOOK_EVERY_MS);
    map.on("mousemove", (event: MapMouseEvent) => {
      this.pointer = [event.lngLat.lng, event.lngLat.lat];
      this.draw();
    });
    map.on("mouseout", () => {
      this.pointer = null;
      this.draw();
    });
    this.draw();
  }

  setLook(look: Look): void {
    this.look = look;
    this.draw();
  }

  setKept(kept: MapKept): void {
    this.kept = kept;
    this.draw();
  }

  setRaster(attribution: string): void {
    this.raster = attribution;
    this.draw();
  }

  /** Whose data is on the map. */
  attribution(): string {
    const ours = TEXTS[this.look.lang].attribution;
    const isShown = this.raster !== "" && !this.kept.hidden.includes("raster");
    return isShown ? `${ours} · ${this.raster}` : ours;
  }

  setTool(tool: ToolKind | null): void {
    this.tool = tool;
    this.draw();
  }

  toggle(sheet: "legend" | "layers"): void {
    this.open = this.open === sheet ? "none" : sheet;
    if (this.open === "legend") this.present = this.seen();
    this.draw();
  }

  /** Close what is open; false when nothing is. */
  fold(): boolean {
    const wasOpen = this.open !== "none";
    this.open = "none";
    this.draw();
    return wasOpen;
  }

  /** Where the pointer is; the middle of the map while it is elsewhere. */
  spot(): LngLat {
    const centre = this.map.getCenter();
    return this.pointer ?? [centre.lng, centre.lat];
  }

  scale(): TemplateResult {
    const bar = scaleBar(this.map.getCenter().lat, this.map.getZoom(), SCALE_PX);
    return html`<span class="map-scale"><i style="width:${bar.width_px}px"></i>${bar.words}</span>`;
  }

  legendNow(): TemplateResult {
    return legend(this.look, this.seen());
  }

  remove(): void {
    clearInterval(this.looking);
    this.root.remove();
  }

  private seen(): Set<string> {
    return presentIn(
      this.map
        .queryRenderedFeatures()
        .map(({ layer, properties }) => ({ layer: layer.id, properties })),
    );
  }

  /** Whether anything drawn now is synthetic; if so the map says it. And the legend, if it is open. */
  private lookAgain(): void {
    const layers = SYNTHETIC_LAYERS.filter((layer) => this.map.getLayer(layer));
    const isThere = this.map
      .queryRenderedFeatures({ layers })
      .some((feature) => String(feature.properties["synthetic"]) === "true");
    const hasChanged = this.synthetic.look(isThere, this.map.areTilesLoaded());
    if (this.open === "legend") this.present = this.seen();
    if (hasChanged || this.open === "legend") this.draw();
  }

  private draw(): void {
    const texts = TEXTS[this.look.lang];
    render(
      html`
        ${this.isWall ? nothing : this.tools()}
        <div class="map-foot">
          ${
            this.synthetic.isShown
              ? html`<span class="map-synthetic" title=${texts.synthetic_hint}>${texts.synthetic}</span>`
              : nothing
          }
          ${this.scale()} ${this.isWall ? nothing : this.coordinates()}
          <span class="map-attribution">${this.attribution()}</span>
        </div>
      `,
      this.root,
    );
  }

  private coordinates(): TemplateResult {
    const texts = TEXTS[this.look.lang];
    const { datum, isDms } = this.kept;
    return html`<button type="button" class="map-datum" title=${texts.next_datum}
        data-testid="map-datum" @click=${() => this.acts.act("next_datum")}
        >${texts.datums[datum]}</button
      ><button type="button" class="map-coordinates" title=${texts.dms} data-testid="map-coordinates"
        @click=${() => this.acts.act("dms")}
        >${coordinateWords(inDatum(this.spot(), datum), isDms)}</button
      >`;
  }

  private tools(): TemplateResult {
    const texts = TEXTS[this.look.lang];
    const button = (act: MapAct, isOn: boolean) =>
      html`<button type="button" data-act=${act} aria-pressed=${isOn} @click=${() => this.acts.act(act)}
        >${texts.acts[act as keyof typeof texts.acts]}</button
      >`;
    return html`
      <div class="map-tools">
        <button type="button" aria-label=${texts.zoom_in} title=${texts.zoom_in} @click=${() => this.map.zoomIn()}>＋</button>
        <button type="button" aria-label=${texts.zoom_out} title=${texts.zoom_out} @click=${() => this.map.zoomOut()}>－</button>
        ${button("measure_distance", this.tool === "distance")}
        ${button("measure_area", this.tool === "area")}
        ${button("raise_buildings", this.kept.isRaised)} ${button("print", false)}
        ${button("layers", this.open === "layers")} ${button("legend", this.open === "legend")}
      </div>
      ${this.open === "layers" ? this.switches() : nothing}
      ${
        this.open === "legend"
          ? html`<div class="map-sheet" data-testid="map-legend">${legend(this.look, this.present)}</div>`
          : nothing
      }
    `;
  }

  private switches(): TemplateResult {
    const texts = TEXTS[this.look.lang];
    return html`<div class="map-sheet" data-testid="map-layers">
      ${[...SWITCHES, ...(this.raster ? (["raster"] as const) : [])].map(
        (group) => html`<label class="map-switch">
          <input
            type="checkbox"
            data-group=${group}
            .checked=${!this.kept.hidden.includes(group)}
            @change=${(event: Event) =>
              this.acts.toggle(group, (event.target as HTMLInputElement).checked)}
          />${texts.groups[group]}
        </label>`,
      )}
    </div>`;
  }
}
