/** Districts (行政区) and first-due areas (责任区): borders and names, never a wall of colour. */

import { FONT, FONT_BOLD, type Look, type Specs } from "./layer.ts";

/** Of the tiles, by the server's words for the layers. */
export const DISTRICTS = "districts";
export const FIRST_DUE = "first_due_areas";
/** One point an area, in a layer of its own: else its name would stand in every tile it touches. */
const NAMES = "names";

export function borderSpecs(look: Look): Specs {
  const { palette, scale } = look;
  const tiles = (source: string) => ({ source, "source-layer": source });
  return [
    {
      id: "first_due_areas",
      ...tiles(FIRST_DUE),
      type: "fill",
      paint: { "fill-color": palette.area, "fill-opacity": 0.06 },
    },
    {
      id: "first_due_areas-edge",
      ...tiles(FIRST_DUE),
      type: "line",
      paint: {
        "line-color": palette.area,
        "line-width": 1.4 * scale,
        "line-opacity": 0.8,
        "line-dasharray": [4, 2],
      },
    },
    {
      id: "districts",
      ...tiles(DISTRICTS),
      type: "line",
      layout: { "line-join": "round" },
      paint: {
        "line-color": palette.border,
        "line-width": ["match", ["get", "level"], "city", 2.4, "county", 1.6, 0.9],
        "line-opacity": ["match", ["get", "level"], "street", 0.45, 0.75],
        "line-dasharray": [6, 2, 1.5, 2],
      },
    },
  ] as unknown as Specs;
}

export function borderLabelSpecs(look: Look): Specs {
  const { palette, scale } = look;
  const halo = { "text-halo-color": palette.nameHalo, "text-halo-width": 1.5 * scale };
  const text = (source: string, colour: string) => ({
    source,
    "source-layer": NAMES,
    type: "symbol",
    layout: {
      "text-field": ["coalesce", ["get", "name"], ""],
      "text-font": source === DISTRICTS ? FONT_BOLD : FONT,
      "text-size": 13 * scale,
      "text-letter-spacing": 0.2,
      "text-padding": 30,
      "text-max-width": 8,
    },
    paint: { "text-color": colour, "text-opacity": 0.85, ...halo },
  });
  return [
    { id: "districts-name", ...text(DISTRICTS, palette.border), maxzoom: 14 },
    { id: "first_due_areas-name", ...text(FIRST_DUE, palette.area), minzoom: 12 },
  ] as unknown as Specs;
}
