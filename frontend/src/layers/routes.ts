/** Routes (行车路线) of ordered appliances: the expected way, with its direction. */

import type { RouteLine } from "../wire/frames.ts";
import { collection, type Look, type Shapes, type Specs } from "./layer.ts";

export const SOURCE = "routes";

export function features(routes: readonly RouteLine[]): Shapes {
  return collection<GeoJSON.Geometry>(
    routes
      .filter((route) => route.line.length > 1)
      .map((route) => ({
        type: "Feature",
        geometry: { type: "LineString", coordinates: route.line.map((place) => [...place]) },
        properties: { id: route.appliance_id, length_m: route.length_m, travel_s: route.travel_s },
      })),
  );
}

export function specs(look: Look): Specs {
  const { palette, scale } = look;
  const width = (by: number) => [
    "interpolate",
    ["exponential", 1.4],
    ["zoom"],
    10,
    2.5 * by * scale,
    16,
    6 * by * scale,
  ];
  return [
    {
      id: "routes-casing",
      source: SOURCE,
      type: "line",
      layout: { "line-cap": "round", "line-join": "round" },
      paint: { "line-color": palette.wayCasing, "line-width": width(1.9), "line-opacity": 0.9 },
    },
    {
      id: "routes",
      source: SOURCE,
      type: "line",
      layout: { "line-cap": "round", "line-join": "round" },
      paint: { "line-color": palette.way, "line-width": width(1), "line-opacity": 0.92 },
    },
    {
      id: "routes-arrows",
      source: SOURCE,
      type: "symbol",
      minzoom: 12,
      layout: {
        "symbol-placement": "line",
        "symbol-spacing": 90,
        "icon-image": "way:arrow",
        "icon-size": ["interpolate", ["linear"], ["zoom"], 12, 0.6 * scale, 17, 1 * scale],
        "icon-allow-overlap": true,
        "icon-ignore-placement": true,
      },
    },
  ] as Specs;
}
