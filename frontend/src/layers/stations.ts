/** Stations (消防救援站): a house as full as the station is ready, and how many of how many can go. */

import type { Readiness } from "../map/symbols/place.ts";
import { TEXTS } from "../text/map.ts";
import type { Lang } from "../text/text.ts";
import type { StationLine } from "../wire/frames.ts";
import {
  collection,
  FONT,
  FONT_BOLD,
  type Look,
  type Points,
  point,
  type Specs,
  textPaint,
} from "./layer.ts";

export const SOURCE = "stations";

export function readinessOf(
  station: Pick<StationLine, "appliance_count" | "dispatchable_count">,
): Readiness {
  if (station.appliance_count === 0) return "unknown";
  if (station.dispatchable_count === 0) return "none";
  if (station.dispatchable_count >= station.appliance_count) return "all";
  return station.dispatchable_count * 2 >= station.appliance_count ? "most" : "few";
}

export function features(stations: readonly StationLine[], lang: Lang): Points {
  return collection(
    stations.map((station) => {
      const readiness = readinessOf(station);
      return point(station.place, {
        id: station.id,
        name: lang === "en" ? station.name_en : station.name_zh,
        readiness,
        icon: `station:${readiness}`,
        count: TEXTS[lang].ready(station.dispatchable_count, station.appliance_count),
        synthetic: station.is_synthetic,
      });
    }),
  );
}

export function specs(look: Look): Specs {
  const { palette, scale } = look;
  return [
    // Below the marks: what lies above is placed first, and a name gives way to every mark.
    {
      id: "stations-label",
      source: SOURCE,
      type: "symbol",
      minzoom: look.scale > 1 ? 10.5 : 11,
      layout: {
        "text-field": [
          "format",
          ["get", "name"],
          { "text-font": ["literal", FONT] },
          "  ",
          {},
          ["get", "count"],
          {
            "text-font": ["literal", FONT_BOLD],
            "text-color": [
              "match",
              ["get", "readiness"],
              "all",
              palette.ready,
              "most",
              palette.ready,
              "few",
              palette.part,
              "none",
              palette.empty,
              palette.stale,
            ],
          },
        ],
        "text-font": FONT,
        "text-size": ["interpolate", ["linear"], ["zoom"], 11, 11 * scale, 15, 14 * scale],
        "text-variable-anchor-offset": ["bottom", [0, -1.6], "left", [1.7, 0], "right", [-1.7, 0]],
        "text-justify": "auto",
        "text-max-width": 14,
      },
      paint: textPaint(look),
    },
    {
      id: "stations",
      source: SOURCE,
      type: "symbol",
      layout: {
        "icon-image": ["get", "icon"],
        "icon-allow-overlap": true,
        // Marks keep names off themselves and off the row of parked appliances below them.
        "icon-padding": [2, 8, 16, 8],
        "icon-size": [
          "interpolate",
          ["linear"],
          ["zoom"],
          9,
          0.32 * scale,
          11,
          0.55 * scale,
          12.5,
          0.8 * scale,
          15,
          1.1 * scale,
        ],
      },
    },
  ] as Specs;
}
