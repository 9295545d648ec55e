/** The live connection: opens again by itself, subscribes again, and never hides that it is down. */

import type { Ping } from "./frames.ts";
import { unpack } from "./packed.ts";

/** What the connection is doing. `open` means the server has spoken. `logged_out`: no use trying, the person has to log in. */
export type SocketState = "connecting" | "open" | "waiting" | "logged_out" | "closed";

export interface SocketEvents {
  frame(frame: { kind: string }): void;
  state(state: SocketState): void;
}

/** The few things of a WebSocket that are used: a fake at this door is enough to test all of it. */
export interface Wire {
  binaryType: "blob" | "arraybuffer";
  onopen: (() => void) | null;
  onclose: ((event: { code: number }) => void) | null;
  onmessage: ((event: { data: unknown }) => void) | null;
  readonly readyState: number;
  send(text: string): void;
  close(): void;
}

export interface SocketOptions {
  connect: () => Wire;
  random: () => number;
  now: () => Date;
  setTimer: (act: () => void, ms: number) => unknown;
  clearTimer: (timer: unknown) => void;
}

const OPEN = 1;
const LOGGED_OUT = 4401;
const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 15_000;
const PING_MS = 10_000;
/** Ticks are answered no more often than this (docs/wire.md). */
const ANSWER_MS = 250;
/** Nothing at all for this long (heads come every few seconds): the line is dead, whatever it says. */
const SILENCE_MS = 25_000;
/** The server says hello at once; one that does not is stuck, and another try may not be. */
const HELLO_MS = 10_000;

export function pageSocket(path = "/live"): SocketOptions {
  const scheme = location.protocol === "https:" ? "wss:" : "ws:";
  return {
    connect: () => new WebSocket(`${scheme}//${location.host}${path}`) as unknown as Wire,
    random: Math.random,
    now: () => new Date(),
    setTimer: (act, ms) => setTimeout(act, ms),
    clearTimer: (timer) => clearTimeout(timer as ReturnType<typeof setTimeout>),
  };
}

export class LiveSocket {
  private wire: Wire | null = null;
  private readonly streams = new Set<string>();
  private view: object | null = null;
  private failures = 0;
  private isWanted = true;
  private retry: unknown = null;
  private ping: unknown = null;
  private silence: unknown = null;
  /** Runs for a while after an answer: what is drawn meanwhile is answered when it ends. */
  private rest: unknown = null;
  private drawn = 0;

  constructor(
    private readonly events: SocketEvents,
    private readonly options: SocketOptions,
  ) {
    this.open();
  }

  subscribe(stream: string): void {
    this.streams.add(stream);
    this.say({ kind: "subscribe", stream });
  }

  unsubscribe(stream: string): void {
    if (this.streams.delete(stream)) this.say({ kind: "unsubscribe", stream });
  }

  /** Tell which part of the map is looked at; repeated by itself after a reconnect. */
  look(bbox: readonly [number, number, number, number], zoom: number): void {
    this.view = { kind: "view", bbox, zoom };
    this.say(this.view);
  }

  /** Try now instead of waiting for the next turn: the browser says the network is back. */
  hurry(): void {
    if (this.retry === null) return;
    this.options.clearTimer(this.retry);
    this.retry = null;
    this.open();
  }

  close(): void {
    this.isWanted = false;
    if (this.retry !== null) this.options.clearTimer(this.retry);
    this.retry = null;
    this.drop();
    this.events.state("closed");
  }

  private open(): void {
    this.events.state("connecting");
    const wire = this.options.connect();
    let hasSpoken = false;
    wire.binaryType = "arraybuffer";
    this.wire = wire;
    this.listenForSilence(HELLO_MS);
    wire.onopen = () => {
      if (this.wire !== wire) return;
      for (const stream of this.streams) this.say({ kind: "subscribe", stream });
      if (this.view) this.say(this.view);
      this.keepAlive();
    };
    wire.onmessage = ({ data }) => {
      if (this.wire !== wire) return;
      this.failures = 0;
      this.listenForSilence(SILENCE_MS);
      if (!hasSpoken) {
        hasSpoken = true;
        this.events.state("open");
      }
      const frame = read(data);
      if (frame === null) return;
      if (frame.kind === "positions" && frame.tick !== undefined) this.answer(frame.tick);
      if (frame.kind !== "pong") this.events.frame(frame);
    };
    wire.onclose = ({ code }) => {
      if (this.wire === wire) this.lost(code);
    };
  }

  private lost(code: number): void {
    this.drop();
    if (!this.isWanted) return;
    if (code === LOGGED_OUT) {
      this.events.state("logged_out");
      return;
    }
    const wait_ms = waitMs(this.failures, this.options.random());
    this.failures += 1;
    this.events.state("waiting");
    this.retry = this.options.setTimer(() => {
      this.retry = null;
      this.open();
    }, wait_ms);
  }

  private drop(): void {
    for (const timer of [this.ping, this.silence, this.rest]) {
      if (timer !== null) this.options.clearTimer(timer);
    }
    this.ping = this.silence = this.rest = null;
    const wire = this.wire;
    this.wire = null;
    if (!wire) return;
    wire.onopen = wire.onmessage = wire.onclose = null;
    wire.close();
  }

  /** Answer a tick, and all before it: at once, but not more often than the server needs to hear it. */
  private answer(tick: number): void {
    this.drawn = tick;
    if (this.rest !== null) return;
    this.say({ kind: "got", tick });
    this.rest = this.options.setTimer(() => {
      this.rest = null;
      if (this.drawn !== tick) this.answer(this.drawn);
    }, ANSWER_MS);
  }

  /** Say now and then that we are here, and what this seat's clock shows: the server tells how far it is off. */
  private keepAlive(): void {
    const ping: Ping = { kind: "ping", at: this.options.now().toISOString() };
    this.say(ping);
    this.ping = this.options.setTimer(() => this.keepAlive(), PING_MS);
  }

  private listenForSilence(for_ms: number): void {
    if (this.silence !== null) this.options.clearTimer(this.silence);
    this.silence = this.options.setTimer(() => {
      this.silence = null;
      this.lost(0);
    }, for_ms);
  }

  private say(message: object): void {
    if (this.wire?.readyState === OPEN) this.wire.send(JSON.stringify(message));
  }
}

/** Positions come in bytes, all else as text. Null: what only a newer screen understands. */
function read(data: unknown): { kind: string; tick?: number } | null {
  if (data instanceof ArrayBuffer) return unpack(data);
  return typeof data === "string" ? JSON.parse(data) : null;
}

/** How long to wait before trying again: doubling, with jitter so that a hundred desks do not come at once. */
export function waitMs(failures: number, random: number): number {
  const longest = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** failures);
  return longest / 2 + (longest / 2) * random;
}
