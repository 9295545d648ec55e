/** Coordinates in the datum a person reads them in. Pure; the house itself keeps WGS-84. */

import type { LngLat } from "../wire/frames.ts";

export const DATUMS = ["wgs84", "cgcs2000", "gcj02", "bd09"] as const;
export type Datum = (typeof DATUMS)[number];

/** Krasovsky's ellipsoid, which the published GCJ-02 series is written for. */
const AXIS_M = 6_378_245;
const E2 = 0.006_693_421_622_965_943;
const BD_TURNS = (Math.PI * 3000) / 180;
const BD_OFFSET_DEG: LngLat = [0.0065, 0.006];
/** The shift is applied within this box only; outside GCJ-02 is WGS-84. */
const MAINLAND = { west: 72.004, east: 137.8347, south: 0.8293, north: 55.8271 };

/**
 * Give a WGS-84 place in another datum. CGCS2000 differs from WGS-84 by centimetres, less than any
 * of our figures, and is given unchanged.
 */
export function inDatum(place: LngLat, datum: Datum): LngLat {
  if (!isShifted(place)) return place;
  if (datum === "gcj02") return gcj02(place);
  return datum === "bd09" ? bd09(gcj02(place)) : place;
}

export function isShifted([lng, lat]: LngLat): boolean {
  return (
    lng >= MAINLAND.west && lng <= MAINLAND.east && lat >= MAINLAND.south && lat <= MAINLAND.north
  );
}

function gcj02(place: LngLat): LngLat {
  const [lng, lat] = place;
  const [east, north] = shift(lng - 105, lat - 35);
  const phi = (lat * Math.PI) / 180;
  const magic = 1 - E2 * Math.sin(phi) ** 2;
  const perNorth_m = ((AXIS_M * (1 - E2)) / (magic * Math.sqrt(magic))) * (Math.PI / 180);
  const perEast_m = (AXIS_M / Math.sqrt(magic)) * Math.cos(phi) * (Math.PI / 180);
  return [lng + east / perEast_m, lat + north / perNorth_m];
}

/** Metres of the shift, as the series has them. */
function shift(x: number, y: number): [east: number, north: number] {
  const sin = (turns: number): number => Math.sin(turns * Math.PI);
  const root = Math.sqrt(Math.abs(x));
  const both = (20 * sin(6 * x) + 20 * sin(2 * x)) * (2 / 3);
  const north =
    -100 +
    2 * x +
    3 * y +
    0.2 * y * y +
    0.1 * x * y +
    0.2 * root +
    both +
    (20 * sin(y) + 40 * sin(y / 3)) * (2 / 3) +
    (160 * sin(y / 12) + 320 * sin(y / 30)) * (2 / 3);
  const east =
    300 +
    x +
    2 * y +
    0.1 * x * x +
    0.1 * x * y +
    0.1 * root +
    both +
    (20 * sin(x) + 40 * sin(x / 3)) * (2 / 3) +
    (150 * sin(x / 12) + 300 * sin(x / 30)) * (2 / 3);
  return [east, north];
}

function bd09([lng, lat]: LngLat): LngLat {
  const radius = Math.hypot(lng, lat) + 0.00002 * Math.sin(lat * BD_TURNS);
  const angle = Math.atan2(lat, lng) + 0.000003 * Math.cos(lng * BD_TURNS);
  return [radius * Math.cos(angle) + BD_OFFSET_DEG[0], radius * Math.sin(angle) + BD_OFFSET_DEG[1]];
}

/** Write coordinates: longitude first as decimals, or as degrees, minutes and seconds with letters. */
export function coordinateWords(place: LngLat, isDms: boolean): string {
  const [lng, lat] = place;
  if (!isDms) return `${lng.toFixed(6)}, ${lat.toFixed(6)}`;
  return `${dms(lng, "E", "W")} ${dms(lat, "N", "S")}`;
}

function dms(value: number, plus: string, minus: string): string {
  const tenths = Math.round(Math.abs(value) * 36_000);
  const degrees = Math.floor(tenths / 36_000);
  const minutes = Math.floor((tenths % 36_000) / 600);
  const seconds = ((tenths % 600) / 10).toFixed(1).padStart(4, "0");
  return `${degrees}°${String(minutes).padStart(2, "0")}′${seconds}″${value < 0 ? minus : plus}`;
}
