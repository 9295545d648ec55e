/** What lies under a click, the most urgent first. */

import type { MapGeoJSONFeature, Map as MapLibre, PointLike } from "maplibre-gl";

import type { LngLat } from "../wire/frames.ts";
import type { DrawnFeature, Pick } from "./handle.ts";

type Kind = Exclude<Pick["kind"], "place">;

/** Layers that can be picked, the most urgent first, and what a pick of them is. */
const PICKABLE: readonly (readonly [layer: string, kind: Kind])[] = [
  ["pre_alerts", "pre_alert"],
  ["appliances", "appliance"],
  ["incidents", "incident"],
  ["calls", "call"],
  ["stations", "station"],
  ["water_near", "water"],
  ["cameras", "camera"],
  ["premises-key", "premises"],
  ["premises", "premises"],
  ["water-rare", "water"],
  ["water", "water"],
];
const BY_UUID: ReadonlySet<Kind> = new Set<Kind>(["pre_alert", "incident", "call"]);
/** A finger or a mouse in a hurry hits beside the mark. */
const REACH_PX = 6;

export function pickAt(map: MapLibre, x: number, y: number, place: LngLat): Pick {
  const found = map.queryRenderedFeatures(
    [
      [x - REACH_PX, y - REACH_PX],
      [x + REACH_PX, y + REACH_PX],
    ] as [PointLike, PointLike],
    { layers: PICKABLE.map(([layer]) => layer).filter((layer) => map.getLayer(layer)) },
  );
  for (const [layer, kind] of PICKABLE) {
    const feature = nearest(
      found.filter((candidate) => candidate.layer.id === layer),
      place,
    );
    if (!feature) continue;
    const id = idOf(feature);
    const where = placeOf(feature) ?? place;
    return BY_UUID.has(kind)
      ? ({ kind, id, place: where } as Pick)
      : ({ kind, id: Number(id), place: where } as Pick);
  }
  return { kind: "place", place };
}

function nearest(features: MapGeoJSONFeature[], to: LngLat): MapGeoJSONFeature | undefined {
  const away = (feature: MapGeoJSONFeature): number => {
    const place = placeOf(feature);
    return place ? Math.hypot(place[0] - to[0], place[1] - to[1]) : Number.POSITIVE_INFINITY;
  };
  return features.sort((a, b) => away(a) - away(b))[0];
}

/** The features of these layers that are on the screen now, each once. */
export function drawnOn(map: MapLibre, layers: readonly string[]): DrawnFeature[] {
  const present = layers.filter((layer) => map.getLayer(layer));
  if (present.length === 0) return [];
  const found = new Map<string, DrawnFeature>();
  for (const feature of map.queryRenderedFeatures({ layers: present })) {
    const id = idOf(feature);
    const key = id || `${found.size}`; // a road has no id: each piece counts
    if (found.has(key)) continue;
    found.set(key, {
      id,
      place: placeOf(feature) ?? [0, 0],
      properties: { ...feature.properties },
    });
  }
  return [...found.values()];
}

const idOf = (feature: MapGeoJSONFeature): string =>
  String(feature.properties["id"] ?? feature.id ?? "");

function placeOf(feature: MapGeoJSONFeature): LngLat | null {
  const { geometry } = feature;
  if (geometry.type === "Point")
    return [geometry.coordinates[0] ?? 0, geometry.coordinates[1] ?? 0];
  if (geometry.type === "LineString") {
    const first = geometry.coordinates[0];
    return first ? [first[0] ?? 0, first[1] ?? 0] : null;
  }
  return null;
}
