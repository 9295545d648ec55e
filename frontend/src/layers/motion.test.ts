import { describe, expect, test } from "vitest";

import type { LngLat } from "../wire/frames.ts";
import { at, heard, isGliding, turn } from "./motion.ts";

const fix = (lng: number, heading_deg: number | null = 0) => ({
  place: [lng, 30.6] as LngLat,
  heading_deg,
});

describe("a mark between its fixes", () => {
  const start = heard(undefined, fix(114.3), 0);
  const moving = heard(start, fix(114.301), 1000);

  test("begins where it was drawn and ends at the newest fix", () => {
    expect(at(moving, 1000).place[0]).toBeCloseTo(114.3, 9);
    expect(at(moving, 1500).place[0]).toBeCloseTo(114.3005, 9);
    expect(at(moving, 2000).place).toEqual([114.301, 30.6]);
  });

  test("never goes beyond the newest fix, however long none is heard", () => {
    expect(at(moving, 999_999).place).toEqual([114.301, 30.6]);
    expect(isGliding(moving, 999_999)).toBe(false);
  });

  test("goes on from where it is drawn when a fix comes early, without a jump back", () => {
    const early = heard(moving, fix(114.302), 1300);
    expect(at(early, 1300).place[0]).toBeCloseTo(at(moving, 1300).place[0], 9);
  });

  test("takes no notice of the same fix again", () => {
    expect(heard(moving, fix(114.301), 1700)).toBe(moving);
  });

  test("jumps when the fix is a correction and no movement", () => {
    const corrected = heard(moving, fix(114.5), 3000);
    expect(at(corrected, 3000).place[0]).toBe(114.5);
  });

  test("glides for a second and a half at most, so that it is never long behind", () => {
    const late = heard(start, fix(114.301), 60_000);
    expect(at(late, 61_500).place).toEqual([114.301, 30.6]);
  });
});

describe("turn", () => {
  test("goes the short way round north", () => {
    expect(turn(350, 10, 0.5)).toBeCloseTo(0, 9);
    expect(turn(10, 350, 0.5)).toBeCloseTo(0, 9);
    expect(turn(90, 180, 0.5)).toBeCloseTo(135, 9);
  });

  test("has no heading where the fix has none", () => {
    expect(turn(90, null, 0.5)).toBeNull();
    expect(turn(null, 90, 0.5)).toBe(90);
  });
});
