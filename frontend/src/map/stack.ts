/** The whole style: our own tiles below, what happens above. Pure; nothing comes from the internet. */

import type { LayerSpecification, StyleSpecification } from "maplibre-gl";

import * as appliances from "../layers/appliances.ts";
import * as areas from "../layers/areas.ts";
import * as base from "../layers/base.ts";
import * as buildings from "../layers/buildings.ts";
import * as calls from "../layers/calls.ts";
import * as guarded from "../layers/guarded.ts";
import * as incidents from "../layers/incidents.ts";
import { collection, type Look } from "../layers/layer.ts";
import * as marks from "../layers/marks.ts";
import * as measure from "../layers/measure.ts";
import * as preAlerts from "../layers/pre_alerts.ts";
import * as premises from "../layers/premises.ts";
import * as raster from "../layers/raster.ts";
import * as roads from "../layers/roads.ts";
import * as routes from "../layers/routes.ts";
import * as stations from "../layers/stations.ts";
import * as water from "../layers/water.ts";

/** Sources that are given their features, in no order. */
export const LIVE_SOURCES = [
  appliances.SOURCE,
  calls.SOURCE,
  incidents.SOURCE,
  marks.SOURCE,
  marks.ACCURACY,
  measure.SOURCE,
  preAlerts.SOURCE,
  routes.SOURCE,
  stations.SOURCE,
  water.SOURCE,
] as const;
export type LiveSource = (typeof LIVE_SOURCES)[number];

/** Zooms asked of the server; nearer ones are drawn from the last. */
const TILE_ZOOMS: Readonly<Record<string, { minzoom: number; maxzoom: number }>> = {
  [roads.TILES]: { minzoom: 6, maxzoom: 15 },
  [water.TILES]: { minzoom: 12, maxzoom: 15 },
  [premises.TILES]: { minzoom: 10, maxzoom: 16 },
  [base.TILES]: { minzoom: 5, maxzoom: 15 },
  [buildings.TILES]: { minzoom: 14, maxzoom: 15 },
  [areas.DISTRICTS]: { minzoom: 6, maxzoom: 13 },
  [areas.FIRST_DUE]: { minzoom: 9, maxzoom: 14 },
  [guarded.HAZARDS]: { minzoom: 9, maxzoom: 14 },
  [guarded.CAMERAS]: { minzoom: 12, maxzoom: 15 },
};

/** Every layer, bottom first. What moves and what is urgent lies above what stands still. */
export function stackOf(look: Look): LayerSpecification[] {
  return [
    { id: "land", type: "background", paint: { "background-color": look.palette.land } },
    ...base.areaSpecs(look),
    ...buildings.flatSpecs(look),
    ...base.railSpecs(look),
    ...raster.specs(),
    ...roads.tileSpecs(look),
    ...areas.borderSpecs(look),
    ...buildings.raisedSpecs(look),
    ...base.labelSpecs(look),
    ...areas.borderLabelSpecs(look),
    ...guarded.viewSpecs(look),
    ...marks.accuracySpecs(look),
    ...water.tileSpecs(look),
    ...premises.tileSpecs(look),
    ...guarded.tileSpecs(look),
    ...routes.specs(look),
    ...water.specs(look),
    ...stations.specs(look),
    ...incidents.specs(look),
    ...calls.specs(look),
    ...appliances.specs(look),
    ...water.labelSpecs(look),
    ...incidents.roomSpecs(look),
    ...appliances.labelSpecs(look),
    ...incidents.labelSpecs(look),
    ...preAlerts.specs(look),
    ...marks.specs(look),
    ...measure.specs(look),
  ];
}

export function styleOf(look: Look, origin: string): StyleSpecification {
  return {
    version: 8,
    // No `glyphs`: MapLibre then draws every letter from the fonts of the page and the machine.
    sources: {
      ...Object.fromEntries(
        Object.entries(TILE_ZOOMS).map(([name, zooms]) => [
          name,
          { type: "vector", tiles: [`${origin}/tiles/${name}/{z}/{x}/{y}.mvt`], ...zooms },
        ]),
      ),
      [raster.RASTER]: raster.source(origin),
      ...Object.fromEntries(
        LIVE_SOURCES.map((name) => [name, { type: "geojson", data: collection([]), tolerance: 0 }]),
      ),
    } as StyleSpecification["sources"],
    layers: stackOf(look),
    transition: { duration: 0, delay: 0 },
  };
}

/** What a person may switch on and off, and the layers that are meant. */
export const GROUPS: Readonly<Record<string, RegExp>> = {
  appliances: /^appliances/,
  stations: /^stations/,
  incidents: /^incidents/,
  pre_alerts: /^pre_alerts/,
  calls: /^calls/,
  routes: /^routes/,
  water: /^water/,
  premises: /^premises/,
  roads: /^roads/,
  base: /^base/,
  buildings: /^buildings$/,
  raised: /^buildings-raised/,
  districts: /^districts/,
  first_due_areas: /^first_due_areas/,
  major_hazards: /^major_hazards/,
  cameras: /^cameras/,
  measure: /^measure/,
  raster: /^raster/,
  places: /^(places|accuracy)/,
};

/** Paint and layout that differ between two looks of the same stack. */
export interface Difference {
  layer: string;
  kind: "paint" | "layout";
  property: string;
  value: unknown;
}

export function differences(
  was: readonly LayerSpecification[],
  now: readonly LayerSpecification[],
): Difference[] {
  const before = new Map(was.map((layer) => [layer.id, layer]));
  return now.flatMap((layer) =>
    (["paint", "layout"] as const).flatMap((kind) => {
      const old = propertiesOf(before.get(layer.id), kind);
      return Object.entries(propertiesOf(layer, kind))
        .filter(([property, value]) => JSON.stringify(value) !== JSON.stringify(old[property]))
        .map(([property, value]) => ({ layer: layer.id, kind, property, value }));
    }),
  );
}

function propertiesOf(
  layer: LayerSpecification | undefined,
  kind: "paint" | "layout",
): Record<string, unknown> {
  return ((layer as Record<string, unknown> | undefined)?.[kind] ?? {}) as Record<string, unknown>;
}
