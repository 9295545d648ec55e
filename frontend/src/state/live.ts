/** How fresh what is on the screen is, in one word and a number. Pure. */

import type { SocketState } from "../wire/socket.ts";

/**
 * live: frames come. quiet: the line is open but the relay says nothing.
 * polling: whole states over HTTP every few seconds. offline: nothing comes at all.
 */
export type Connection = "connecting" | "live" | "quiet" | "polling" | "offline" | "logged_out";

export interface LiveState {
  readonly socket: SocketState;
  /** When anything last came from the relay (a frame or a head), desk time. */
  readonly heard_ms: number | null;
  readonly polled_ms: number | null;
  readonly isPollAnswered: boolean | null;
}

/** Heads come every few seconds: three missed ones are worth saying. */
export const QUIET_AFTER_S = 12;

export const STARTING: LiveState = {
  socket: "connecting",
  heard_ms: null,
  polled_ms: null,
  isPollAnswered: null,
};

export function connectionOf(live: LiveState, now_ms: number): Connection {
  if (live.socket === "logged_out") return "logged_out";
  if (live.socket === "open") {
    const age = relayAgeS(live, now_ms);
    return age !== null && age > QUIET_AFTER_S ? "quiet" : "live";
  }
  if (live.isPollAnswered === true) return "polling";
  if (live.isPollAnswered === false) return "offline";
  return "connecting";
}

/** Seconds since the relay was last heard; null when it never was. */
export function relayAgeS(live: LiveState, now_ms: number): number | null {
  return live.heard_ms === null ? null : Math.max(0, (now_ms - live.heard_ms) / 1000);
}

/** Seconds since the newest data of any kind arrived. */
export function dataAgeS(live: LiveState, now_ms: number): number | null {
  const newest = Math.max(live.heard_ms ?? -1, live.polled_ms ?? -1);
  return newest < 0 ? null : Math.max(0, (now_ms - newest) / 1000);
}
