/**
 * Where the wall looks (镜头): one incident, or a slow round over all of them. Pure.
 *
 * A new incident is looked at at once; nobody touches a wall.
 */

import type { MapAppliance } from "../../state/positions.ts";
import type { IncidentLine, LngLat, PreAlertLine, StationLine } from "../../wire/frames.ts";

/** `all`: everything at once. Otherwise the incident or the pre-alert that is looked at. */
export interface Stop {
  readonly what: "all" | "incident" | "pre_alert";
  readonly id: string;
}

export interface Tour {
  readonly stop: Stop;
  readonly since_ms: number;
  /** What was there at the last step: whatever is not in it is new. */
  readonly known: ReadonlySet<string>;
}

export const ALL: Stop = { what: "all", id: "" };
export const NO_TOUR: Tour = { stop: ALL, since_ms: Number.NEGATIVE_INFINITY, known: new Set() };

export const STAY_MS = 16_000;
/** Longer at what is new: people have to read it. */
const STAY_NEW_MS = 24_000;
/** Appliances further away than this would shrink the incident to nothing. */
const FAR_DEG = 0.12;
const LEAST_ACROSS_DEG = 0.012;

/** The incidents a wall follows, the highest level first, then the newest. */
export function activeIncidents(incidents: readonly IncidentLine[]): IncidentLine[] {
  return incidents
    .filter((incident) => incident.state === "open" || incident.state === "controlled")
    .sort(
      (a, b) => b.alarm_level - a.alarm_level || Date.parse(b.opened_at) - Date.parse(a.opened_at),
    );
}

/** Every stop of the round, in order. */
export function stopsOf(
  incidents: readonly IncidentLine[],
  preAlerts: readonly PreAlertLine[],
): Stop[] {
  const single = [
    ...preAlerts
      .filter((preAlert) => preAlert.state === "open")
      .map((preAlert): Stop => ({ what: "pre_alert", id: preAlert.id })),
    ...activeIncidents(incidents).map((incident): Stop => ({ what: "incident", id: incident.id })),
  ];
  // One thing happens: stay with it. Several: an overview between rounds.
  return single.length === 1 ? single : [ALL, ...single];
}

/** The next step: the same tour (by identity) while the wall should stay where it is. */
export function step(tour: Tour, stops: readonly Stop[], now_ms: number): Tour {
  const present = new Set(stops.map((stop) => stop.id));
  const isFirst = tour.since_ms === Number.NEGATIVE_INFINITY;
  const fresh = isFirst ? undefined : stops.find((stop) => stop.id && !tour.known.has(stop.id));
  if (fresh) {
    return { stop: fresh, since_ms: now_ms + STAY_NEW_MS - STAY_MS, known: present };
  }
  const index = stops.findIndex((stop) => stop.id === tour.stop.id);
  const isGone = index < 0;
  const isDue = now_ms - tour.since_ms >= STAY_MS;
  if (!isFirst && !isGone && !isDue) {
    return sameSet(present, tour.known) ? tour : { ...tour, known: present };
  }
  const next = isFirst || isGone ? stops[0] : stops[(index + 1) % stops.length];
  return { stop: next ?? ALL, since_ms: now_ms, known: present };
}

function sameSet(a: ReadonlySet<string>, b: ReadonlySet<string>): boolean {
  return a.size === b.size && [...a].every((id) => b.has(id));
}

export interface Scene {
  incidents: readonly IncidentLine[];
  preAlerts: readonly PreAlertLine[];
  appliances: readonly MapAppliance[];
  stations: readonly StationLine[];
}

/** Places that have to be in the picture at this stop. */
export function placesOf(stop: Stop, scene: Scene): LngLat[] {
  const { incidents, preAlerts, appliances, stations } = scene;
  if (stop.what === "all") {
    const happening = [
      ...activeIncidents(incidents).map((incident) => incident.place),
      ...preAlerts.filter((p) => p.state === "open").map((p) => p.place),
      ...appliances
        .filter((a) => a.incident_id !== null && a.freshness !== "lost")
        .map((a) => a.place),
    ];
    return happening.length > 0 ? happening : stations.map((station) => station.place);
  }
  const centre =
    stop.what === "incident"
      ? incidents.find((incident) => incident.id === stop.id)?.place
      : preAlerts.find((preAlert) => preAlert.id === stop.id)?.place;
  if (!centre) return [];
  const coming = appliances
    .filter((a) => a.incident_id === stop.id && a.freshness !== "lost")
    .map((a) => a.place)
    .filter((place) => Math.hypot(place[0] - centre[0], place[1] - centre[1]) < FAR_DEG);
  const half = LEAST_ACROSS_DEG / 2;
  return [
    centre,
    [centre[0] - half, centre[1] - half],
    [centre[0] + half, centre[1] + half],
    ...coming,
  ];
}
