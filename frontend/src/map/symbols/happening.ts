/** Marks of what happens: incidents by type, level and state; pre-alerts; waiting calls; choices. */

import type { IncidentState, IncidentType } from "../../wire/frames.ts";
import type { Palette } from "../palette.ts";
import { glyphStrokes } from "./appliance.ts";
import { DETECTOR, HANDSET, INCIDENT_GLYPHS } from "./glyphs.ts";
import { circle, type Mark, type Stroke } from "./mark.ts";

const PIN = "M36 87 24.5 62.500A30 30 0 1 1 47.5 62.500Z";
const HIGHEST_LEVEL = 5;

/** A pin whose head shows the type; the five-part ring counts the alarm level without colour. */
export function incidentPin(
  type: IncidentType,
  level: number,
  state: IncidentState,
  palette: Palette,
): Mark {
  const colours = palette.level[level] ?? { fill: palette.alert, ink: palette.markInk };
  const isOver = state === "put_out" || state === "closed";
  const isOpen = state === "open";
  const fill = isOver ? palette.stale : colours.fill;
  const face = isOpen ? colours.ink : fill;
  const strokes: Stroke[] = [
    { d: PIN, fill: palette.markBody, stroke: palette.markLine, width: 6 },
    { d: PIN, fill: palette.markBody, stroke: fill, width: 3 },
    ...levelRing(level, fill),
    { d: circle(36, 35, 20.5), fill: isOpen ? fill : palette.markBody },
    ...glyphStrokes(INCIDENT_GLYPHS[type] ?? INCIDENT_GLYPHS.rescue, face, [20.4, 19.4, 1.3]),
  ];
  if (isOver) {
    strokes.push(
      { d: circle(57, 56, 11), fill: palette.good, stroke: palette.markLine, width: 3 },
      { d: "M51.5 56l4 4 7-8", stroke: palette.markInk, width: 3.4 },
    );
  } else if (!isOpen) {
    strokes.push(
      { d: circle(57, 56, 11), fill: fill, stroke: palette.markLine, width: 3 },
      { d: "M53.5 51v10M60.5 51v10", stroke: colours.ink, width: 3.6 },
    );
  }
  return { width: 72, height: 90, size: 50, strokes };
}

/** Five arcs from the top, as many full as the level says. */
function levelRing(level: number, colour: string): Stroke[] {
  const full: string[] = [];
  for (let part = 0; part < Math.min(level, HIGHEST_LEVEL); part += 1) {
    const from = ((part * 72 + 6 - 90) * Math.PI) / 180;
    const to = ((part * 72 + 66 - 90) * Math.PI) / 180;
    const at = (angle: number): string =>
      `${(36 + 25.5 * Math.cos(angle)).toFixed(2)} ${(35 + 25.5 * Math.sin(angle)).toFixed(2)}`;
    full.push(`M${at(from)}A25.5 25.5 0 0 1 ${at(to)}`);
  }
  return [{ d: full.join(""), stroke: colour, width: 4.5 }];
}

/** 预警: a diamond, like nothing else on the map. */
export function preAlertMark(isKey: boolean, palette: Palette): Mark {
  const diamond = "M40 3 77 40 40 77 3 40Z";
  return {
    width: 80,
    height: 80,
    size: 58,
    strokes: [
      { d: diamond, fill: palette.preAlert, stroke: palette.markLine, width: 6 },
      {
        d: "M40 9.5 70.5 40 40 70.5 9.5 40Z",
        stroke: palette.preAlertInk,
        width: isKey ? 3.5 : 1.5,
      },
      ...glyphStrokes(DETECTOR, palette.preAlertInk, [22.5, 22.5, 1.46]),
    ],
  };
}

/** A call that waits, in a speech bubble. */
export function callMark(palette: Palette): Mark {
  return {
    width: 64,
    height: 72,
    size: 40,
    strokes: [
      {
        d: "M32 70 23 55.600A26 26 0 1 1 41 55.600Z",
        fill: palette.call,
        stroke: palette.markLine,
        width: 5,
      },
      ...glyphStrokes(HANDSET, palette.callInk, [18, 17.5, 1.18]),
    ],
  };
}

/** A place on trial: a pin with a hole; the one looked at is filled. */
export function choiceMark(isActive: boolean, palette: Palette): Mark {
  const pin = "M32 74C22 58 11 48 11 31a21 21 0 0 1 42 0c0 17-11 27-21 43Z";
  return {
    width: 64,
    height: 78,
    size: isActive ? 36 : 28,
    strokes: [
      {
        d: pin,
        fill: isActive ? palette.choice : palette.markBody,
        stroke: palette.markLine,
        width: 7,
      },
      {
        d: pin,
        fill: isActive ? palette.choice : palette.markBody,
        stroke: palette.choice,
        width: 4,
      },
      { d: circle(32, 31, 8), fill: isActive ? palette.markBody : palette.choice },
    ],
  };
}
