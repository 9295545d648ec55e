import { expect, test } from "vitest";

import type { ApplianceLine, PositionsFrame } from "../wire/frames.ts";
import { freshnessOf, mapAppliances, takePositions } from "./positions.ts";

const RULE = { stale_after_s: 30, lost_after_s: 300 };

const frame = (id: number, at: string, lng: number): PositionsFrame => ({
  kind: "positions",
  stream: "positions.f2",
  tick: 1,
  at,
  ids: [id],
  lnglat: [[lng, 30]],
  heading_deg: [90],
  speed_mps: [null],
  accuracy_m: [5],
  fix_at: [at],
});

test("an older fix never replaces a newer one", () => {
  const newer = takePositions(new Map(), frame(1, "2026-01-01T00:00:10Z", 114.2));
  const held = takePositions(newer, frame(1, "2026-01-01T00:00:05Z", 114.1));
  expect(held.get(1)?.place).toEqual([114.2, 30]);
});

test("a fix is live, then stale, then lost, at the norms' ages", () => {
  expect([0, 29.9, 30, 299.9, 300].map((age) => freshnessOf(age, RULE))).toEqual([
    "live",
    "live",
    "stale",
    "stale",
    "lost",
  ]);
});

test("the map gets each appliance's status with its fix and the fix's age", () => {
  const fixes = takePositions(new Map(), frame(1, "2026-01-01T00:00:00Z", 114.2));
  const line = { id: 1, call_sign: "A1", status: "en_route", incident_id: null } as ApplianceLine;
  const other = { id: 2 } as ApplianceLine;
  const drawn = mapAppliances([line, other], fixes, Date.parse("2026-01-01T00:00:40Z"), RULE, 1);
  expect(drawn).toHaveLength(1);
  expect(drawn[0]).toMatchObject({
    id: 1,
    status: "en_route",
    freshness: "stale",
    age_s: 40,
    isSelected: true,
  });
});
