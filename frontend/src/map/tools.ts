/** Measuring by clicks: distance along a line, area of a ring, and a building's height where known. */

import type { Map as MapLibre, Point } from "maplibre-gl";

import * as buildings from "../layers/buildings.ts";
import type { Measured } from "../layers/measure.ts";
import { area_m2, areaWords, distanceWords, length_m } from "../state/measure.ts";
import type { LngLat } from "../wire/frames.ts";

export type ToolKind = Measured["kind"];

export class Tools {
  kind: ToolKind | null = null;
  private places: LngLat[] = [];
  /** Of the building last clicked, as the map has it. */
  private height: { metres: number; isEstimated: boolean } | null = null;

  constructor(
    private readonly map: MapLibre,
    private readonly changed: () => void,
  ) {}

  get isOn(): boolean {
    return this.kind !== null;
  }

  /** Begin to measure; the same again ends it. */
  toggle(kind: ToolKind): void {
    const isSame = this.kind === kind;
    this.clear();
    this.kind = isSame ? null : kind;
    this.map.getCanvas().style.cursor = this.isOn ? "crosshair" : "";
    // A second click at the same spot is another point here, not a closer look.
    if (this.isOn) this.map.doubleClickZoom.disable();
    else this.map.doubleClickZoom.enable();
  }

  stop(): boolean {
    if (this.kind === null) return false;
    this.toggle(this.kind);
    return true;
  }

  /** Take a click as a point; false when nothing is being measured. */
  clicked(place: LngLat, at: Point): boolean {
    if (this.kind === null) return false;
    this.places.push(place);
    this.height = this.heightAt(at);
    this.changed();
    return true;
  }

  measured(): Measured | null {
    if (this.kind === null) return null;
    return { kind: this.kind, places: this.places, label: this.words() };
  }

  private words(): string {
    const { kind, places, height } = this;
    const parts: string[] = [];
    if (kind === "area" && places.length > 2) {
      const first = places[0] as LngLat;
      parts.push(areaWords(area_m2(places)), distanceWords(length_m([...places, first])));
    } else if (places.length > 1) parts.push(distanceWords(length_m(places)));
    if (height) parts.push(`↕ ${height.isEstimated ? "≈ " : ""}${height.metres} m`);
    return parts.join("  ");
  }

  private heightAt(at: Point): { metres: number; isEstimated: boolean } | null {
    const layers = ["buildings", buildings.RAISED].filter((id) => this.map.getLayer(id));
    const heights = this.map
      .queryRenderedFeatures(at, { layers })
      .map(({ properties }) => ({
        metres: Number(properties["height"]),
        isEstimated: properties["estimated"] === true,
      }))
      .filter(({ metres }) => metres > 0);
    return heights.sort((a, b) => b.metres - a.metres)[0] ?? null;
  }

  private clear(): void {
    this.places = [];
    this.height = null;
    this.changed();
  }
}
