/** Pre-alerts (预警): a detector spoke and a person has to decide. Loud until somebody does. */

import { TEXTS } from "../text/map.ts";
import type { Lang } from "../text/text.ts";
import type { PreAlertLine } from "../wire/frames.ts";
import { shortened } from "./incidents.ts";
import {
  collection,
  FONT_BOLD,
  type Look,
  type Points,
  point,
  type Specs,
  textPaint,
} from "./layer.ts";

export const SOURCE = "pre_alerts";
export const PULSES = ["pre_alerts-pulse", "pre_alerts-pulse-late"] as const;

export function features(preAlerts: readonly PreAlertLine[], lang: Lang): Points {
  return collection(
    preAlerts
      .filter((preAlert) => preAlert.state === "open")
      .map((preAlert) =>
        point(preAlert.place, {
          id: preAlert.id,
          icon: `pre_alert:${preAlert.is_key_premises ? "key" : "plain"}`,
          label: `${TEXTS[lang].detector} ${shortened(preAlert.premises_name || preAlert.address)}`,
          is_key: preAlert.is_key_premises,
        }),
      ),
  );
}

export function specs(look: Look): Specs {
  const { palette, scale } = look;
  const ring = {
    "circle-radius": 34 * scale,
    "circle-color": palette.preAlert,
    "circle-opacity": 0.16,
    "circle-stroke-color": palette.preAlert,
    "circle-stroke-width": 3 * scale,
    "circle-stroke-opacity": 0.85,
  };
  return [
    ...PULSES.map((id) => ({ id, source: SOURCE, type: "circle", paint: ring })),
    {
      id: "pre_alerts",
      source: SOURCE,
      type: "symbol",
      layout: {
        "icon-image": ["get", "icon"],
        "icon-allow-overlap": true,
        "icon-ignore-placement": true,
        "icon-size": ["interpolate", ["linear"], ["zoom"], 9, 0.75 * scale, 14, 1 * scale],
      },
    },
    {
      id: "pre_alerts-label",
      source: SOURCE,
      type: "symbol",
      layout: {
        "text-field": ["get", "label"],
        "text-font": FONT_BOLD,
        "text-size": 14 * scale,
        "text-anchor": "top",
        "text-offset": [0, 2.1],
        "text-allow-overlap": true,
        "text-max-width": 20,
      },
      paint: textPaint(look, palette.preAlert),
    },
  ] as Specs;
}
