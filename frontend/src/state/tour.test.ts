import { describe, expect, test } from "vitest";

import type { IncidentLine, PreAlertLine } from "../wire/frames.ts";
import {
  ALL,
  activeIncidents,
  boxOf,
  hasMoved,
  NO_TOUR,
  pause,
  placesOf,
  readTourSettings,
  SETTINGS,
  type Stop,
  stayMs,
  step,
  stopsOf,
  type Tour,
} from "./tour.ts";

const anIncident = (id: string, changes: Partial<IncidentLine> = {}) =>
  ({
    id,
    alarm_level: 1,
    state: "open",
    place: [114.3, 30.6],
    opened_at: "2026-02-14T06:00:00Z",
    ...changes,
  }) as IncidentLine;
const preAlert = { id: "p", state: "open", place: [114.4, 30.5] } as PreAlertLine;
const stopsAt = (...levels: [id: string, level: number][]): Stop[] =>
  stopsOf(
    levels.map(([id, alarm_level]) => anIncident(id, { alarm_level })),
    [],
  );

/** Walk a whole time at one step a second, as the wall does; give each stop with its seconds. */
function walk(tour: Tour, stops: readonly Stop[], from_s: number, for_s: number) {
  const seen: [id: string, stay_s: number][] = [];
  let now = tour;
  for (let s = from_s; s < from_s + for_s; s += 1) {
    const next = step(now, stops, s * 1000);
    const last = seen.at(-1);
    if (!last || next.stop !== now.stop) seen.push([next.stop.id, 1]);
    else last[1] += 1;
    now = next;
  }
  return { seen, tour: now };
}

describe("a round", () => {
  test("visits each incident, the highest level first and longer, then the whole city", () => {
    const stops = stopsAt(["small", 1], ["large", 4], ["middle", 2]);
    const { seen } = walk(NO_TOUR, stops, 0, 28 + 20 + 16 + 12 + 5);
    expect(seen).toEqual([
      ["large", 28],
      ["middle", 20],
      ["small", 16],
      ["", 12],
      ["large", 5],
    ]);
  });

  test("begins with what a detector said and nobody has verified", () => {
    const stops = stopsOf([anIncident("a")], [preAlert]);
    expect(stops.map(({ id }) => id)).toEqual(["p", "a", ""]);
  });

  test("goes back to the whole city from a single incident too", () => {
    const { seen } = walk(NO_TOUR, stopsAt(["a", 1]), 0, 30);
    expect(seen.map(([id]) => id)).toEqual(["a", "", "a"]);
  });

  test("with nothing going on the same tour stands still, by identity", () => {
    const tour = step(NO_TOUR, [ALL], 0);
    expect(tour.stop).toBe(ALL);
    for (const s of [1, 13, 500, 86_400]) expect(step(tour, [ALL], s * 1000)).toBe(tour);
  });

  test("is the same tour, by identity, until the stop's time is over", () => {
    const stops = stopsAt(["a", 1], ["b", 1]);
    const tour = step(NO_TOUR, stops, 0);
    expect(step(tour, stops, 15_999)).toBe(tour);
    expect(step(tour, stops, 16_000).stop.id).toBe("b");
  });

  test("leaves what is over for the whole city", () => {
    const tour = step(NO_TOUR, stopsAt(["a", 1], ["b", 1]), 0);
    expect(step(tour, stopsAt(["b", 1]), 1000).stop).toBe(ALL);
  });

  test("a tab that slept for an hour makes one step, not two hundred", () => {
    const stops = stopsAt(["a", 1], ["b", 1]);
    const slept = step(step(NO_TOUR, stops, 0), stops, 3_600_000);
    expect(slept.stop.id).toBe("b");
    expect(step(slept, stops, 3_600_001)).toBe(slept);
  });
});

describe("what is new", () => {
  const before = stopsAt(["a", 1], ["b", 1]);
  const after = stopsAt(["a", 1], ["b", 1], ["new", 2]);

  test("is looked at at once, and half as long again", () => {
    const tour = step(step(NO_TOUR, before, 0), after, 1000);
    expect(tour.stop.id).toBe("new");
    expect(tour.until_ms - tour.since_ms).toBe(16_000 * 1.25 * 1.5);
  });

  test("does not make the one pushed aside be forgotten", () => {
    const { seen } = walk(step(step(NO_TOUR, before, 0), after, 1000), after, 2, 40);
    expect(seen.map(([id]) => id)).toEqual(["new", "a"]);
  });

  test("of two at once the higher level is first, and the other is next", () => {
    const both = stopsAt(["a", 1], ["b", 1], ["low", 1], ["high", 3]);
    const tour = step(step(NO_TOUR, before, 0), both, 9000);
    expect(tour.stop.id).toBe("high");
    expect(step(tour, both, tour.until_ms).stop.id).toBe("low");
  });

  test("a level that rises is news; one that was always there is not", () => {
    const tour = step(NO_TOUR, before, 0);
    expect(step(tour, stopsAt(["a", 1], ["b", 3]), 1000).stop.id).toBe("b");
    expect(step(NO_TOUR, after, 0).waiting).toEqual([]);
  });

  test("while one is looked at nothing moves until its time is over", () => {
    const tour = step(step(NO_TOUR, before, 0), after, 1000);
    for (const s of [2, 10, 20]) expect(step(tour, after, s * 1000)).toBe(tour);
  });

  test("waiting its turn does not come sooner because another is over", () => {
    const both = stopsAt(["a", 1], ["b", 1], ["low", 1], ["high", 3]);
    const tour = step(step(NO_TOUR, before, 0), both, 9000);
    const left = step(tour, stopsAt(["a", 1], ["low", 1], ["high", 3]), 10_000);
    expect([left.stop.id, left.waiting]).toEqual(["high", ["low"]]);
  });

  test("that is over before anybody looked is not waited for", () => {
    const both = stopsAt(["a", 1], ["b", 1], ["low", 1], ["high", 3]);
    const tour = step(step(NO_TOUR, before, 0), both, 9000);
    const left = step(tour, stopsAt(["a", 1], ["b", 1], ["high", 3]), 10_000);
    expect(left.waiting).toEqual([]);
    expect(left.stop.id).toBe("high");
  });
});

describe("a touch", () => {
  const before = stopsAt(["a", 1], ["b", 1]);
  const after = stopsAt(["a", 1], ["b", 1], ["new", 2]);

  test("holds the picture for its time and no longer", () => {
    const held = pause(step(NO_TOUR, before, 0), 5000, SETTINGS);
    expect(step(held, before, 64_999)).toBe(held);
    const goesOn = step(held, before, 65_000);
    expect([goesOn.stop.id, goesOn.paused_until_ms]).toEqual(["a", null]);
    expect(step(goesOn, before, 68_000).stop.id).toBe("b");
  });

  test("makes what is new wait, and it is first when the tour goes on", () => {
    const held = pause(step(NO_TOUR, before, 0), 5000, SETTINGS);
    const waits = step(held, after, 10_000);
    expect([waits.stop.id, waits.waiting]).toEqual(["a", ["new"]]);
    expect(step(waits, after, 65_000).stop.id).toBe("new");
  });
});

describe("a seat's own settings", () => {
  const read = (query: string) => readTourSettings(new URLSearchParams(query));

  test("come from the address", () => {
    expect(read("dwell=30&overview=5&pause=90")).toEqual({
      dwell_s: 30,
      overview_s: 5,
      pause_s: 90,
    });
    expect(read("dwell=7.5").dwell_s).toBe(7.5);
  });

  test.each(["", "dwell=", "dwell=soon", "dwell=NaN", "dwell=Infinity", "other=3"])(
    "%j leaves what is shipped",
    (query) => {
      expect(read(query)).toEqual(SETTINGS);
    },
  );

  test("neither make the picture flicker nor stop it for a day", () => {
    expect(read("dwell=0").dwell_s).toBe(2);
    expect(read("dwell=-5").dwell_s).toBe(2);
    expect(read("dwell=99999").dwell_s).toBe(3600);
  });

  test("are what a stay is counted in", () => {
    const stop: Stop = { what: "incident", id: "a", level: 5 };
    expect(stayMs(stop, read("dwell=30"), false)).toBe(60_000);
    expect(stayMs(ALL, read("overview=5"), false)).toBe(5000);
  });
});

describe("the picture", () => {
  const scene = { incidents: [anIncident("a")], preAlerts: [], stations: [] };
  const near = { incident_id: "a", freshness: "live", place: [114.33, 30.62] };
  const far = { incident_id: "a", freshness: "live", place: [115.3, 30.6] };
  const lost = { incident_id: "a", freshness: "lost", place: [114.39, 30.6] };
  const stop: Stop = { what: "incident", id: "a", level: 1 };
  const box = (appliances: object[]) =>
    boxOf(placesOf(stop, { ...scene, appliances: appliances as never[] })) ?? [0, 0, 0, 0];

  test("has the incident in its middle, and holds those who come", () => {
    const [west, south, east, north] = box([near]);
    expect((west + east) / 2).toBeCloseTo(114.3, 9);
    expect((south + north) / 2).toBeCloseTo(30.6, 9);
    expect(east).toBeCloseTo(114.33, 9);
    expect(north).toBeCloseTo(30.62, 9);
  });

  test("does not shrink for one at the other end of the province, or one that is lost", () => {
    expect(box([far, lost])).toEqual(box([]));
  });

  test("of the whole city holds every station and every incident", () => {
    const stations = [{ place: [114.1, 30.4] }, { place: [114.5, 30.7] }] as never[];
    expect(boxOf(placesOf(ALL, { ...scene, stations, appliances: [] }))).toEqual([
      114.1, 30.4, 114.5, 30.7,
    ]);
  });

  test("is not taken anew for a small change", () => {
    expect(hasMoved(null, [0, 0, 1, 1])).toBe(true);
    expect(hasMoved([0, 0, 1, 1], [0, 0.1, 1, 1.1])).toBe(false);
    expect(hasMoved([0, 0, 1, 1], [0, 0, 1.3, 1])).toBe(true);
    expect(hasMoved([0, 0, 1, 1], [0, 0, 0.5, 0.5])).toBe(true);
  });
});

test("incidents are listed by level, then the newest first; what is over is not", () => {
  const lines = [
    anIncident("old", { opened_at: "2026-02-14T05:00:00Z" }),
    anIncident("young"),
    anIncident("large", { alarm_level: 4, state: "controlled" }),
    anIncident("over", { alarm_level: 5, state: "put_out" }),
  ];
  expect(activeIncidents(lines).map(({ id }) => id)).toEqual(["large", "young", "old"]);
});
