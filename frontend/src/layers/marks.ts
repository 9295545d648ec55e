/** Places on trial (候选地点) and how uncertain they are: a circle of real metres. */

import type { PlaceMark } from "../map/handle.ts";
import type { MapAppliance } from "../state/positions.ts";
import type { LngLat } from "../wire/frames.ts";
import {
  collection,
  FONT_BOLD,
  type Look,
  type Points,
  point,
  type Shapes,
  type Specs,
  textPaint,
} from "./layer.ts";

export const SOURCE = "places";
export const ACCURACY = "accuracy";

const EARTH_M = 6_371_009;
const CORNERS = 64;
/** A circle smaller than this would hide under its own mark. */
const LEAST_RADIUS_M = 5;

export function features(places: readonly PlaceMark[]): Points {
  return collection(
    places.map((mark) =>
      point(mark.place, {
        id: mark.id,
        icon: `choice:${mark.isActive ? "active" : "idle"}`,
        label: mark.label,
        is_active: mark.isActive,
        order: mark.isActive ? 1 : 0,
      }),
    ),
  );
}

/** How far off the places and the selected appliance's fix may be. */
export function accuracyFeatures(
  places: readonly PlaceMark[],
  appliances: readonly MapAppliance[],
): Shapes {
  const circles: GeoJSON.Feature[] = [];
  for (const { place, uncertainty_m, isActive } of places) {
    if (isActive && uncertainty_m !== null) circles.push(circle(place, uncertainty_m));
  }
  for (const { place, accuracy_m, isSelected } of appliances) {
    if (isSelected && accuracy_m !== null) circles.push(circle(place, accuracy_m));
  }
  return collection(circles);
}

/** A circle of so many metres on the ground, good to a thousandth within a city. */
export function circle(place: LngLat, radius_m: number): GeoJSON.Feature<GeoJSON.Polygon> {
  const radius = Math.max(radius_m, LEAST_RADIUS_M) / EARTH_M;
  const north = (radius * 180) / Math.PI;
  const east = north / Math.cos((place[1] * Math.PI) / 180);
  const ring = Array.from({ length: CORNERS + 1 }, (_, corner) => {
    const angle = ((corner % CORNERS) * 2 * Math.PI) / CORNERS;
    return [place[0] + east * Math.sin(angle), place[1] + north * Math.cos(angle)];
  });
  return {
    type: "Feature",
    geometry: { type: "Polygon", coordinates: [ring] },
    properties: { radius_m },
  };
}

export function specs(look: Look): Specs {
  const { palette, scale } = look;
  return [
    {
      id: "places",
      source: SOURCE,
      type: "symbol",
      layout: {
        "icon-image": ["get", "icon"],
        "icon-anchor": "bottom",
        "icon-allow-overlap": true,
        "icon-ignore-placement": true,
        "icon-size": scale,
        "symbol-sort-key": ["get", "order"],
        "text-field": ["get", "label"],
        "text-font": FONT_BOLD,
        "text-size": 13 * scale,
        "text-anchor": "top",
        "text-offset": [0, 0.3],
        "text-optional": true,
      },
      paint: textPaint(look, palette.choice),
    },
  ] as Specs;
}

export function accuracySpecs(look: Look): Specs {
  const { palette } = look;
  return [
    {
      id: "accuracy",
      source: ACCURACY,
      type: "fill",
      paint: { "fill-color": palette.choice, "fill-opacity": 0.1 },
    },
    {
      id: "accuracy-edge",
      source: ACCURACY,
      type: "line",
      paint: {
        "line-color": palette.choice,
        "line-width": 1.5,
        "line-dasharray": [3, 2],
        "line-opacity": 0.9,
      },
    },
  ] as Specs;
}
