/** Calls (报警) that wait for a decision, where the caller's place is known. */

import type { CallLine } from "../wire/frames.ts";
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

export const SOURCE = "calls";

export function features(calls: readonly CallLine[]): Points {
  return collection(
    calls.flatMap((call) =>
      call.state === "waiting" && call.place
        ? [point(call.place, { id: call.id, icon: "call:waiting", label: shortened(call.address) })]
        : [],
    ),
  );
}

export function specs(look: Look): Specs {
  return [
    {
      id: "calls",
      source: SOURCE,
      type: "symbol",
      layout: {
        "icon-image": ["get", "icon"],
        "icon-anchor": "bottom",
        "icon-allow-overlap": true,
        "icon-ignore-placement": true,
        "icon-size": look.scale,
        "text-field": ["get", "label"],
        "text-font": FONT_BOLD,
        "text-size": 13 * look.scale,
        "text-anchor": "top",
        "text-offset": [0, 0.3],
        "text-optional": true,
      },
      paint: textPaint(look),
    },
  ] as Specs;
}
