/** Buildings (建筑): flat by default; raised to their height where it is known, when asked for. */

import type { Look, Specs } from "./layer.ts";

/** Of the tiles, by the server's word for the layer. */
export const TILES = "buildings";
/** The layer that is shown in three dimensions only. */
export const RAISED = "buildings-raised";

const FLAT_ZOOM = 14;
const RAISED_ZOOM = 14.5;
/** As high as a building is drawn in full colour. */
const TALL_M = 120;
/** Nobody said how high: drawn this high, so that it is seen to be there, and never labelled. */
const UNKNOWN_M = 3;

export function flatSpecs(look: Look): Specs {
  const { palette } = look;
  return [
    {
      id: "buildings",
      source: TILES,
      "source-layer": TILES,
      type: "fill",
      minzoom: FLAT_ZOOM,
      paint: {
        "fill-color": palette.building,
        "fill-outline-color": palette.buildingEdge,
        "fill-opacity": ["interpolate", ["linear"], ["zoom"], FLAT_ZOOM, 0.4, 15.5, 1],
      },
    },
  ] as unknown as Specs;
}

export function raisedSpecs(look: Look): Specs {
  const { palette } = look;
  const height = ["coalesce", ["get", "height"], UNKNOWN_M];
  return [
    {
      id: RAISED,
      source: TILES,
      "source-layer": TILES,
      type: "fill-extrusion",
      minzoom: RAISED_ZOOM,
      layout: { visibility: "none" },
      paint: {
        "fill-extrusion-height": height,
        "fill-extrusion-base": 0,
        "fill-extrusion-color": [
          "interpolate",
          ["linear"],
          height,
          0,
          palette.building,
          TALL_M,
          palette.buildingHigh,
        ],
        "fill-extrusion-opacity": 0.85,
      },
    },
  ] as unknown as Specs;
}
