/** Incidents (警情): a pin by type whose ring counts the alarm level; new ones pulse. */

import { TEXTS } from "../text/map.ts";
import type { Lang } from "../text/text.ts";
import type { IncidentLine } from "../wire/frames.ts";
import {
  collection,
  FONT_BOLD,
  type Look,
  type Points,
  point,
  room,
  type Specs,
  textPaint,
} from "./layer.ts";

export const SOURCE = "incidents";
export const PULSE = "incidents-pulse";

/** An incident is new for this long, or until the first appliance is ordered. */
const NEW_FOR_MS = 120_000;
const LONGEST_LABEL = 16;

export function isNew(
  incident: Pick<IncidentLine, "state" | "opened_at" | "first_order_at">,
  now_ms: number,
): boolean {
  if (incident.state !== "open") return false;
  return incident.first_order_at === null || now_ms - Date.parse(incident.opened_at) < NEW_FOR_MS;
}

export function features(incidents: readonly IncidentLine[], now_ms: number, lang: Lang): Points {
  return collection(
    incidents
      .filter((incident) => incident.state !== "closed")
      .map((incident) =>
        point(incident.place, {
          id: incident.id,
          number: incident.number,
          icon: `incident:${incident.incident_type}:${incident.alarm_level}:${incident.state}`,
          level: incident.alarm_level,
          state: incident.state,
          label: `${TEXTS[lang].level(incident.alarm_level)} ${shortened(incident.premises_name || incident.address)}`,
          is_new: isNew(incident, now_ms),
          is_over: incident.state === "put_out",
        }),
      ),
  );
}

/** Cut a long name so that it does not hide what it names. */
export function shortened(text: string): string {
  const letters = Array.from(text);
  // A 汉字 is as wide as two Latin letters.
  const widths = letters.map((letter) => ((letter.codePointAt(0) ?? 0) > 0x2e7f ? 1 : 0.55));
  let width = 0;
  for (const [index, w] of widths.entries()) {
    width += w;
    if (width > LONGEST_LABEL) return `${letters.slice(0, index).join("")}…`;
  }
  return text;
}

export function specs(look: Look): Specs {
  const { palette, scale } = look;
  const levelColour = [
    "match",
    ["get", "level"],
    ...[1, 2, 3, 4, 5].flatMap((n) => [n, palette.level[n]?.fill ?? palette.alert]),
    palette.alert,
  ];
  return [
    {
      id: PULSE,
      source: SOURCE,
      type: "circle",
      filter: ["==", ["get", "is_new"], true],
      paint: {
        "circle-radius": 30 * scale,
        "circle-color": levelColour,
        "circle-opacity": 0.22,
        "circle-stroke-color": levelColour,
        "circle-stroke-width": 2.5 * scale,
        "circle-stroke-opacity": 0.8,
      },
    },
    {
      id: "incidents-foot",
      source: SOURCE,
      type: "circle",
      paint: {
        "circle-radius": 5 * scale,
        "circle-color": palette.markBody,
        "circle-stroke-color": ["case", ["get", "is_over"], palette.stale, levelColour],
        "circle-stroke-width": 3 * scale,
      },
    },
    {
      id: "incidents",
      source: SOURCE,
      type: "symbol",
      layout: {
        "icon-image": ["get", "icon"],
        "icon-anchor": "bottom",
        "icon-allow-overlap": true,
        "icon-ignore-placement": true,
        "icon-size": ["interpolate", ["linear"], ["zoom"], 9, 0.8 * scale, 14, 1 * scale],
        "symbol-sort-key": ["case", ["get", "is_over"], 0, ["get", "level"]],
      },
    },
  ] as Specs;
}

/** Names of what stands still keep off the pins. */
export function roomSpecs(look: Look): Specs {
  return room("incidents-room", SOURCE, { "icon-anchor": "bottom", "icon-size": 0.8 * look.scale });
}

/** The names, apart from the pins: they are placed before the names of appliances. */
export function labelSpecs(look: Look): Specs {
  const { scale } = look;
  return [
    {
      id: "incidents-label",
      source: SOURCE,
      type: "symbol",
      layout: {
        "text-field": ["get", "label"],
        "text-font": FONT_BOLD,
        "text-size": 14 * scale,
        "text-variable-anchor-offset": [
          "bottom",
          [0, -4.5],
          "left",
          [2.1, -2.8],
          "right",
          [-2.1, -2.8],
          "top",
          [0, 0.9],
        ],
        "text-justify": "auto",
        "text-max-width": 20,
        "symbol-sort-key": ["-", 9, ["get", "level"]],
      },
      paint: textPaint(look),
    },
  ] as Specs;
}
