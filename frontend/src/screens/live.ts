/** Socket and fallback together: a screen names its streams and is told what comes, one way or the other. */

import { type Clock, hearTime } from "../state/clock.ts";
import type { LiveState } from "../state/live.ts";
import type { Heard } from "../state/streams.ts";
import { type Frame, hear, replace, type Streams } from "../state/streams.ts";
import { startPolling } from "../wire/fallback.ts";
import type { PositionsFrame } from "../wire/frames.ts";
import { LiveSocket, pageSocket, type SocketState } from "../wire/socket.ts";

/** The part of a screen's state that the link keeps up to date. */
export interface Linked {
  readonly streams: Streams;
  readonly clock: Clock;
  readonly live: LiveState;
}

export interface LinkHooks {
  get(): Linked;
  /** `isQuiet`: only positions moved, panels need no new drawing. */
  set(linked: Linked, isQuiet: boolean): void;
  loggedOut(): void;
}

/** A short gap (a restart, a blink of the network) is not worth polling for. */
const POLL_AFTER_MS = 1500;

export class LiveLink {
  private readonly socket: LiveSocket;
  private readonly streams = new Set<string>();
  private stopPolling: (() => void) | null = null;
  private pollTimer: ReturnType<typeof setTimeout> | null = null;

  constructor(private readonly hooks: LinkHooks) {
    this.socket = new LiveSocket(
      { frame: (frame) => this.heard(frame as Frame), state: (state) => this.socketIs(state) },
      pageSocket(),
    );
    addEventListener("online", () => this.socket.hurry());
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "visible") this.socket.hurry();
    });
  }

  subscribe(stream: string): void {
    if (this.streams.has(stream)) return;
    this.streams.add(stream);
    this.socket.subscribe(stream);
  }

  unsubscribe(stream: string): void {
    if (!this.streams.delete(stream)) return;
    this.socket.unsubscribe(stream);
    const held = this.hooks.get();
    const copies = new Map(held.streams.copies);
    copies.delete(stream);
    this.hooks.set({ ...held, streams: { ...held.streams, copies } }, false);
  }

  look(bbox: readonly [number, number, number, number], zoom: number): void {
    this.socket.look(bbox, zoom);
  }

  private heard(frame: Frame): void {
    const held = this.hooks.get();
    const now_ms = Date.now();
    const heard: Heard = hear(held.streams, frame);
    const at = "at" in frame && frame.kind !== "snapshot" ? frame.at : null;
    const isTime = frame.kind === "hello" || frame.kind === "positions";
    this.hooks.set(
      {
        streams: heard.streams,
        clock: isTime && typeof at === "string" ? hearTime(held.clock, at, now_ms) : held.clock,
        live: { ...held.live, heard_ms: now_ms },
      },
      frame.kind === "positions" || frame.kind === "head",
    );
    for (const stream of heard.resubscribe) this.socket.subscribe(stream);
  }

  private socketIs(socket: SocketState): void {
    const held = this.hooks.get();
    const heard_ms = socket === "open" ? Date.now() : held.live.heard_ms;
    this.hooks.set({ ...held, live: { ...held.live, socket, heard_ms } }, false);
    if (socket === "open") this.endPolling();
    else if (socket === "logged_out") this.loggedOut();
    else if (socket !== "closed") this.beginPollingSoon();
  }

  private beginPollingSoon(): void {
    if (this.stopPolling !== null || this.pollTimer !== null) return;
    this.pollTimer = setTimeout(() => {
      this.pollTimer = null;
      this.stopPolling = startPolling(() => this.streams, {
        heard: (frame) => this.polled(frame as Frame),
        round: (outcome) => {
          if (outcome === "logged_out") this.loggedOut();
          else this.pollRound(outcome === "answered");
        },
      });
    }, POLL_AFTER_MS);
  }

  private endPolling(): void {
    if (this.pollTimer !== null) clearTimeout(this.pollTimer);
    this.pollTimer = null;
    this.stopPolling?.();
    this.stopPolling = null;
    const held = this.hooks.get();
    this.hooks.set({ ...held, live: { ...held.live, isPollAnswered: null } }, false);
  }

  private polled(frame: Frame): void {
    const held = this.hooks.get();
    const streams =
      frame.kind === "positions"
        ? hear(held.streams, frame as PositionsFrame).streams
        : replace(held.streams, frame as Parameters<typeof replace>[1]);
    this.hooks.set({ ...held, streams }, false);
  }

  private pollRound(isAnswered: boolean): void {
    const held = this.hooks.get();
    const polled_ms = isAnswered ? Date.now() : held.live.polled_ms;
    this.hooks.set(
      { ...held, live: { ...held.live, polled_ms, isPollAnswered: isAnswered } },
      false,
    );
  }

  private loggedOut(): void {
    this.endPolling();
    const held = this.hooks.get();
    this.hooks.set({ ...held, live: { ...held.live, socket: "logged_out" } }, false);
    this.hooks.loggedOut();
  }
}
