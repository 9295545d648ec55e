/** What is being measured (量算): the line or ring clicked so far, and its figures. */

import type { LngLat } from "../wire/frames.ts";
import { collection, FONT_BOLD, type Look, point, type Shapes, type Specs } from "./layer.ts";

export const SOURCE = "measure";

export interface Measured {
  kind: "distance" | "area";
  places: readonly LngLat[];
  /** The figure, written at the last place. */
  label: string;
}

export function features(measured: Measured | null): Shapes {
  if (!measured || measured.places.length === 0) return collection([]);
  const { kind, places, label } = measured;
  const shapes: GeoJSON.Feature[] = places.map((place, at) =>
    point(place, { label: at === places.length - 1 ? label : "" }),
  );
  const line = places.map((place) => [...place]);
  const [first] = line;
  if (line.length > 1 && first) {
    const isRing = kind === "area" && line.length > 2;
    shapes.unshift({
      type: "Feature",
      geometry: isRing
        ? { type: "Polygon", coordinates: [[...line, first]] }
        : { type: "LineString", coordinates: line },
      properties: {},
    });
  }
  return collection(shapes);
}

export function specs(look: Look): Specs {
  const { palette, scale } = look;
  return [
    {
      id: "measure-area",
      source: SOURCE,
      type: "fill",
      filter: ["==", ["geometry-type"], "Polygon"],
      paint: { "fill-color": palette.measure, "fill-opacity": 0.16 },
    },
    {
      id: "measure-line",
      source: SOURCE,
      type: "line",
      filter: ["!=", ["geometry-type"], "Point"],
      layout: { "line-cap": "round", "line-join": "round" },
      paint: { "line-color": palette.measure, "line-width": 3 },
    },
    {
      id: "measure",
      source: SOURCE,
      type: "circle",
      filter: ["==", ["geometry-type"], "Point"],
      paint: {
        "circle-radius": 4.5,
        "circle-color": palette.nameHalo,
        "circle-stroke-color": palette.measure,
        "circle-stroke-width": 2.5,
      },
    },
    {
      id: "measure-label",
      source: SOURCE,
      type: "symbol",
      filter: ["==", ["geometry-type"], "Point"],
      layout: {
        "text-field": ["get", "label"],
        "text-font": FONT_BOLD,
        "text-size": 15 * scale,
        "text-anchor": "bottom-left",
        "text-offset": [0.6, -0.5],
        "text-allow-overlap": true,
      },
      paint: {
        "text-color": palette.measure,
        "text-halo-color": palette.nameHalo,
        "text-halo-width": 2.2,
      },
    },
  ] as unknown as Specs;
}
