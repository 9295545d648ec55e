/**
 * Marks of a fire appliance: a body that says status (shape and colour) and turns to its heading,
 * and an upright pictogram that says its type. Stale is hollow and grey, lost is dotted.
 */

import type { Freshness } from "../../state/positions.ts";
import type { ApplianceStatus, ApplianceType } from "../../wire/frames.ts";
import type { Palette } from "../palette.ts";
import { APPLIANCE_GLYPHS, type Glyph } from "./glyphs.ts";
import { box, circle, type Mark, type Stroke } from "./mark.ts";

const BOX = 64;
const BODY_SIZE = 46;

/** A round puck under an arrowhead whose barbs stand out: a drop would read as water. */
const POINTER = "M32 0 52 22.5 46.4 21A18.5 18.5 0 1 1 17.6 21L12 22.5Z";
const NOSE = "M32 1 42.5 13.5H21.5Z";
const HEXAGON = "M32 12.5 49 22.300V41.700L32 51.5 15 41.700V22.300Z";
const DIAMOND = "M32 11 53 32 32 53 11 32Z";
const SQUARE = box(15.5, 15.5, 33, 33, 8);

interface Body {
  d: string;
  nose: boolean;
  hollow?: boolean;
  dash?: readonly number[];
  extra?: (colour: string) => Stroke[];
}

/** A mark behind the body: old positions are all hollow and grey, and still told apart. */
function tail(d: string): (colour: string) => Stroke[] {
  return (stroke) => [{ d, stroke, width: 4 }];
}

/** Shape before colour: rolling out points, on scene is a hexagon, parked is a square. */
const BODIES: Record<ApplianceStatus, Body> = {
  in_station: { d: SQUARE, nose: false },
  ordered: {
    d: circle(32, 32, 16),
    nose: false,
    extra: (stroke) => [{ d: circle(32, 32, 25), stroke, width: 3.5, dash: [9, 6.7] }],
  },
  turned_out: { d: POINTER, nose: false, extra: tail("M20 58.5H44") }, // the doorstep behind it
  en_route: { d: POINTER, nose: false },
  on_scene: { d: HEXAGON, nose: true },
  water_on: {
    d: HEXAGON,
    nose: true,
    extra: (stroke) => [{ d: "M8 22v20M56 22v20M2.5 27v10M61.5 27v10", stroke, width: 3.5 }],
  },
  water_off: { d: HEXAGON, nose: true, hollow: true, extra: tail("M20 58.5H44") },
  returning: { d: POINTER, nose: false, hollow: true, extra: tail("M22 56 32 61.5 42 56") },
  standing_by: { d: DIAMOND, nose: false },
  shuttling_water: {
    d: POINTER,
    nose: false,
    extra: (stroke) => [{ d: "M17 57c5-4.5 10-4.5 15 0s10 4.5 15 0", stroke, width: 3.5 }],
  },
  in_training: { d: SQUARE, nose: false, hollow: true, dash: [7, 5], extra: tail("M22 57H42") },
  out_of_service: {
    d: SQUARE,
    nose: false,
    hollow: true,
    extra: (stroke) => [{ d: "M13 51 51 13", stroke, width: 4 }],
  },
};

/** Whether the pictogram stands on a filled body (dark on light) or on an empty one. */
export function isHollow(status: ApplianceStatus, freshness: Freshness): boolean {
  return freshness !== "live" || BODIES[status].hollow === true;
}

export function applianceBody(
  status: ApplianceStatus,
  freshness: Freshness,
  palette: Palette,
): Mark {
  const body = BODIES[status] ?? BODIES.out_of_service;
  const old = freshness !== "live";
  const colour = old ? palette.stale : (palette.status[status] ?? palette.stale);
  const dash = freshness === "lost" ? [2, 6] : old ? [8, 5] : body.dash;
  const hollow = old || body.hollow;
  const halo: Stroke = { d: body.d, stroke: palette.markLine, width: 7 };
  const shape: Stroke = hollow
    ? { d: body.d, fill: palette.markBody, stroke: colour, width: 4, ...(dash ? { dash } : {}) }
    : { d: body.d, fill: colour };
  const nose: Stroke[] = body.nose
    ? [{ d: NOSE, fill: colour, stroke: palette.markLine, width: 2 }]
    : [];
  return {
    width: BOX,
    height: BOX,
    size: BODY_SIZE,
    strokes: [...(body.extra?.(colour) ?? []), ...nose, halo, shape],
  };
}

/** The pictogram of a type, small enough to stand inside every body. */
export function applianceType(
  type: ApplianceType,
  on: "solid" | "hollow" | "old",
  palette: Palette,
): Mark {
  const colour = on === "solid" ? palette.markInk : on === "hollow" ? palette.ink : palette.stale;
  const glyph = APPLIANCE_GLYPHS[type];
  return { width: 24, height: 24, size: 15, strokes: glyph ? glyphStrokes(glyph, colour) : [] };
}

/** A pictogram in one colour, moved and scaled into a symbol. */
export function glyphStrokes(
  glyph: Glyph,
  colour: string,
  at: readonly [number, number, number] = [0, 0, 1],
): Stroke[] {
  const strokes: Stroke[] = [];
  if (glyph.fill) strokes.push({ d: glyph.fill, fill: colour, at, evenOdd: true });
  if (glyph.line) strokes.push({ d: glyph.line, stroke: colour, width: glyph.width ?? 2, at });
  return strokes;
}
