/** A raster map from outside (天地图 and the like), by way of our own server; off unless configured. */

import type { RasterSourceSpecification } from "maplibre-gl";

import type { Specs } from "./layer.ts";

export const RASTER = "raster";

export function source(origin: string): RasterSourceSpecification {
  return {
    type: "raster",
    tiles: [`${origin}/tiles/raster/{z}/{x}/{y}`],
    tileSize: 256,
    maxzoom: 18,
  };
}

/** Over our own ground and below our roads: those are what appliances are sent by. */
export function specs(): Specs {
  return [
    {
      id: RASTER,
      source: RASTER,
      type: "raster",
      layout: { visibility: "none" },
      paint: { "raster-fade-duration": 0 },
    },
  ] as Specs;
}
