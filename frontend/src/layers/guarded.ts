/** Major hazards (重大危险源) and cameras (摄像机): only what the person's reach holds is in the tiles. */

import { FONT, type Look, type Specs, textPaint } from "./layer.ts";

/** Of the tiles, by the server's words for the layers. */
export const HAZARDS = "major_hazards";
export const CAMERAS = "cameras";
/** What cameras look at, as ground in metres: a layer of its own within the cameras' tiles. */
const VIEWS = "views";

const SHOWN_ZOOM = 10;
const NAMED_ZOOM = 13;

export function viewSpecs(look: Look): Specs {
  const { palette } = look;
  const tiles = { source: CAMERAS, "source-layer": VIEWS, minzoom: NAMED_ZOOM };
  return [
    {
      id: "cameras-view",
      ...tiles,
      type: "fill",
      paint: { "fill-color": palette.camera, "fill-opacity": 0.18 },
    },
    {
      id: "cameras-view-edge",
      ...tiles,
      type: "line",
      paint: { "line-color": palette.camera, "line-width": 1, "line-opacity": 0.7 },
    },
  ] as unknown as Specs;
}

export function tileSpecs(look: Look): Specs {
  const { palette, scale } = look;
  const symbol = (source: string, icon: unknown, colour: string, minzoom: number) => ({
    id: source,
    source,
    "source-layer": source,
    type: "symbol",
    minzoom,
    layout: {
      "icon-image": icon,
      "icon-size": ["interpolate", ["linear"], ["zoom"], 10, 0.6 * scale, 15, scale],
      "icon-allow-overlap": true,
      "text-field": ["step", ["zoom"], "", NAMED_ZOOM, ["get", "name"]],
      "text-font": FONT,
      "text-size": 12 * scale,
      "text-anchor": "top",
      "text-offset": [0, 1.1],
      "text-max-width": 9,
      "text-optional": true,
    },
    paint: textPaint(look, colour),
  });
  return [
    symbol(CAMERAS, "camera:standing", palette.camera, NAMED_ZOOM),
    symbol(HAZARDS, "hazard:major", palette.hazard, SHOWN_ZOOM),
  ] as unknown as Specs;
}
