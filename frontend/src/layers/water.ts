/** Water sources (消防水源): all of them from our tiles; those of the open card larger, with distance. */

import { distance } from "../state/format.ts";
import { TEXTS } from "../text/map.ts";
import type { Lang } from "../text/text.ts";
import type { WaterLine } from "../wire/frames.ts";
import {
  collection,
  FONT_BOLD,
  type Look,
  type Points,
  point,
  room,
  type Specs,
  textPaint,
} from "./layer.ts";

export const SOURCE = "water_near";
/** Of the tiles, by the server's word for the layer. */
export const TILES = "water";

export function features(sources: readonly WaterLine[], lang: Lang): Points {
  return collection(
    sources.map((source) =>
      point(source.place, {
        id: source.id,
        kind: source.kind,
        state: source.state,
        icon: `water:${source.kind}:${source.state}`,
        label: TEXTS[lang].straight(distance(source.distance_m)),
        away_m: source.distance_m,
        synthetic: source.is_synthetic,
      }),
    ),
  );
}

/** From this zoom a water source is a symbol; further away a dot, so that 50,000 stay readable. */
const SYMBOL_ZOOM = 15;
/** The rare kinds are worth a symbol earlier. */
const RARE_ZOOM = 13.8;
const IS_HYDRANT = ["==", ["get", "kind"], "hydrant"];

export function tileSpecs(look: Look): Specs {
  const { palette, scale } = look;
  const colour = [
    "match",
    ["get", "state"],
    "usable",
    palette.hydrant,
    "faulty",
    palette.waterOut,
    palette.waterUnknown,
  ];
  // From afar the server counts sources in squares: a dot is as large as it stands for many.
  const dot = (px: number) => ["*", px, ["min", 2.5, ["sqrt", ["coalesce", ["get", "count"], 1]]]];
  const symbols = (id: string, filter: unknown, minzoom: number) => ({
    id,
    source: TILES,
    "source-layer": TILES,
    type: "symbol",
    minzoom,
    filter,
    layout: {
      "icon-image": ["concat", "water:", ["get", "kind"], ":", ["get", "state"]],
      "icon-allow-overlap": true,
      "icon-ignore-placement": true,
      // Calm on a wall: not enlarged like the rest.
      "icon-size": ["interpolate", ["linear"], ["zoom"], 14, 0.55, 16, 0.85, 18, 1.1 * scale],
    },
  });
  return [
    {
      id: "water-dots",
      source: TILES,
      "source-layer": TILES,
      type: "circle",
      minzoom: 12.5,
      maxzoom: SYMBOL_ZOOM,
      filter: IS_HYDRANT,
      paint: {
        "circle-radius": ["interpolate", ["linear"], ["zoom"], 12.5, dot(0.8), 15, dot(3 * scale)],
        "circle-color": colour,
        "circle-opacity": ["interpolate", ["linear"], ["zoom"], 12.5, 0.3, 15, 0.75],
      },
    },
    symbols("water", IS_HYDRANT, SYMBOL_ZOOM),
    symbols("water-rare", ["!", IS_HYDRANT], RARE_ZOOM),
  ] as unknown as Specs;
}

export function specs(look: Look): Specs {
  return [
    {
      id: "water_near",
      source: SOURCE,
      type: "symbol",
      layout: {
        "icon-image": ["get", "icon"],
        "icon-allow-overlap": true,
        "icon-ignore-placement": true,
        "icon-size": 1.25 * look.scale,
      },
    },
  ] as Specs;
}

/** How far away they are, above the marks of a crowded scene; on whichever side there is room, the nearest first. */
export function labelSpecs(look: Look): Specs {
  const { palette, scale } = look;
  return [
    {
      id: "water_near-label",
      source: SOURCE,
      type: "symbol",
      layout: {
        "text-field": ["get", "label"],
        "text-font": FONT_BOLD,
        "text-size": 11 * scale,
        "text-variable-anchor-offset": [
          "top",
          [0, 1.2],
          "bottom",
          [0, -1.2],
          "left",
          [1.4, 0],
          "right",
          [-1.4, 0],
        ],
        "text-justify": "auto",
        "symbol-sort-key": ["get", "away_m"],
      },
      paint: textPaint(look, palette.hydrant),
    },
    // The words keep off the middle of each source.
    ...room("water_near-room", SOURCE, { "icon-size": 0.7 * scale }),
  ] as Specs;
}
