/** What stands still or happens: stations, incidents, pre-alerts, calls, water, routes, marks. */

import { describe, expect, test } from "vitest";

import type { IncidentLine, PreAlertLine, StationLine } from "../wire/frames.ts";
import { features as callFeatures } from "./calls.ts";
import { features as incidentFeatures, isNew, shortened } from "./incidents.ts";
import { accuracyFeatures, circle } from "./marks.ts";
import { features as preAlertFeatures } from "./pre_alerts.ts";
import { features as routeFeatures } from "./routes.ts";
import { readinessOf, features as stationFeatures } from "./stations.ts";
import { features as waterFeatures } from "./water.ts";

const NOW = Date.parse("2026-02-14T06:10:00Z");

const anIncident = (changes: Partial<IncidentLine> = {}) =>
  ({
    id: "i1",
    number: "WH202602140001",
    incident_type: "highrise_fire",
    alarm_level: 3,
    state: "open",
    place: [114.3, 30.6],
    address: "中山大道818号",
    premises_name: "平安大厦",
    opened_at: "2026-02-14T06:09:30Z",
    first_order_at: "2026-02-14T06:09:50Z",
    ...changes,
  }) as IncidentLine;

describe("incidents", () => {
  test("a pin says type, level and state, and its name says the level in words", () => {
    const [feature] = incidentFeatures([anIncident()], NOW, "zh").features;
    expect(feature?.properties).toMatchObject({
      icon: "incident:highrise_fire:3:open",
      label: "三级 平安大厦",
      is_new: true,
    });
  });

  test("one that nobody was ordered to stays new, however old it is", () => {
    const forgotten = anIncident({ opened_at: "2026-02-14T05:00:00Z", first_order_at: null });
    expect(isNew(forgotten, NOW)).toBe(true);
    expect(isNew(anIncident({ opened_at: "2026-02-14T06:00:00Z" }), NOW)).toBe(false);
    expect(isNew(anIncident({ state: "controlled", first_order_at: null }), NOW)).toBe(false);
  });

  test("a closed one is gone from the map", () => {
    expect(incidentFeatures([anIncident({ state: "closed" })], NOW, "en").features).toEqual([]);
  });

  test("a long name is cut by width, not by count of letters", () => {
    expect(shortened("中山大道与友谊大道交叉口东北角二十米处")).toBe(
      "中山大道与友谊大道交叉口东北角二…",
    );
    expect(shortened("Zhongshan Avenue 818")).toBe("Zhongshan Avenue 818");
  });
});

describe("stations", () => {
  const counts = (dispatchable_count: number, appliance_count: number) =>
    readinessOf({ dispatchable_count, appliance_count });

  test("readiness has a word for all, most, few, none and for not knowing", () => {
    expect([
      counts(4, 4),
      counts(3, 4),
      counts(2, 4),
      counts(1, 4),
      counts(0, 4),
      counts(0, 0),
    ]).toEqual(["all", "most", "most", "few", "none", "unknown"]);
  });

  test("the count stands beside the name in the language chosen", () => {
    const station = {
      id: 7,
      name_zh: "江岸站",
      name_en: "Jiangan Station",
      kind: "special",
      place: [114.3, 30.6],
      appliance_count: 4,
      dispatchable_count: 3,
      is_synthetic: true,
    } as StationLine;
    expect(stationFeatures([station], "en").features[0]?.properties).toMatchObject({
      name: "Jiangan Station",
      count: "3/4",
      synthetic: true,
    });
  });
});

test("only a pre-alert nobody decided on is drawn", () => {
  const preAlert = { id: "p", state: "open", place: [114, 30], premises_name: "", address: "x" };
  const states = ["open", "confirmed", "cancelled"] as const;
  const lines = states.map((state) => ({ ...preAlert, state }) as PreAlertLine);
  expect(preAlertFeatures(lines, "zh").features).toHaveLength(1);
});

test("a call without a place, or no longer waiting, is not on the map", () => {
  const call = { id: "c", state: "waiting", place: [114, 30], address: "" };
  const lines = [call, { ...call, place: null }, { ...call, state: "closed" }] as never[];
  expect(callFeatures(lines).features).toHaveLength(1);
});

test("a route of less than two places is no line", () => {
  const route = { appliance_id: 1, length_m: 0, travel_s: 0, network_version: "" };
  expect(routeFeatures([{ ...route, line: [[114, 30]] }]).features).toEqual([]);
});

test("the distance to water says that it is a straight line", () => {
  const source = { id: 1, kind: "hydrant", state: "usable", place: [114, 30], distance_m: 84 };
  const [feature] = waterFeatures([source as never], "zh").features;
  expect(feature?.properties).toMatchObject({ icon: "water:hydrant:usable", label: "直线 85 m" });
});

describe("accuracy", () => {
  test("a circle is so many metres in every direction", () => {
    const ring = circle([114.3, 30.6], 1000).geometry.coordinates[0] ?? [];
    const radians = Math.PI / 180;
    for (const [lng = 0, lat = 0] of ring) {
      const east_m = (lng - 114.3) * radians * 6_371_009 * Math.cos(30.6 * radians);
      const north_m = (lat - 30.6) * radians * 6_371_009;
      expect(Math.hypot(east_m, north_m)).toBeCloseTo(1000, 0);
    }
  });

  test("only the place looked at shows how uncertain it is", () => {
    const mark = { id: "a", place: [114, 30] as [number, number], label: "", uncertainty_m: 50 };
    const marks = [
      { ...mark, isActive: true },
      { ...mark, isActive: false },
      { ...mark, isActive: true, uncertainty_m: null },
    ];
    expect(accuracyFeatures(marks, []).features).toHaveLength(1);
  });
});
