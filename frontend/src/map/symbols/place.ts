/** Marks of what stands still: stations by readiness, water by kind and state, premises, arrows. */

import type { Palette } from "../palette.ts";
import { glyphStrokes } from "./appliance.ts";
import { premisesGlyph, STATION_GLYPH, WATER_GLYPHS } from "./glyphs.ts";
import { box, circle, type Mark, type Stroke } from "./mark.ts";

/** all: every appliance can go. most: half or more. few: less. none. unknown: none is registered. */
export type Readiness = "all" | "most" | "few" | "none" | "unknown";

const HOUSE = "M32 5 58 24V55a4 4 0 0 1-4 4H10a4 4 0 0 1-4-4V24Z";
/** The house filled from below, to two thirds and to one third. */
const FILLED = {
  most: "M6 27H58V55a4 4 0 0 1-4 4H10a4 4 0 0 1-4-4Z",
  few: "M6 45H58V55a4 4 0 0 1-4 4H10a4 4 0 0 1-4-4Z",
} as const;

/** A fire station: the house is as full as the station is ready. */
export function stationMark(readiness: Readiness, palette: Palette): Mark {
  const colour = {
    all: palette.ready,
    most: palette.ready,
    few: palette.part,
    none: palette.empty,
    unknown: palette.stale,
  }[readiness];
  const body: Stroke[] = [
    { d: HOUSE, fill: palette.markBody, stroke: palette.markLine, width: 8 },
    { d: HOUSE, fill: readiness === "all" ? colour : palette.markBody, stroke: colour, width: 4.5 },
  ];
  const glyph = (colour: string): Stroke[] => glyphStrokes(STATION_GLYPH, colour, [17.5, 22, 1.2]);
  if (readiness === "most" || readiness === "few") {
    const edge = { stroke: palette.markBody, width: 3 };
    body.push({ d: FILLED[readiness], fill: colour });
    body.push(...glyph(palette.markBody).map((s) => ({ ...s, ...edge })), ...glyph(palette.ink));
  } else {
    body.push(...glyph(readiness === "all" ? palette.markInk : colour));
  }
  if (readiness === "none") body.push({ d: "M14 53 50 22", stroke: colour, width: 4.5 });
  return { width: 64, height: 64, size: 34, strokes: body };
}

const WATER_BODIES: Readonly<Record<string, string>> = {
  hydrant: circle(24, 24, 17),
  water_crane: box(7.5, 7.5, 33, 33, 7),
  cistern: "M14 7.500H34L42.5 24 34 40.500H14L5.5 24Z",
  draft_point: "M24 4.5 44 40H4Z",
};

/** A water source: filled when usable, hollow and crossed when out, hollow and dashed when unknown. */
export function waterMark(kind: string, state: string, palette: Palette): Mark {
  const d = WATER_BODIES[kind] ?? circle(24, 24, 17);
  const isUsable = state === "usable";
  const isFaulty = state === "faulty";
  const colour = isUsable ? palette.hydrant : isFaulty ? palette.waterOut : palette.waterUnknown;
  const at: readonly [number, number, number] =
    kind === "draft_point" ? [14.5, 17, 0.78] : [13, 13, 0.92];
  const strokes: Stroke[] = [
    { d, stroke: palette.markLine, width: 7 },
    {
      d,
      fill: isUsable ? colour : palette.markBody,
      stroke: colour,
      width: 3.5,
      ...(state === "unknown" ? { dash: [6, 5] } : {}),
    },
    ...glyphStrokes(
      WATER_GLYPHS[kind] ?? { fill: circle(12, 12, 6) },
      isUsable ? palette.markInk : colour,
      at,
    ),
  ];
  if (isFaulty) {
    strokes.push(
      { d: "M8 40 40 8", stroke: palette.markBody, width: 7 },
      { d: "M8 40 40 8", stroke: colour, width: 4 },
    );
  }
  return { width: 48, height: 48, size: 22, strokes };
}

/** A premises; a key premises (重点单位) has a double frame and a star. */
export function premisesMark(occupancy: string, isKey: boolean, palette: Palette): Mark {
  const colour = isKey ? palette.placeKey : palette.place;
  const strokes: Stroke[] = [
    { d: box(6, 8, 36, 36, 7), fill: palette.markBody, stroke: palette.markLine, width: 5 },
    { d: box(6, 8, 36, 36, 7), fill: palette.markBody, stroke: colour, width: isKey ? 3 : 1.8 },
    ...glyphStrokes(premisesGlyph(occupancy), isKey ? colour : palette.inkMuted, [12, 14, 1]),
  ];
  if (isKey) {
    strokes.push({
      d: "M41 0l2.9 6 6.6.9-4.8 4.6 1.2 6.500L41 14.9 35.1 18l1.2-6.5-4.8-4.6 6.6-.900Z",
      fill: colour,
      stroke: palette.markLine,
      width: 2,
    });
  }
  return { width: 52, height: 52, size: isKey ? 28 : 22, strokes };
}

/** One way by the map's data: a full arrow. Guessed: an open, broken one, never taken as certain. */
export function onewayMark(isGuessed: boolean, palette: Palette): Mark {
  return {
    width: 32,
    height: 24,
    size: 15,
    strokes: isGuessed
      ? [{ d: "M18 6l7 6-7 6M5 12h3M13 12h3", stroke: palette.oneway, width: 2 }]
      : [{ d: "M4 12h22M18.5 5 27 12l-8.5 7", stroke: palette.oneway, width: 3.2 }],
  };
}

/** The direction of a route. */
export function wayArrow(palette: Palette): Mark {
  return {
    width: 24,
    height: 24,
    size: 12,
    strokes: [{ d: "M7 4l9 8-9 8", stroke: palette.wayCasing, width: 4.5 }],
  };
}

/** A major hazard (重大危险源): the triangle of warning signs. */
export function hazardMark(palette: Palette): Mark {
  const d = "M32 6 60 56a3 3 0 0 1-3 4H7a3 3 0 0 1-3-4Z";
  return {
    width: 64,
    height: 64,
    size: 28,
    strokes: [
      { d, fill: palette.markBody, stroke: palette.markLine, width: 8 },
      { d, fill: palette.markBody, stroke: palette.hazard, width: 4.5 },
      { d: "M32 24V41", stroke: palette.hazard, width: 6 },
      { d: circle(32, 50, 3.4), fill: palette.hazard },
    ],
  };
}

/** A camera (摄像机). What it looks at lies under it, on the ground. */
export function cameraMark(palette: Palette): Mark {
  const body = box(6, 14, 26, 20, 4);
  const lens = "M32 21 43 15V33L32 27Z";
  return {
    width: 48,
    height: 48,
    size: 22,
    strokes: [
      { d: body, fill: palette.markBody, stroke: palette.markLine, width: 7 },
      { d: lens, fill: palette.markBody, stroke: palette.markLine, width: 7 },
      { d: body, fill: palette.markBody, stroke: palette.camera, width: 3.5 },
      { d: lens, fill: palette.camera, stroke: palette.camera, width: 2 },
      { d: circle(14, 21, 2.6), fill: palette.camera },
    ],
  };
}
