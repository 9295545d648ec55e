/** Numbers as a person reads them: durations, Beijing time, distances. Pure. */

import type { Lang } from "./preferences.ts";

const BEIJING_OFFSET_MS = 8 * 3600 * 1000; // no summer time since 1991

const two = (n: number): string => String(n).padStart(2, "0");

/** A running duration for a clock: 0:07, 4:32, 1:02:09. */
export function clockDuration(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  const h = Math.floor(whole / 3600);
  const m = Math.floor((whole % 3600) / 60);
  const s = whole % 60;
  return h > 0 ? `${h}:${two(m)}:${two(s)}` : `${m}:${two(s)}`;
}

/** A duration in words, no more precise than it deserves: 45秒, 6分20秒, 2小时05分. */
export function duration(seconds: number, lang: Lang): string {
  const whole = Math.max(0, Math.round(seconds));
  const h = Math.floor(whole / 3600);
  const m = Math.floor((whole % 3600) / 60);
  const s = whole % 60;
  if (h >= 48) return lang === "zh" ? `${Math.floor(h / 24)}天` : `${Math.floor(h / 24)} d`;
  if (h > 0) return lang === "zh" ? `${h}小时${two(m)}分` : `${h} h ${two(m)}`;
  if (m > 0) return lang === "zh" ? `${m}分${two(s)}秒` : `${m} min ${two(s)}`;
  return lang === "zh" ? `${s}秒` : `${s} s`;
}

/** Beijing wall-clock time of a moment: 14:03:22. */
export function beijingTime(at: string | number): string {
  const moment = new Date((typeof at === "number" ? at : Date.parse(at)) + BEIJING_OFFSET_MS);
  if (Number.isNaN(moment.getTime())) return "--:--:--";
  return `${two(moment.getUTCHours())}:${two(moment.getUTCMinutes())}:${two(moment.getUTCSeconds())}`;
}

/** Beijing date of a moment: 2026-02-14. */
export function beijingDate(at: string | number): string {
  const moment = new Date((typeof at === "number" ? at : Date.parse(at)) + BEIJING_OFFSET_MS);
  if (Number.isNaN(moment.getTime())) return "----------";
  return `${moment.getUTCFullYear()}-${two(moment.getUTCMonth() + 1)}-${two(moment.getUTCDate())}`;
}

/** Seconds from a moment until now, never negative; null when there is no moment. */
export function ageS(at: string | null, now_ms: number): number | null {
  if (at === null) return null;
  const then = Date.parse(at);
  return Number.isNaN(then) ? null : Math.max(0, (now_ms - then) / 1000);
}

/** Seconds between two moments; null when either is missing. */
export function betweenS(from: string | null, to: string | null): number | null {
  if (from === null || to === null) return null;
  const gap = (Date.parse(to) - Date.parse(from)) / 1000;
  return Number.isNaN(gap) ? null : gap;
}

/** A distance: 85 m, 1.2 km, 14 km. */
export function distance(metres: number): string {
  if (metres < 995) return `${Math.round(metres / 5) * 5} m`;
  return metres < 9950 ? `${(metres / 1000).toFixed(1)} km` : `${Math.round(metres / 1000)} km`;
}

/** A place as an operator reads it out: 30.58431, 114.29862 would mislead; longitude first, as on the wire. */
export function lngLat(place: readonly [number, number]): string {
  return `${place[0].toFixed(5)}, ${place[1].toFixed(5)}`;
}

/** Straight-line metres between two places, good to a few tenths of a percent within a city. */
export function straightM(a: readonly [number, number], b: readonly [number, number]): number {
  const radians = Math.PI / 180;
  const east = (b[0] - a[0]) * Math.cos(((a[1] + b[1]) / 2) * radians);
  const north = b[1] - a[1];
  return Math.hypot(east, north) * radians * 6_371_009;
}

/** Day of the week in Beijing: 0 is Sunday. */
export function beijingWeekday(at_ms: number): number {
  return new Date(at_ms + BEIJING_OFFSET_MS).getUTCDay();
}
