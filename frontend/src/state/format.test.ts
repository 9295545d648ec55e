import { expect, test } from "vitest";

import { hearTime, serverNow, skewS, UNSET } from "./clock.ts";
import {
  beijingDate,
  beijingTime,
  clockDuration,
  distance,
  duration,
  straightM,
} from "./format.ts";

test("a moment late in the UTC day is the next Beijing day", () => {
  expect(beijingDate("2026-12-31T16:00:00Z")).toBe("2027-01-01");
  expect(beijingTime("2026-12-31T16:00:01.5Z")).toBe("00:00:01");
});

test("no moment shows as none, not as a wrong one", () => {
  expect(beijingTime("nonsense")).toBe("--:--:--");
});

test("durations run in clocks and read in words", () => {
  expect([0, 7.9, 272, 3729].map(clockDuration)).toEqual(["0:00", "0:07", "4:32", "1:02:09"]);
  expect([45, 380, 7500].map((s) => duration(s, "zh"))).toEqual(["45秒", "6分20秒", "2小时05分"]);
  expect([45, 380, 7500].map((s) => duration(s, "en"))).toEqual(["45 s", "6 min 20", "2 h 05"]);
});

test("distances are no more precise than they are known", () => {
  expect([83, 994, 996, 9940, 14200].map(distance)).toEqual([
    "85 m",
    "995 m",
    "1.0 km",
    "9.9 km",
    "14 km",
  ]);
});

test("a degree of latitude is 111 km, of longitude less by the cosine", () => {
  expect(straightM([114, 30], [114, 31])).toBeCloseTo(111_195, -2);
  expect(straightM([114, 30], [115, 30])).toBeCloseTo(111_195 * Math.cos(Math.PI / 6), -2);
});

test("the server's time is told by the least delayed of its last words", () => {
  let clock = UNSET;
  clock = hearTime(clock, "2026-01-01T00:00:10.000Z", Date.parse("2026-01-01T00:00:05.400Z"));
  clock = hearTime(clock, "2026-01-01T00:00:11.000Z", Date.parse("2026-01-01T00:00:06.050Z"));
  clock = hearTime(clock, "2026-01-01T00:00:12.000Z", Date.parse("2026-01-01T00:00:09.000Z"));
  expect(skewS(clock)).toBeCloseTo(4.95);
  expect(serverNow(clock, Date.parse("2026-01-01T00:00:20Z"))).toBe(
    Date.parse("2026-01-01T00:00:24.950Z"),
  );
});
