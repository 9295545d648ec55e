/**
 * Where the wall looks (镜头): each active incident in turn, then the whole city. Pure.
 *
 * A new incident, or one whose level rose, is looked at at once. A person's touch holds the picture
 * for a while; what happens meanwhile waits and is first when the tour goes on.
 */

import type { IncidentLine, LngLat, PreAlertLine, StationLine } from "../wire/frames.ts";
import type { MapAppliance } from "./positions.ts";

/** `all`: the whole city. Otherwise the incident or the pre-alert that is looked at. */
export interface Stop {
  readonly what: "all" | "incident" | "pre_alert";
  readonly id: string;
  /** Alarm level of an incident; 0 for all else. */
  readonly level: number;
}

export interface TourSettings {
  /** Stay at a level-one incident. */
  readonly dwell_s: number;
  /** Stay with the whole city between two rounds. */
  readonly overview_s: number;
  /** A touch holds the tour for so long. */
  readonly pause_s: number;
}

export interface Tour {
  readonly stop: Stop;
  readonly since_ms: number;
  readonly until_ms: number;
  /** What was there at the last step, and its level. */
  readonly known: ReadonlyMap<string, number>;
  /** New or risen, and not looked at yet. */
  readonly waiting: readonly string[];
  readonly paused_until_ms: number | null;
}

export const SETTINGS: TourSettings = { dwell_s: 16, overview_s: 12, pause_s: 60 };
const LEAST_S = 2;
const MOST_S = 3600;

export const ALL: Stop = { what: "all", id: "", level: 0 };
export const NO_TOUR: Tour = {
  stop: ALL,
  since_ms: Number.NEGATIVE_INFINITY,
  until_ms: Number.NEGATIVE_INFINITY,
  known: new Map(),
  waiting: [],
  paused_until_ms: null,
};

/** Each level above the first adds this part of the stay: level five is looked at twice as long. */
const MORE_PER_LEVEL = 0.25;
/** People have to read what is new. */
const MORE_WHEN_NEW = 1.5;
/** After a pause the picture does not leave at once. */
const AFTER_PAUSE_MS = 3_000;
/** Appliances further away than this would shrink the incident to nothing. */
const FAR_DEG = 0.12;
const LEAST_ACROSS_DEG = 0.012;
/** The picture is taken anew when a side moves by more than this part of its width. */
const MOVED_SHARE = 0.15;

/** Read a seat's own settings from its address: `?dwell=20&overview=10&pause=90`, in seconds. */
export function readTourSettings(query: URLSearchParams): TourSettings {
  const seconds = (name: string, otherwise: number): number => {
    const asked = query.get(name);
    const value = asked === null || asked.trim() === "" ? Number.NaN : Number(asked);
    return Number.isFinite(value) ? Math.min(MOST_S, Math.max(LEAST_S, value)) : otherwise;
  };
  return {
    dwell_s: seconds("dwell", SETTINGS.dwell_s),
    overview_s: seconds("overview", SETTINGS.overview_s),
    pause_s: seconds("pause", SETTINGS.pause_s),
  };
}

/** The incidents a wall follows, the highest level first, then the newest. */
export function activeIncidents(incidents: readonly IncidentLine[]): IncidentLine[] {
  return incidents
    .filter((incident) => incident.state === "open" || incident.state === "controlled")
    .sort(
      (a, b) => b.alarm_level - a.alarm_level || Date.parse(b.opened_at) - Date.parse(a.opened_at),
    );
}

/** Every stop of a round, in order; the whole city last. */
export function stopsOf(
  incidents: readonly IncidentLine[],
  preAlerts: readonly PreAlertLine[],
): Stop[] {
  return [
    ...preAlerts
      .filter((preAlert) => preAlert.state === "open")
      .map((preAlert): Stop => ({ what: "pre_alert", id: preAlert.id, level: 0 })),
    ...activeIncidents(incidents).map(
      ({ id, alarm_level }): Stop => ({ what: "incident", id, level: alarm_level }),
    ),
    ALL,
  ];
}

/** How long a stop is looked at. */
export function stayMs(stop: Stop, settings: TourSettings, isNew: boolean): number {
  if (stop.what === "all") return settings.overview_s * 1000;
  const more = 1 + MORE_PER_LEVEL * Math.max(0, stop.level - 1);
  return settings.dwell_s * 1000 * more * (isNew ? MORE_WHEN_NEW : 1);
}

/** Hold the picture: somebody touched. */
export function pause(tour: Tour, now_ms: number, settings: TourSettings): Tour {
  return { ...tour, paused_until_ms: now_ms + settings.pause_s * 1000 };
}

/** The next step: the same tour (by identity) while nothing changes. */
export function step(
  tour: Tour,
  stops: readonly Stop[],
  now_ms: number,
  settings: TourSettings = SETTINGS,
): Tour {
  const heard = listen(tour, stops);
  const isNews = heard.waiting.some((id) => !tour.waiting.includes(id));
  if (heard.paused_until_ms === null) return goOn(heard, stops, now_ms, settings, isNews);
  if (now_ms < heard.paused_until_ms) return heard;
  const until_ms = Math.max(heard.until_ms, now_ms + AFTER_PAUSE_MS);
  return goOn({ ...heard, paused_until_ms: null, until_ms }, stops, now_ms, settings, true);
}

function goOn(
  tour: Tour,
  stops: readonly Stop[],
  now_ms: number,
  settings: TourSettings,
  isNews: boolean,
): Tour {
  const index = stops.findIndex((stop) => stop.id === tour.stop.id);
  const isDue = index < 0 || now_ms >= tour.until_ms;
  const urgent = mostUrgent(tour, stops);
  if (urgent && (isNews || isDue)) {
    return goTo(tour, urgent, now_ms, stayMs(urgent, settings, true));
  }
  if (!isDue) return tour;
  const isFirst = tour.since_ms === Number.NEGATIVE_INFINITY;
  const next = isFirst ? stops[0] : index < 0 ? ALL : stops[(index + 1) % stops.length];
  const there = next ?? ALL;
  // Alone with the city: stay, by identity, so that the map is not moved.
  if (!isFirst && there === ALL && tour.stop === ALL) return tour;
  return goTo(tour, there, now_ms, stayMs(there, settings, false));
}

/** Take in what is new and what is gone; nobody is looked at differently yet. */
function listen(tour: Tour, stops: readonly Stop[]): Tour {
  const present = new Map(stops.filter(({ id }) => id).map(({ id, level }) => [id, level]));
  const isFirst = tour.since_ms === Number.NEGATIVE_INFINITY;
  const risen = isFirst
    ? []
    : [...present].filter(([id, level]) => level > (tour.known.get(id) ?? -1)).map(([id]) => id);
  const isSame =
    risen.length === 0 &&
    present.size === tour.known.size &&
    [...present].every(([id, level]) => tour.known.get(id) === level);
  if (isSame) return tour;
  const waiting = [...new Set([...tour.waiting, ...risen])].filter((id) => present.has(id));
  return { ...tour, known: present, waiting };
}

function mostUrgent(tour: Tour, stops: readonly Stop[]): Stop | undefined {
  const waiting = stops.filter(({ id }) => id !== "" && tour.waiting.includes(id));
  return waiting.sort((a, b) => b.level - a.level)[0];
}

function goTo(tour: Tour, stop: Stop, now_ms: number, stay_ms: number): Tour {
  const left = tour.stop;
  // Pushed aside by something newer before half its time was over: it is looked at again.
  const isCutShort =
    left.id !== "" && left.id !== stop.id && now_ms < (tour.since_ms + tour.until_ms) / 2;
  const others = tour.waiting.filter((id) => id !== stop.id);
  const waiting = isCutShort && tour.known.has(left.id) ? [...others, left.id] : others;
  return { ...tour, stop, since_ms: now_ms, until_ms: now_ms + stay_ms, waiting };
}

export interface Scene {
  readonly incidents: readonly IncidentLine[];
  readonly preAlerts: readonly PreAlertLine[];
  readonly appliances: readonly MapAppliance[];
  readonly stations: readonly StationLine[];
}

/** Places that have to be in the picture at this stop. */
export function placesOf(stop: Stop, scene: Scene): LngLat[] {
  const { incidents, preAlerts, appliances, stations } = scene;
  if (stop.what === "all") {
    const happening = [
      ...activeIncidents(incidents).map((incident) => incident.place),
      ...preAlerts.filter((p) => p.state === "open").map((p) => p.place),
    ];
    return [...stations.map((station) => station.place), ...happening];
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
  // The incident stands in the middle: whoever comes is given room on the other side too.
  const half = coming.reduce(
    ([x, y], [lng, lat]): [number, number] => [
      Math.max(x, Math.abs(lng - centre[0])),
      Math.max(y, Math.abs(lat - centre[1])),
    ],
    [LEAST_ACROSS_DEG / 2, LEAST_ACROSS_DEG / 2] as [number, number],
  );
  return [
    [centre[0] - half[0], centre[1] - half[1]],
    [centre[0] + half[0], centre[1] + half[1]],
  ];
}

/** West, south, east, north of some places; null of none. */
export type Box = readonly [number, number, number, number];

export function boxOf(places: readonly LngLat[]): Box | null {
  if (places.length === 0) return null;
  const lngs = places.map(([lng]) => lng);
  const lats = places.map(([, lat]) => lat);
  return [Math.min(...lngs), Math.min(...lats), Math.max(...lngs), Math.max(...lats)];
}

/** Whether a picture taken of one box no longer fits another: a small change moves no map. */
export function hasMoved(taken: Box | null, now: Box): boolean {
  if (taken === null) return true;
  const across = Math.max(taken[2] - taken[0], now[2] - now[0]);
  const up = Math.max(taken[3] - taken[1], now[3] - now[1]);
  return [across, up, across, up].some(
    (width, side) => Math.abs((taken[side] ?? 0) - (now[side] ?? 0)) > width * MOVED_SHARE,
  );
}
