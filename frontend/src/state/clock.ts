/** The server's time, told from what it sends. A desk's own clock may be wrong by minutes. Pure. */

/** The last few (server − desk) differences in ms; a delay only ever makes one smaller. */
export interface Clock {
  readonly samples: readonly number[];
}

const KEPT = 20;

export const UNSET: Clock = { samples: [] };

/** Take in a moment the server just named. */
export function hearTime(clock: Clock, server_at: string, desk_ms: number): Clock {
  const server_ms = Date.parse(server_at);
  if (Number.isNaN(server_ms)) return clock;
  return { samples: [...clock.samples.slice(1 - KEPT), server_ms - desk_ms] };
}

/** The server's present time in ms, best guess: the least delayed of the last samples. */
export function serverNow(clock: Clock, desk_ms: number): number {
  return clock.samples.length === 0 ? desk_ms : desk_ms + Math.max(...clock.samples);
}

/** How far the desk's own clock is off, in seconds (positive: the desk is slow). */
export function skewS(clock: Clock): number {
  return clock.samples.length === 0 ? 0 : Math.max(...clock.samples) / 1000;
}
