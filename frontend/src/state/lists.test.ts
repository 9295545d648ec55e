import { expect, test } from "vitest";

import type { ApplianceLine, IncidentLine, StationLine } from "../wire/frames.ts";
import { boardGroups, sortedIncidents } from "./lists.ts";
import { connectionOf, dataAgeS, STARTING } from "./live.ts";
import { DEFAULTS, readPreferences } from "./preferences.ts";

const incident = (id: string, more: Partial<IncidentLine>) =>
  ({
    id,
    state: "open",
    alarm_level: 1,
    unsigned_late_count: 0,
    opened_at: "2026-01-01T00:00:00Z",
    ...more,
  }) as IncidentLine;

test("the unsigned come first, then the highest level, then the newest; the settled last", () => {
  const order = sortedIncidents([
    incident("out", { state: "put_out", alarm_level: 5 }),
    incident("old", {}),
    incident("new", { opened_at: "2026-01-01T01:00:00Z" }),
    incident("high", { alarm_level: 4 }),
    incident("unsigned", { unsigned_late_count: 1 }),
  ]);
  expect(order.map(({ id }) => id)).toEqual(["unsigned", "high", "new", "old", "out"]);
});

const appliance = (id: number, station_id: number, more: Partial<ApplianceLine> = {}) =>
  ({
    id,
    station_id,
    call_sign: `A${id}`,
    station_name_zh: `站${station_id}`,
    station_name_en: `Station ${station_id}`,
    status: "in_station",
    is_dispatchable: true,
    ...more,
  }) as ApplianceLine;
const STATIONS = [
  { id: 1, place: [114.0, 30.6] },
  { id: 2, place: [114.3, 30.6] },
] as StationLine[];

test("the board shows the nearest station first, and by name when nothing is looked at", () => {
  const lines = [appliance(1, 1), appliance(2, 2)];
  const ids = (near: [number, number] | null) =>
    boardGroups(lines, STATIONS, "all", "", near).map(({ stationId }) => stationId);
  expect(ids(null)).toEqual([1, 2]);
  expect(ids([114.29, 30.6])).toEqual([2, 1]);
});

test("a filter hides appliances but never changes how many a station is said to have", () => {
  const lines = [appliance(1, 1), appliance(2, 1, { status: "en_route", is_dispatchable: false })];
  const [group] = boardGroups(lines, STATIONS, "out", "", null);
  expect(group?.lines.map(({ id }) => id)).toEqual([2]);
  expect([group?.freeCount, group?.totalCount]).toEqual([1, 2]);
});

test("a silent relay is not live, and a dead server is not polling", () => {
  const open = { ...STARTING, socket: "open", heard_ms: 1_000 } as const;
  expect(connectionOf(open, 5_000)).toBe("live");
  expect(connectionOf(open, 20_000)).toBe("quiet");
  const waiting = { ...open, socket: "waiting" } as const;
  expect(connectionOf(waiting, 5_000)).toBe("connecting");
  expect(connectionOf({ ...waiting, isPollAnswered: true }, 5_000)).toBe("polling");
  expect(connectionOf({ ...waiting, isPollAnswered: false }, 5_000)).toBe("offline");
  expect(dataAgeS({ ...waiting, polled_ms: 4_000 }, 5_000)).toBe(1);
});

test("another page's words under our key do no harm", () => {
  expect(readPreferences("{nonsense")).toEqual(DEFAULTS);
  expect(readPreferences('{"lang":"fr","theme":"day"}')).toEqual({ ...DEFAULTS, theme: "day" });
});
