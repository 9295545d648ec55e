/**
 * Smooth movement between fixes. Pure: the time comes in.
 *
 * A mark glides from where it was drawn to the newest fix and stops there. It never goes beyond the
 * newest fix: where an appliance may be by now is an estimate, and must not look like a measurement.
 */

import type { LngLat } from "../wire/frames.ts";

export interface Track {
  readonly from: LngLat;
  readonly to: LngLat;
  readonly fromHeading: number | null;
  readonly toHeading: number | null;
  readonly start_ms: number;
  readonly duration_ms: number;
}

export interface Drawn {
  readonly place: LngLat;
  readonly heading_deg: number | null;
}

const SHORTEST_GLIDE_MS = 200;
const LONGEST_GLIDE_MS = 1500;
/** Further than this in one step is a correction, not a movement: jump. */
const LONGEST_GLIDE_DEG = 0.01; // about a kilometre

/** Begin or go on: the track after a fix was heard. The same fix again changes nothing. */
export function heard(
  track: Track | undefined,
  fix: { place: LngLat; heading_deg: number | null },
  now_ms: number,
): Track {
  if (!track) return standing(fix, now_ms);
  const [lng, lat] = fix.place;
  if (track.to[0] === lng && track.to[1] === lat && track.toHeading === fix.heading_deg)
    return track;
  const shown = at(track, now_ms);
  if (Math.hypot(lng - shown.place[0], lat - shown.place[1]) > LONGEST_GLIDE_DEG) {
    return standing(fix, now_ms);
  }
  const since_ms = now_ms - track.start_ms;
  return {
    from: shown.place,
    to: fix.place,
    fromHeading: shown.heading_deg,
    toHeading: fix.heading_deg,
    start_ms: now_ms,
    duration_ms: Math.min(LONGEST_GLIDE_MS, Math.max(SHORTEST_GLIDE_MS, since_ms)),
  };
}

/** Where to draw it now. */
export function at(track: Track, now_ms: number): Drawn {
  const done = progress(track, now_ms);
  if (done >= 1) return { place: track.to, heading_deg: track.toHeading };
  return {
    place: [
      track.from[0] + (track.to[0] - track.from[0]) * done,
      track.from[1] + (track.to[1] - track.from[1]) * done,
    ],
    heading_deg: turn(track.fromHeading, track.toHeading, done),
  };
}

/** Whether the mark is still on its way to its fix. */
export function isGliding(track: Track, now_ms: number): boolean {
  return progress(track, now_ms) < 1;
}

function progress(track: Track, now_ms: number): number {
  if (track.duration_ms <= 0) return 1;
  return Math.min(1, Math.max(0, (now_ms - track.start_ms) / track.duration_ms));
}

function standing(fix: { place: LngLat; heading_deg: number | null }, now_ms: number): Track {
  return {
    from: fix.place,
    to: fix.place,
    fromHeading: fix.heading_deg,
    toHeading: fix.heading_deg,
    start_ms: now_ms,
    duration_ms: 0,
  };
}

/** From one heading to another the short way round, 0 to 360. */
export function turn(from: number | null, to: number | null, done: number): number | null {
  if (to === null || from === null) return to;
  const by = ((to - from + 540) % 360) - 180;
  return (from + by * done + 360) % 360;
}
