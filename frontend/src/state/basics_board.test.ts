import { expect, test } from "vitest";

import { mostMissing, readiness, sharePercent, shareTone, sumOf } from "./basics_board.ts";

test.each([
  [0, 0, null],
  [0, 10, 0],
  [10, 10, 100],
  [50_999, 51_000, 99],
  [1, 51_000, 1],
  [1, 3, 33],
])("%i of %i is %s per cent", (part, whole, percent) => {
  expect(sharePercent(part, whole)).toBe(percent);
});

test("a share of nothing has no tone, a whole one is full", () => {
  expect([null, 100, 99, 80, 79, 0].map(shareTone)).toEqual([
    "none",
    "full",
    "middle",
    "middle",
    "low",
    "low",
  ]);
});

test("the fields most rows lack come first, those none lacks not at all", () => {
  expect(mostMissing({ a: 2, b: 9, c: 0, d: 2 }, 3)).toEqual([
    { name: "b", count: 9 },
    { name: "a", count: 2 },
    { name: "d", count: 2 },
  ]);
  expect(mostMissing({}, 3)).toEqual([]);
});

test("the sum of no tables is nought of everything", () => {
  const one = { count: 3, complete_count: 2, checked_count: 1, overdue_count: 2, waiting_count: 1 };
  expect(sumOf([one, one]).complete_count).toBe(4);
  expect(sumOf([]).count).toBe(0);
});

test("readiness counts each type in each status that occurs, those in station first", () => {
  const table = readiness({
    rescue_tender: { out_of_service: 1 },
    water_tender: { on_scene: 1, in_station: 2 },
  });
  expect(table.statuses).toEqual(["in_station", "on_scene", "out_of_service"]);
  expect(table.types).toEqual([
    { type: "rescue_tender", counts: [0, 0, 1] },
    { type: "water_tender", counts: [2, 1, 0] },
  ]);
  expect(readiness({ boat: { drifting: 1 } }).statuses).toEqual(["drifting"]);
});
