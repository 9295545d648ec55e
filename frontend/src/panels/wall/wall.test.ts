import { describe, expect, test } from "vitest";

import type { IncidentLine, PreAlertLine, TimelineLine, WallFigures } from "../../wire/frames.ts";
import { figuresOf } from "./figures.ts";
import { newest } from "./ticker.ts";
import { ALL, activeIncidents, NO_TOUR, placesOf, STAY_MS, step, stopsOf } from "./tour.ts";
import { wallUi } from "./wall_ui.ts";

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

describe("the tour", () => {
  test("stays at the only thing that happens", () => {
    const stops = stopsOf([anIncident("a")], []);
    expect(stops).toEqual([{ what: "incident", id: "a" }]);
    const there = step(NO_TOUR, stops, 0);
    expect(step(there, stops, STAY_MS * 5).stop).toEqual({ what: "incident", id: "a" });
  });

  test("goes round all of several, with an overview in between", () => {
    const stops = stopsOf([anIncident("a"), anIncident("b", { alarm_level: 4 })], [preAlert]);
    let tour = step(NO_TOUR, stops, 0);
    const seen = [tour.stop.id];
    for (let turn = 1; turn <= 4; turn += 1) {
      tour = step(tour, stops, turn * STAY_MS);
      seen.push(tour.stop.id);
    }
    expect(seen).toEqual(["", "p", "b", "a", ""]);
  });

  test("looks at a new incident at once and stays longer there", () => {
    const before = stopsOf([anIncident("a"), anIncident("b")], []);
    const after = stopsOf([anIncident("a"), anIncident("b"), anIncident("new")], []);
    const tour = step(step(NO_TOUR, before, 0), after, 1000);
    expect(tour.stop.id).toBe("new");
    expect(step(tour, after, 1000 + STAY_MS).stop.id).toBe("new");
    expect(step(tour, after, 1000 + STAY_MS * 2).stop.id).not.toBe("new");
  });

  test("leaves what is over", () => {
    const both = stopsOf([anIncident("a"), anIncident("b")], []);
    let tour = step(step(NO_TOUR, both, 0), both, STAY_MS);
    expect(tour.stop.id).not.toBe("");
    tour = step(tour, stopsOf([], []), STAY_MS + 1);
    expect(tour.stop).toEqual(ALL);
  });

  test("is the same tour, by identity, while nothing changes: the map is not moved", () => {
    const stops = stopsOf([anIncident("a"), anIncident("b")], []);
    const tour = step(NO_TOUR, stops, 0);
    expect(step(tour, stops, 5000)).toBe(tour);
  });

  test("an incident's picture holds those who come, but not one at the other end of the province", () => {
    const coming = { incident_id: "a", freshness: "live", place: [114.33, 30.62] };
    const far = { incident_id: "a", freshness: "live", place: [115.3, 30.6] };
    const lost = { incident_id: "a", freshness: "lost", place: [114.31, 30.61] };
    const places = placesOf(
      { what: "incident", id: "a" },
      {
        incidents: [anIncident("a")],
        preAlerts: [],
        appliances: [coming, far, lost] as never[],
        stations: [],
      },
    );
    expect(places).toContainEqual([114.33, 30.62]);
    expect(places).not.toContainEqual([115.3, 30.6]);
    expect(places).not.toContainEqual([114.31, 30.61]);
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

test("a figure that was not counted is a dash, never a nought", () => {
  const ui = wallUi("zh", 0);
  expect(figuresOf(ui, null).map(({ value }) => value)).toEqual(Array(8).fill("–"));
  const counted = { today_median_response_s: null, today_median_response_of: 0 } as WallFigures;
  const response = figuresOf(ui, counted).find(({ key }) => key === "response");
  expect(response).toMatchObject({ value: "–", rest: "今日尚无到场" });
});

test("the ticker shows the newest by when it happened", () => {
  const line = (seq: number, at: string) => ({ log: "WH", seq, at }) as TimelineLine;
  const lines = [
    line(1, "2026-02-14T06:00:00Z"),
    line(3, "2026-02-14T06:00:05Z"),
    line(2, "2026-02-14T06:00:09Z"),
  ];
  expect(newest(lines, 2).map(({ seq }) => seq)).toEqual([2, 3]);
});
