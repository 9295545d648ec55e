/** Roads (道路) of our tiles: widths and casings by class, names along the line, one-way arrows. */

import { FONT, type Look, type Specs } from "./layer.ts";

/** Of the tiles, by the server's word for the layer. */
export const TILES = "roads";

interface RoadKind {
  id: string;
  classes: readonly string[];
  colour: "motorway" | "trunk" | "primary" | "secondary" | "tertiary" | "minor" | "path";
  minzoom: number;
  /** Width in pixels at zoom 8, 12, 15, 18. */
  widths: readonly [number, number, number, number];
  /** Names from this zoom. */
  names: number;
}

/** Least important first: what is drawn last lies on top. */
const KINDS: readonly RoadKind[] = [
  {
    id: "path",
    classes: ["pedestrian", "footway", "path", "steps", "cycleway", "track"],
    colour: "path",
    minzoom: 14,
    widths: [0, 0, 1.2, 6],
    names: 17,
  },
  {
    id: "minor",
    classes: ["residential", "unclassified", "living_street", "service", "road"],
    colour: "minor",
    minzoom: 12,
    widths: [0, 0.6, 4, 16],
    names: 15.2,
  },
  {
    id: "tertiary",
    classes: ["tertiary", "tertiary_link"],
    colour: "tertiary",
    minzoom: 10.5,
    widths: [0.3, 1.4, 6.5, 22],
    names: 14,
  },
  {
    id: "secondary",
    classes: ["secondary", "secondary_link"],
    colour: "secondary",
    minzoom: 9,
    widths: [0.5, 2, 8, 26],
    names: 13,
  },
  {
    id: "primary",
    classes: ["primary", "primary_link"],
    colour: "primary",
    minzoom: 7,
    widths: [0.8, 2.6, 9.5, 30],
    names: 12,
  },
  {
    id: "trunk",
    classes: ["trunk", "trunk_link"],
    colour: "trunk",
    minzoom: 5,
    widths: [1, 3, 10.5, 32],
    names: 11.5,
  },
  {
    id: "motorway",
    classes: ["motorway", "motorway_link"],
    colour: "motorway",
    minzoom: 5,
    widths: [1.2, 3.4, 11, 34],
    names: 11,
  },
];

/** The layers that draw the roads themselves. */
export const LINES: readonly string[] = KINDS.map((kind) => `roads-${kind.id}`);

const CASING_PX = 1.3;
const IS_GUESSED = ["==", ["to-string", ["get", "guessed"]], "true"];
const IS_ONEWAY = ["==", ["to-string", ["get", "oneway"]], "true"];
const ARROW_ZOOM = 15.5;
const GUESSED_ARROW_ZOOM = 16.3;

export function tileSpecs(look: Look): Specs {
  const base = { source: TILES, "source-layer": TILES };
  const shape = { "line-cap": "round", "line-join": "round" };
  return [
    ...KINDS.map((kind) => ({
      ...base,
      id: `roads-${kind.id}-casing`,
      type: "line",
      minzoom: Math.max(kind.minzoom, 11),
      filter: of(kind),
      layout: shape,
      paint: { "line-color": look.palette.casing, "line-width": width(kind, 2 * CASING_PX) },
    })),
    ...KINDS.map((kind) => ({
      ...base,
      id: `roads-${kind.id}`,
      type: "line",
      minzoom: kind.minzoom,
      filter: of(kind),
      layout: shape,
      paint: { "line-color": look.palette[kind.colour], "line-width": width(kind, 0) },
    })),
    arrows(look, "roads-oneway", "sure", ARROW_ZOOM),
    arrows(look, "roads-oneway-guessed", "guessed", GUESSED_ARROW_ZOOM),
    ...KINDS.map((kind) => names(look, kind)),
  ] as unknown as Specs;
}

const of = (kind: RoadKind) => ["in", ["get", "class"], ["literal", kind.classes]];

function width(kind: RoadKind, more: number) {
  const [z8, z12, z15, z18] = kind.widths;
  // A slip road is drawn narrower than what it leads to.
  const by = (px: number) => [
    "+",
    more,
    ["*", px, ["case", ["in", "_link", ["get", "class"]], 0.62, 1]],
  ];
  return [
    "interpolate",
    ["exponential", 1.5],
    ["zoom"],
    8,
    by(z8),
    12,
    by(z12),
    15,
    by(z15),
    18,
    by(z18),
  ];
}

function arrows(look: Look, id: string, certainty: "sure" | "guessed", minzoom: number) {
  return {
    id,
    source: TILES,
    "source-layer": TILES,
    type: "symbol",
    minzoom,
    filter: ["all", IS_ONEWAY, certainty === "guessed" ? IS_GUESSED : ["!", IS_GUESSED]],
    layout: {
      "symbol-placement": "line",
      "symbol-spacing": certainty === "guessed" ? 220 : 130,
      "icon-image": `oneway:${certainty}`,
      "icon-size": 0.9 * look.scale,
      "icon-padding": 8,
    },
    paint: { "icon-opacity": certainty === "guessed" ? 0.6 : 0.95 },
  };
}

function names(look: Look, kind: RoadKind) {
  const { palette, scale } = look;
  const isMajor = kind.names < 13.5;
  const name = ["coalesce", ["get", "name"], ""];
  return {
    id: `roads-${kind.id}-name`,
    source: TILES,
    "source-layer": TILES,
    type: "symbol",
    minzoom: kind.names,
    filter: ["all", of(kind), ["!", ["in", "_link", ["get", "class"]]], ["!=", name, ""]],
    layout: {
      "symbol-placement": "line",
      "symbol-spacing": 420,
      "text-field":
        look.lang === "en"
          ? ["case", ["!=", ["coalesce", ["get", "name_en"], ""], ""], ["get", "name_en"], name]
          : name,
      "text-font": FONT,
      "text-size": [
        "interpolate",
        ["linear"],
        ["zoom"],
        12,
        (isMajor ? 11 : 10) * scale,
        17,
        (isMajor ? 15 : 13) * scale,
      ],
      "text-letter-spacing": look.lang === "zh" ? 0.12 : 0.02,
      "text-max-angle": 32,
      "text-padding": 6,
      "text-rotation-alignment": "map",
    },
    paint: {
      "text-color": isMajor ? palette.name : palette.nameFaint,
      "text-halo-color": palette.nameHalo,
      "text-halo-width": 1.4,
    },
  };
}
