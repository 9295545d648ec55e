/** Premises (社会单位): from our tiles, by use; key premises (重点单位) earlier, framed and starred. */

import { FONT, type Look, type Specs, textPaint } from "./layer.ts";

/** Of the tiles, by the server's word for the layer. */
export const TILES = "premises";

/** Premises that stand behind this one, left out of the tile so that it stays light: said, not hidden. */
const label = [
  "case",
  [">", ["coalesce", ["get", "more"], 0], 0],
  ["concat", ["get", "name"], " +", ["to-string", ["get", "more"]]],
  ["get", "name"],
];
const IS_KEY = ["==", ["to-string", ["get", "key"]], "true"];
const KEY_ZOOM = 12.5;
const PLAIN_ZOOM = 15;

export function tileSpecs(look: Look): Specs {
  const { palette, scale } = look;
  const layout = (key: "key" | "plain", size: number) => ({
    "icon-image": ["concat", "premises:", ["coalesce", ["get", "occupancy"], ""], `:${key}`],
    "icon-size": ["interpolate", ["linear"], ["zoom"], 12.5, 0.6 * size * scale, 16, size * scale],
    "text-field": ["step", ["zoom"], "", key === "key" ? 14 : 16, label],
    "text-font": FONT,
    "text-size": (key === "key" ? 12 : 11) * scale,
    "text-anchor": "top",
    "text-offset": [0, 1.1],
    "text-max-width": 9,
    "text-optional": true,
  });
  return [
    {
      id: "premises",
      source: TILES,
      "source-layer": TILES,
      type: "symbol",
      minzoom: PLAIN_ZOOM,
      filter: ["!", IS_KEY],
      layout: layout("plain", 0.9),
      paint: textPaint(look, palette.nameFaint),
    },
    {
      id: "premises-key",
      source: TILES,
      "source-layer": TILES,
      type: "symbol",
      minzoom: KEY_ZOOM,
      filter: IS_KEY,
      layout: layout("key", 1),
      paint: textPaint(look, palette.placeKey),
    },
  ] as unknown as Specs;
}
