/** Datums against published vectors, where the real data stand beside the clone. */

import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

import { describe, expect, test } from "vitest";

import type { LngLat } from "../wire/frames.ts";
import { coordinateWords, inDatum } from "./datum.ts";
import { area_m2, areaWords, distance_m, distanceWords, length_m } from "./measure.ts";

const FILE = fileURLToPath(new URL("../../../../shared/vectors/gcj02.json", import.meta.url));

interface Vector {
  id: string;
  wgs84_lonlat: LngLat;
  gcj02_lonlat: LngLat;
  expected: { tolerance_deg: number };
}

describe.skipIf(!existsSync(FILE))("GCJ-02 by the published vectors", () => {
  const vectors: Vector[] = existsSync(FILE)
    ? (JSON.parse(readFileSync(FILE, "utf-8")) as { vectors: Vector[] }).vectors
    : [];
  test.each(vectors)("$id", ({ wgs84_lonlat, gcj02_lonlat, expected }) => {
    const [lng, lat] = inDatum(wgs84_lonlat, "gcj02");
    const tolerance = Math.max(expected.tolerance_deg, 1e-6);
    expect(Math.abs(lng - gcj02_lonlat[0])).toBeLessThanOrEqual(tolerance);
    expect(Math.abs(lat - gcj02_lonlat[1])).toBeLessThanOrEqual(tolerance);
  });
});

test("in Wuhan GCJ-02 is some five hundred metres off, BD-09 above a kilometre, CGCS2000 nothing", () => {
  const place: LngLat = [114.3, 30.58];
  const away_m = (datum: "cgcs2000" | "gcj02" | "bd09") => distance_m(place, inDatum(place, datum));
  expect(away_m("cgcs2000")).toBe(0);
  expect(away_m("gcj02")).toBeGreaterThan(400);
  expect(away_m("gcj02")).toBeLessThan(700);
  expect(away_m("bd09")).toBeGreaterThan(1000);
  expect(inDatum([8.7, 49.4], "gcj02")).toEqual([8.7, 49.4]); // not shifted abroad
});

test.each([
  [
    [114.3, 30.58],
    [114.305436513, 30.57757652],
    [114.312006733, 30.583242636],
  ],
  [
    [121.4737, 31.2304],
    [121.478223059, 31.228457738],
    [121.484781469, 31.234310594],
  ],
  [
    [87.6, 43.8],
    [87.602838972, 43.80121203],
    [87.609210152, 43.807472508],
  ],
  [
    [126.65, 45.75],
    [126.65598759, 45.751965555],
    [126.662640539, 45.7576007],
  ],
  [
    [113, -1],
    [113, -1],
    [113, -1],
  ],
] as [LngLat, LngLat, LngLat][])(
  "%j is what the server's datum.py says it is",
  (place, gcj, bd) => {
    for (const [datum, truth] of [
      ["gcj02", gcj],
      ["bd09", bd],
    ] as const) {
      const [lng, lat] = inDatum(place, datum);
      expect(Math.abs(lng - truth[0])).toBeLessThan(2e-9);
      expect(Math.abs(lat - truth[1])).toBeLessThan(2e-9);
    }
  },
);

test("coordinates are written longitude first, or with letters", () => {
  expect(coordinateWords([114.3, 30.58], false)).toBe("114.300000, 30.580000");
  expect(coordinateWords([114.3, -30.58], true)).toBe("114°18′00.0″E 30°34′48.0″S");
  expect(coordinateWords([9.999999, 0], true)).toBe("10°00′00.0″E 0°00′00.0″N");
});

describe("measuring, against PROJ's geodesics on WGS-84", () => {
  test.each([
    [[114.3, 30.58], [114.31, 30.58], 959.2027],
    [[114.3, 30.58], [114.3, 30.6], 2217.2489],
    [[114.2, 30.4], [114.6, 30.7], 50_785.227],
    [[24.93, 60.16], [24.98, 60.18], 3559.4521],
  ] as [LngLat, LngLat, number][])("%j to %j", (from, to, truth_m) => {
    expect(Math.abs(distance_m(from, to) / truth_m - 1)).toBeLessThan(2e-5);
    expect(length_m([from, to, from])).toBeCloseTo(2 * distance_m(from, to), 6);
  });

  test("an area is the same whichever way round, closed or not", () => {
    const ring: LngLat[] = [
      [114.3, 30.58],
      [114.31, 30.58],
      [114.31, 30.59],
      [114.3, 30.59],
    ];
    expect(Math.abs(area_m2(ring) / 1_063_340.19 - 1)).toBeLessThan(1e-4);
    expect(area_m2([...ring].reverse())).toBeCloseTo(area_m2(ring), 3);
    expect(area_m2([...ring, ring[0] as LngLat])).toBeCloseTo(area_m2(ring), 3);
    expect(area_m2(ring.slice(0, 2))).toBe(0);
  });

  test("figures are rounded to what a hand can click", () => {
    expect([12.34, 1234.5, 12_345].map(distanceWords)).toEqual(["12.3 m", "1235 m", "12.35 km"]);
    expect([950, 12_345, 2_345_678].map(areaWords)).toEqual(["950 m²", "1.23 ha", "2.346 km²"]);
  });
});
