/** Around the map: attribution, scale, coordinates, layer switches, legend. Always says whose data it is. */

import { html, nothing, render, type TemplateResult } from "lit-html";
import type { Map as MapLibre, MapMouseEvent } from "maplibre-gl";

import type { Look } from "../layers/layer.ts";
import { TEXTS } from "../text/map.ts";
import { legend } from "./legend.ts";
import { scaleBar } from "./scale.ts";

const SWITCHES = ["appliances", "stations", "incidents", "water", "premises", "routes"] as const;
const SYNTHETIC_LAYERS = ["water", "water-rare", "premises", "premises-key", "stations"];
const SCALE_PX = 110;
const LOOK_EVERY_MS = 2_000;

export class Chrome {
  private readonly root = document.createElement("div");
  private readonly hidden = new Set<string>();
  private open: "none" | "legend" | "layers" = "none";
  private pointer: [number, number] | null = null;
  private isSynthetic = false;
  private readonly looking: ReturnType<typeof setInterval>;

  constructor(
    container: HTMLElement,
    private readonly map: MapLibre,
    private look: Look,
    private readonly isWall: boolean,
    private readonly toggle: (group: string, on: boolean) => void,
  ) {
    this.root.className = "map-chrome";
    this.root.dataset["kind"] = isWall ? "wall" : "desk";
    container.append(this.root);
    map.on("move", () => this.draw());
    // Not on `idle`: a map with a pulse on it never rests.
    this.looking = setInterval(() => this.lookForSynthetic(), LOOK_EVERY_MS);
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

  setVisible(group: string, isVisible: boolean): void {
    if (isVisible) this.hidden.delete(group);
    else this.hidden.add(group);
    this.draw();
  }

  remove(): void {
    clearInterval(this.looking);
    this.root.remove();
  }

  /** Whether anything drawn now is synthetic; if so the map says it. */
  private lookForSynthetic(): void {
    const layers = SYNTHETIC_LAYERS.filter((layer) => this.map.getLayer(layer));
    const was = this.isSynthetic;
    this.isSynthetic = this.map
      .queryRenderedFeatures({ layers })
      .some((feature) => String(feature.properties["synthetic"]) === "true");
    if (was !== this.isSynthetic) this.draw();
  }

  private draw(): void {
    const texts = TEXTS[this.look.lang];
    const centre = this.map.getCenter();
    const bar = scaleBar(centre.lat, this.map.getZoom(), SCALE_PX);
    const [lng, lat] = this.pointer ?? [centre.lng, centre.lat];
    render(
      html`
        ${this.isWall ? nothing : this.tools()}
        <div class="map-foot">
          ${
            this.isSynthetic
              ? html`<span class="map-synthetic" title=${texts.synthetic_hint}>${texts.synthetic}</span>`
              : nothing
          }
          <span class="map-scale"><i style="width:${bar.width_px}px"></i>${bar.words}</span>
          ${
            this.isWall
              ? nothing
              : html`<span class="map-coordinates" title=${texts.coordinates}
                  >${lng.toFixed(5)}, ${lat.toFixed(5)}</span
                >`
          }
          <span class="map-attribution">${texts.attribution}</span>
        </div>
      `,
      this.root,
    );
  }

  private tools(): TemplateResult {
    const texts = TEXTS[this.look.lang];
    const press = (what: "legend" | "layers") => () => {
      this.open = this.open === what ? "none" : what;
      this.draw();
    };
    return html`
      <div class="map-tools">
        <button type="button" aria-label=${texts.zoom_in} title=${texts.zoom_in} @click=${() => this.map.zoomIn()}>＋</button>
        <button type="button" aria-label=${texts.zoom_out} title=${texts.zoom_out} @click=${() => this.map.zoomOut()}>－</button>
        <button type="button" aria-expanded=${this.open === "layers"} @click=${press("layers")}>${texts.layers}</button>
        <button type="button" aria-expanded=${this.open === "legend"} @click=${press("legend")}>${texts.legend}</button>
      </div>
      ${this.open === "layers" ? this.switches() : nothing}
      ${this.open === "legend" ? html`<div class="map-sheet">${legend(this.look)}</div>` : nothing}
    `;
  }

  private switches(): TemplateResult {
    const texts = TEXTS[this.look.lang];
    return html`<div class="map-sheet">
      ${SWITCHES.map(
        (group) => html`<label class="map-switch">
          <input
            type="checkbox"
            .checked=${!this.hidden.has(group)}
            @change=${(event: Event) =>
              this.toggle(group, (event.target as HTMLInputElement).checked)}
          />${texts.groups[group]}
        </label>`,
      )}
    </div>`;
  }
}
