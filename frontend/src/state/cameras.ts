/** What is known of a camera's picture at one moment: never a frozen one that looks live. Pure. */

import type { CameraNear, CamerasNear, LngLat } from "../wire/frames.ts";

/** Older than this, a picture is not shown as live. */
export const FRESH_MS = 3000;
/** So long a source may take to begin. */
export const BEGIN_MS = 12_000;

/** The cameras near a place, as the panel shows them. */
export interface CamerasShown {
  readonly near: CamerasNear;
  /** The one whose picture is shown, or that was clicked on the map. */
  readonly cameraId: number | null;
  /** Where its picture comes from through us; null until somebody begins to watch. */
  readonly stream: string | null;
  readonly incidentId: string | null;
}

export const WHYS = ["ended", "silent", "broken", "withdrawn", "cut", "unplayable"] as const;
export type Why = (typeof WHYS)[number];

export interface Picture {
  readonly begunAt_ms: number;
  /** When the newest frame was shown; null before the first. By this machine's clock. */
  readonly shownAt_ms: number | null;
  /** How old that frame was by then. */
  readonly late_ms: number;
  readonly why: Why | null;
  /** The server's own sentence, if it gave one. */
  readonly said: string;
}

export type PictureStatus = "connecting" | "live" | "broken_off";

export const begun = (now_ms: number): Picture => ({
  begunAt_ms: now_ms,
  shownAt_ms: null,
  late_ms: 0,
  why: null,
  said: "",
});

export const withFrame = (held: Picture, now_ms: number, late_ms: number): Picture =>
  held.why ? held : { ...held, shownAt_ms: now_ms, late_ms: Math.max(0, late_ms) };

export const ended = (held: Picture, why: Why, said = ""): Picture =>
  held.why ? held : { ...held, why, said };

/** How old the newest frame is now, in milliseconds; null when there was none. */
export const ageMs = (held: Picture, now_ms: number): number | null =>
  held.shownAt_ms === null ? null : Math.max(0, now_ms - held.shownAt_ms) + held.late_ms;

/** What the badge says. A stalled picture is broken off even while its connection stands. */
export function statusOf(held: Picture, now_ms: number): PictureStatus {
  if (held.why) return "broken_off";
  if (held.shownAt_ms === null)
    return now_ms - held.begunAt_ms > BEGIN_MS ? "broken_off" : "connecting";
  return now_ms - held.shownAt_ms > FRESH_MS ? "broken_off" : "live";
}

export const whyOf = (words: string): Why =>
  (WHYS as readonly string[]).includes(words) ? (words as Why) : "cut";

/** Where to ask from: what is looked at on the screen, the nearest to the hand first. */
export const placeToSee = (...places: (LngLat | null | undefined)[]): LngLat | null =>
  places.find((place) => place !== null && place !== undefined) ?? null;

/** How many cameras see the place, and how many may. */
export function counted(cameras: readonly CameraNear[]): { sees: number; maySee: number } {
  return {
    sees: cameras.filter((one) => one.sight === "sees").length,
    maySee: cameras.filter((one) => one.sight === "may_see").length,
  };
}
