/** What a layer of the map is: how it looks, and what it draws from. Both pure; the map does the rest. */

import type { LayerSpecification } from "maplibre-gl";

import type { Palette } from "../map/palette.ts";
import type { Lang } from "../text/text.ts";

/** Everything the looks depend on besides the things drawn. */
export interface Look {
  readonly palette: Palette;
  readonly lang: Lang;
  /** Marks and words are drawn this much larger: 1 on a desk, more on a wall. */
  readonly scale: number;
}

export type Points = GeoJSON.FeatureCollection<GeoJSON.Point>;
export type Shapes = GeoJSON.FeatureCollection;

/** Layers by source; the map stacks them by `stackOf`. */
export type Specs = readonly LayerSpecification[];

export const FONT = ["Inter Variable", "Noto Sans CJK SC", "Microsoft YaHei", "PingFang SC"];
/** The first name is no font: MapLibre reads the weight out of it and the browser passes it over. */
export const FONT_BOLD = ["Fengsui Semibold", ...FONT];

export function collection<G extends GeoJSON.Geometry>(
  features: GeoJSON.Feature<G>[],
): GeoJSON.FeatureCollection<G> {
  return { type: "FeatureCollection", features };
}

export function point(
  place: readonly [number, number],
  properties: Record<string, unknown>,
): GeoJSON.Feature<GeoJSON.Point> {
  return { type: "Feature", geometry: { type: "Point", coordinates: [...place] }, properties };
}

/** Text that can be read on any ground. */
export function textPaint(look: Look, colour: string = look.palette.ink) {
  return {
    "text-color": colour,
    "text-halo-color": look.palette.nameHalo,
    "text-halo-width": 1.6 * look.scale,
    "text-halo-blur": 0.4,
  };
}

/**
 * Room for marks: not seen, but what is placed after it keeps off them. MapLibre places the last
 * layer of a style first.
 */
export function room(id: string, source: string, layout: Readonly<Record<string, unknown>>): Specs {
  return [
    {
      id,
      source,
      type: "symbol",
      layout: {
        "icon-image": ["get", "icon"],
        "icon-allow-overlap": true,
        "icon-padding": 0,
        ...layout,
      },
      paint: { "icon-opacity": 0 },
    },
  ] as Specs;
}
