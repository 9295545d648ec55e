/** Measuring on the map (量算): true metres on the ellipsoid, good to a thousandth within a city. Pure. */

import type { LngLat } from "../wire/frames.ts";

const AXIS_M = 6_378_137;
const E2 = 0.006_694_379_990_14;
const RAD = Math.PI / 180;

/** Metres of a degree east and of a degree north at a latitude (WGS-84's radii of curvature). */
export function metresPerDegree(lat: number): [east_m: number, north_m: number] {
  const w = 1 - E2 * Math.sin(lat * RAD) ** 2;
  return [
    (AXIS_M / Math.sqrt(w)) * Math.cos(lat * RAD) * RAD,
    ((AXIS_M * (1 - E2)) / w ** 1.5) * RAD,
  ];
}

/** Metres between two places. Long stretches are cut so that each part is nearly flat. */
export function distance_m(from: LngLat, to: LngLat): number {
  const parts = Math.max(1, Math.ceil(Math.hypot(to[0] - from[0], to[1] - from[1]) / 0.1));
  let sum_m = 0;
  for (let part = 0; part < parts; part += 1) {
    const lat = from[1] + ((to[1] - from[1]) * (part + 0.5)) / parts;
    const [east_m, north_m] = metresPerDegree(lat);
    sum_m += Math.hypot(
      ((to[0] - from[0]) / parts) * east_m,
      ((to[1] - from[1]) / parts) * north_m,
    );
  }
  return sum_m;
}

/** Metres along a line of places. */
export function length_m(line: readonly LngLat[]): number {
  let sum_m = 0;
  for (let at = 1; at < line.length; at += 1) {
    sum_m += distance_m(line[at - 1] as LngLat, line[at] as LngLat);
  }
  return sum_m;
}

/** Square metres within a ring of places, closed or not, whichever way round. */
export function area_m2(ring: readonly LngLat[]): number {
  const [first] = ring;
  if (!first || ring.length < 3) return 0;
  const lats = ring.map(([, lat]) => lat);
  const [east_m, north_m] = metresPerDegree((Math.min(...lats) + Math.max(...lats)) / 2);
  const flat = ring.map(([lng, lat]) => [(lng - first[0]) * east_m, (lat - first[1]) * north_m]);
  const twice = flat.reduce((sum, [x = 0, y = 0], at) => {
    const [nextX = 0, nextY = 0] = flat[(at + 1) % flat.length] ?? [];
    return sum + x * nextY - nextX * y;
  }, 0);
  return Math.abs(twice) / 2;
}

/** Write a distance as it is read out: metres to ten kilometres, then kilometres. */
export function distanceWords(metres: number): string {
  if (metres < 100) return `${metres.toFixed(1)} m`;
  return metres < 10_000 ? `${Math.round(metres)} m` : `${(metres / 1000).toFixed(2)} km`;
}

/** Write an area: square metres, hectares, square kilometres. */
export function areaWords(m2: number): string {
  if (m2 < 10_000) return `${Math.round(m2)} m²`;
  return m2 < 1_000_000 ? `${(m2 / 10_000).toFixed(2)} ha` : `${(m2 / 1_000_000).toFixed(3)} km²`;
}
