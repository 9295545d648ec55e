/** What the map stands on (底图): water, green, built-up, railways, names; from our tiles, if imported. */

import { FONT, FONT_BOLD, type Look, type Specs } from "./layer.ts";

/** Of the tiles, by the server's word for the layer; three layers in one. */
export const TILES = "base";
const AREAS = "areas";
const LINES = "lines";
const LABELS = "labels";
/** Names of water, a point each. */
const WATER_NAMES = "water_names";

/** Bottom first. */
const AREA_KINDS = [
  "residential",
  "farm",
  "bare",
  "industrial",
  "commercial",
  "institution",
  "green",
  "wood",
  "wetland",
  "pitch",
] as const;

/** Names by kind: from which zoom (the server keeps them until then) and how large at the least. */
const LABEL_KINDS = {
  city: { size: 17, until: 13, weight: 0 },
  town: { size: 14, until: 15, weight: 1 },
  district: { size: 13, until: 14, weight: 2 },
  suburb: { size: 12, until: 16, weight: 3 },
  village: { size: 12, until: 17, weight: 4 },
  locality: { size: 11, until: 18, weight: 5 },
} as const;

const kindIs = (kind: string) => ["==", ["get", "kind"], kind];

export function areaSpecs(look: Look): Specs {
  const { palette } = look;
  const fill = (id: string, kind: string, colour: string) => ({
    id,
    source: TILES,
    "source-layer": AREAS,
    type: "fill",
    filter: kindIs(kind),
    paint: { "fill-color": colour, "fill-antialias": true },
  });
  return [
    ...AREA_KINDS.map((kind) => fill(`base-${kind}`, kind, palette[kind])),
    line("base-river", "river", palette.waterBody, [1, 2.2, 5, 14]),
    line("base-canal", "canal", palette.waterBody, [0.6, 1.2, 3, 9]),
    line("base-stream", "stream", palette.waterBody, [0, 0.7, 1.6, 4]),
    fill("base-water", "water", palette.waterBody),
  ] as unknown as Specs;
}

export function railSpecs(look: Look): Specs {
  const { palette } = look;
  const ties = {
    ...line("base-rail-ties", "rail", palette.railTie, [0, 0.6, 1.4, 3]),
    minzoom: 13,
  };
  return [
    line("base-rail", "rail", palette.rail, [0.6, 1.2, 2.6, 5]),
    { ...ties, paint: { ...ties.paint, "line-dasharray": [3, 3] } },
    line("base-subway", "subway", palette.rail, [0.4, 0.8, 1.4, 2.5]),
  ] as unknown as Specs;
}

/** Names of water and of places. Below every symbol of ours: a name gives way to a hydrant. */
export function labelSpecs(look: Look): Specs {
  const { palette, scale } = look;
  const halo = { "text-halo-color": palette.nameHalo, "text-halo-width": 1.5 * scale };
  return [
    {
      id: "base-water-name",
      source: TILES,
      "source-layer": WATER_NAMES,
      type: "symbol",
      minzoom: 10,
      layout: {
        "text-field": nameOf(look),
        "text-font": FONT,
        "text-size": 12 * scale,
        "text-max-width": 7,
        "text-letter-spacing": 0.08,
        "text-padding": 24,
      },
      paint: { "text-color": palette.waterName, ...halo },
    },
    {
      id: "base-waterway-name",
      source: TILES,
      "source-layer": LINES,
      type: "symbol",
      minzoom: 12,
      filter: ["all", ["in", ["get", "kind"], ["literal", ["river", "canal"]]], hasName],
      layout: {
        "symbol-placement": "line",
        "symbol-spacing": 600,
        "text-field": nameOf(look),
        "text-font": FONT,
        "text-size": 12 * scale,
        "text-letter-spacing": 0.12,
        "text-max-angle": 30,
      },
      paint: { "text-color": palette.waterName, ...halo },
    },
    ...Object.entries(LABEL_KINDS).map(([kind, { size, until, weight }]) => ({
      id: `base-place-${kind}`,
      source: TILES,
      "source-layer": LABELS,
      type: "symbol",
      maxzoom: until,
      filter: kindIs(kind),
      layout: {
        "text-field": nameOf(look),
        "text-font": weight < 3 ? FONT_BOLD : FONT,
        "text-size": ["interpolate", ["linear"], ["zoom"], 9, size * scale, 15, (size + 4) * scale],
        "text-letter-spacing": look.lang === "zh" ? 0.15 : 0.04,
        "text-max-width": 8,
        "text-padding": 12,
        "symbol-sort-key": ["-", ["get", "people"]],
      },
      paint: { "text-color": weight < 3 ? palette.name : palette.nameFaint, ...halo },
    })),
  ] as unknown as Specs;
}

const hasName = ["!=", ["coalesce", ["get", "name"], ""], ""];

function nameOf(look: Look): unknown {
  const name = ["coalesce", ["get", "name"], ""];
  if (look.lang !== "en") return name;
  return ["case", ["!=", ["coalesce", ["get", "name_en"], ""], ""], ["get", "name_en"], name];
}

function line(
  id: string,
  kind: string,
  colour: string,
  [z8, z12, z15, z18]: readonly [number, number, number, number],
) {
  return {
    id,
    source: TILES,
    "source-layer": LINES,
    type: "line",
    filter: kindIs(kind),
    layout: { "line-cap": "round", "line-join": "round" },
    paint: {
      "line-color": colour,
      "line-width": [
        "interpolate",
        ["exponential", 1.5],
        ["zoom"],
        8,
        z8,
        12,
        z12,
        15,
        z15,
        18,
        z18,
      ],
    },
  };
}
