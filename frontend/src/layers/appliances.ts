/** Fire appliances (消防车): turned to their heading, coloured and shaped by status, aged in words. */

import { duration } from "../state/format.ts";
import type { MapAppliance } from "../state/positions.ts";
import { TEXTS } from "../text/map.ts";
import type { Lang } from "../text/text.ts";
import type { LngLat } from "../wire/frames.ts";
import {
  collection,
  FONT_BOLD,
  type Look,
  type Points,
  point,
  type Specs,
  textPaint,
} from "./layer.ts";
import type { Drawn } from "./motion.ts";

export const SOURCE = "appliances";

/** Parked appliances closer than this stand side by side at their station instead of on a heap. */
const SAME_YARD_DEG = 0.0006; // about 60 m
/** Pixels at full icon size: pitch of marks, and how far from the station's own mark. */
const PITCH_PX = 28;
const PER_ROW = 5;
const BELOW_PX = 50;
const BESIDE_PX = 50;
/** Nearer than this a yard is a list with call signs; further away a row of marks. */
const YARD_LIST_ZOOM = 14.5;
/** Further away, where a whole city is in sight, call signs lie on stations and on one another. */
const NAMED_ZOOM = 10.5;

/** Further away the pictogram of a parked appliance is a speck. */
const PARKED_TYPE_ZOOM = 12.5;
const LIST_ICON_SIZE = 0.62;
const LIST_TEXT_PX = 11;

const HOLLOW = new Set(["returning", "water_off", "in_training", "out_of_service"]);
const PARKED = new Set(["in_station", "out_of_service", "in_training"]);
/** What is drawn last lies on top. */
const ON_TOP: Readonly<Record<string, number>> = {
  en_route: 3,
  turned_out: 3,
  ordered: 3,
  water_on: 2,
  on_scene: 2,
};

/** What MapLibre draws from. `where` says where each is drawn now, between its fixes. */
export function features(
  appliances: readonly MapAppliance[],
  where: (appliance: MapAppliance) => Drawn,
  lang: Lang,
): Points {
  const slots = yardSlots(appliances);
  return collection(
    appliances.map((appliance) => {
      const drawn = where(appliance);
      const isParked = PARKED.has(appliance.status);
      const isOld = appliance.freshness !== "live";
      const slot = slots.get(appliance.id);
      return point(drawn.place, {
        id: appliance.id,
        call_sign: appliance.call_sign,
        status: appliance.status,
        freshness: appliance.freshness,
        body: `appliance:${appliance.status}:${appliance.freshness}`,
        glyph: `type:${appliance.appliance_type}:${isOld ? "old" : HOLLOW.has(appliance.status) ? "hollow" : "solid"}`,
        heading: isParked ? 0 : (drawn.heading_deg ?? 0),
        label: appliance.call_sign,
        age: isOld ? ageWords(appliance, lang) : "",
        // Numbers, not pairs: on their way to the worker lists become text.
        row_x: slot?.row[0] ?? 0,
        row_y: slot?.row[1] ?? 0,
        list_x: slot?.list[0] ?? 0,
        list_y: slot?.list[1] ?? 0,
        is_parked: isParked && !appliance.isSelected,
        is_old: isOld,
        is_selected: appliance.isSelected,
        order: appliance.isSelected ? 9 : (ON_TOP[appliance.status] ?? (isParked ? 0 : 1)),
      });
    }),
  );
}

/** "40秒前", or that it is lost and for how long; in steps, for the older the less a second matters. */
export function ageWords(appliance: Pick<MapAppliance, "freshness" | "age_s">, lang: Lang): string {
  const texts = TEXTS[lang];
  const step_s = appliance.age_s < 60 ? 5 : appliance.age_s < 600 ? 10 : 60;
  const age = duration(Math.floor(appliance.age_s / step_s) * step_s, lang);
  return appliance.freshness === "lost" ? texts.lost(age) : texts.ago(age);
}

/** Where a parked appliance's mark stands, in pixels from its fix at full icon size. */
export interface Slot {
  readonly row: [number, number];
  readonly list: [number, number];
}

/**
 * Places side by side for the marks of appliances parked in the same yard: a row below the station
 * from afar, a list beside it from near. Of marks only: the place in the data stays the fix.
 */
export function yardSlots(appliances: readonly MapAppliance[]): Map<number, Slot> {
  const yards = new Map<string, MapAppliance[]>();
  for (const appliance of appliances) {
    if (!PARKED.has(appliance.status)) continue;
    const key = yardOf(appliance.place);
    const yard = yards.get(key);
    if (yard) yard.push(appliance);
    else yards.set(key, [appliance]);
  }
  const slots = new Map<number, Slot>();
  for (const yard of yards.values()) {
    yard.sort((a, b) => a.call_sign.localeCompare(b.call_sign) || a.id - b.id);
    yard.forEach((appliance, index) => {
      const row = Math.floor(index / PER_ROW);
      const inRow = Math.min(PER_ROW, yard.length - row * PER_ROW);
      slots.set(appliance.id, {
        row: [((index % PER_ROW) - (inRow - 1) / 2) * PITCH_PX, BELOW_PX + row * PITCH_PX],
        list: [BESIDE_PX, (index - (yard.length - 1) / 2) * PITCH_PX],
      });
    });
  }
  return slots;
}

const yardOf = ([lng, lat]: LngLat): string =>
  `${Math.round(lng / SAME_YARD_DEG)}:${Math.round(lat / SAME_YARD_DEG)}`;

export function specs(look: Look): Specs {
  const { palette, scale } = look;
  const parked = ["get", "is_parked"];
  const size = (parkedSize: number, size: number) => [
    "case",
    parked,
    parkedSize * scale,
    size * scale,
  ];
  const iconSize = [
    "interpolate",
    ["linear"],
    ["zoom"],
    9,
    size(0.15, 0.46),
    12,
    size(0.3, 0.68),
    15,
    size(LIST_ICON_SIZE, 0.95),
    18,
    size(LIST_ICON_SIZE, 1.15),
  ];
  const marks = {
    "icon-allow-overlap": true, // a hidden appliance is worse than a crowded map
    "icon-ignore-placement": true,
    "icon-size": iconSize,
    "icon-offset": [
      "step",
      ["zoom"],
      pair("row_x", "row_y", 1),
      YARD_LIST_ZOOM,
      pair("list_x", "list_y", 1),
    ],
    "symbol-sort-key": ["get", "order"],
  };
  return [
    {
      id: "appliances-selected",
      source: SOURCE,
      type: "circle",
      filter: ["==", ["get", "is_selected"], true],
      paint: {
        "circle-radius": 27 * scale,
        "circle-color": palette.choice,
        "circle-opacity": 0.16,
        "circle-stroke-color": palette.choice,
        "circle-stroke-width": 3 * scale,
      },
    },
    {
      id: "appliances",
      source: SOURCE,
      type: "symbol",
      layout: {
        ...marks,
        "icon-image": ["get", "body"],
        "icon-rotate": ["get", "heading"],
        "icon-rotation-alignment": "map",
      },
    },
    {
      id: "appliances-type",
      source: SOURCE,
      type: "symbol",
      layout: { ...marks, "icon-image": ["get", "glyph"], "icon-rotation-alignment": "viewport" },
      paint: { "icon-opacity": ["step", ["zoom"], ["case", parked, 0, 1], PARKED_TYPE_ZOOM, 1] },
    },
  ] as Specs;
}

/** The call signs, apart from the marks: what lies near a scene is named between the two. */
export function labelSpecs(look: Look): Specs {
  const { palette, scale } = look;
  const parked = ["get", "is_parked"];
  const words = labelWith(palette.stale);
  return [
    {
      id: "appliances-label",
      source: SOURCE,
      type: "symbol",
      layout: {
        "text-field": [
          "step",
          ["zoom"],
          "",
          NAMED_ZOOM,
          ["case", parked, "", words],
          YARD_LIST_ZOOM,
          words,
        ],
        "text-font": FONT_BOLD,
        "text-size": ["case", parked, LIST_TEXT_PX * scale, 13 * scale],
        "text-anchor": ["case", parked, "left", "top"],
        "text-offset": [
          "case",
          parked,
          pair("list_x", "list_y", LIST_ICON_SIZE / LIST_TEXT_PX, PITCH_PX * 0.65),
          ["literal", [0, 1.5]],
        ],
        "text-optional": true,
        "text-padding": 1,
        "symbol-sort-key": ["-", 10, ["get", "order"]],
      },
      paint: textPaint(look),
    },
  ] as unknown as Specs;
}

/** The call sign, and below it in grey how old the position is. */
function labelWith(grey: string): unknown {
  return [
    "format",
    ["get", "label"],
    {},
    ["case", ["get", "is_old"], ["concat", "\n", ["get", "age"]], ""],
    { "text-color": grey, "font-scale": 0.85 },
  ];
}

const FAR_PX = 4096;

/**
 * A pair made of two numbers of a feature, scaled, the first moved by `more` beforehand.
 *
 * The expressions know no list of computed numbers; interpolating between lists comes to the same.
 */
function pair(x: string, y: string, by: number, more = 0): unknown {
  const along = (down: number): unknown => [
    "interpolate",
    ["linear"],
    ["get", x],
    -FAR_PX,
    ["literal", [(more - FAR_PX) * by, down * by]],
    FAR_PX,
    ["literal", [(more + FAR_PX) * by, down * by]],
  ];
  return ["interpolate", ["linear"], ["get", y], -FAR_PX, along(-FAR_PX), FAR_PX, along(FAR_PX)];
}
