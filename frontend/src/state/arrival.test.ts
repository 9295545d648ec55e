import { describe, expect, test } from "vitest";

import type { IncidentCard, LngLat, OrderLine, RouteLine } from "../wire/frames.ts";
import { nextArrival, shareLeft } from "./arrival.ts";
import type { Fix } from "./positions.ts";

const NOW = Date.parse("2026-02-14T06:10:00Z");
const RULE = { lost_after_s: 300, turnout_s: 60 };
const LINE: LngLat[] = [
  [114.3, 30.6],
  [114.31, 30.6],
  [114.31, 30.61],
];
const ago = (s: number): string => new Date(NOW - s * 1000).toISOString();
const anOrder = (appliance_id: number, changes: Partial<OrderLine> = {}) =>
  ({
    appliance_id,
    is_open: true,
    state: "en_route",
    ordered_at: ago(120),
    ...changes,
  }) as OrderLine;
const aWay = (appliance_id: number, travel_s = 400) =>
  ({ appliance_id, line: LINE, travel_s }) as RouteLine;
const aFix = (place: LngLat, age_s = 2) => ({ place, fix_at_ms: NOW - age_s * 1000 }) as Fix;
const aCard = (orders: OrderLine[], routes: RouteLine[]) => ({ orders, routes }) as IncidentCard;

describe("what is left of a way", () => {
  test.each<[LngLat, number]>([
    [[114.3, 30.6], 1],
    [[114.31, 30.61], 0],
    [[114.31, 30.605], 0.2685],
    [[114.305, 30.6015], 0.7685], // beside the road, not on it
    [[114.29, 30.6], 1], // 960 m before its beginning
  ])("at %j is %d", (place, left) => {
    const got = shareLeft(LINE, place);
    if (place[0] === 114.29) expect(got).toBeNull();
    else expect(got).toBeCloseTo(left, 3);
  });

  test("is not known of a way without length", () => {
    expect(shareLeft([], [114.3, 30.6])).toBeNull();
    expect(shareLeft([[114.3, 30.6]], [114.3, 30.6])).toBeNull();
  });
});

describe("who comes next", () => {
  test("is who has least of the way left", () => {
    const card = aCard([anOrder(1), anOrder(2)], [aWay(1), aWay(2)]);
    const fixes = new Map([
      [1, aFix([114.305, 30.6])],
      [2, aFix([114.31, 30.605])],
    ]);
    const coming = nextArrival(card, fixes, NOW, RULE);
    expect(coming?.order.appliance_id).toBe(2);
    expect(coming?.by).toBe("position");
    expect(coming?.in_s).toBeCloseTo(0.2685 * 400, 0);
  });

  test("by an old position, or one off the way, is reckoned by the clock", () => {
    const left = anOrder(1, { en_route_at: ago(100) });
    for (const fix of [aFix([114.31, 30.605], 301), aFix([114.4, 30.7])]) {
      const coming = nextArrival(aCard([left], [aWay(1)]), new Map([[1, fix]]), NOW, RULE);
      expect([coming?.in_s, coming?.by]).toEqual([300, "clock"]);
    }
  });

  test("has its turnout before it while it has not left", () => {
    const waits = anOrder(1, { state: "signed", ordered_at: ago(20) });
    expect(nextArrival(aCard([waits], [aWay(1)]), new Map(), NOW, RULE)?.in_s).toBe(440);
  });

  test("is never later than now by less than nothing", () => {
    const late = anOrder(1, { en_route_at: ago(4000) });
    expect(nextArrival(aCard([late], [aWay(1)]), new Map(), NOW, RULE)?.in_s).toBe(0);
  });

  test("is nobody who is there, released, or whose way is not known", () => {
    const orders = [
      anOrder(1, { state: "on_scene" }),
      anOrder(2, { state: "released" }),
      anOrder(3, { is_open: false }),
      anOrder(4),
    ];
    const card = aCard(orders, [aWay(1), aWay(2), aWay(3)]);
    expect(nextArrival(card, new Map(), NOW, RULE)).toBeNull();
  });
});
