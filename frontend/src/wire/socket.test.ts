import { expect, test } from "vitest";
import { startPolling } from "./fallback.ts";
import type { Answer } from "./http.ts";
import { LiveSocket, type SocketState, type Wire, waitMs } from "./socket.ts";

class FakeWire implements Wire {
  onopen: (() => void) | null = null;
  onclose: ((event: { code: number }) => void) | null = null;
  onmessage: ((event: { data: unknown }) => void) | null = null;
  readyState = 0;
  binaryType: "blob" | "arraybuffer" = "blob";
  readonly said: { kind: string; stream?: string; tick?: number; at?: string }[] = [];
  send(text: string): void {
    this.said.push(JSON.parse(text));
  }
  close(): void {
    this.readyState = 3;
  }
  opens(): void {
    this.readyState = 1;
    this.onopen?.();
    this.hears({ kind: "hello" });
  }
  hears(frame: object): void {
    this.onmessage?.({ data: JSON.stringify(frame) });
  }
  breaks(code = 1006): void {
    this.readyState = 3;
    this.onclose?.({ code });
  }
}

function aSocket() {
  let clock_ms = Date.UTC(2026, 4, 12, 4);
  const wires: FakeWire[] = [];
  const states: SocketState[] = [];
  const frames: { kind: string }[] = [];
  let timers: { act: () => void; ms: number }[] = [];
  const socket = new LiveSocket(
    { frame: (frame) => frames.push(frame), state: (state) => states.push(state) },
    {
      connect: () => {
        const wire = new FakeWire();
        wires.push(wire);
        return wire;
      },
      random: () => 1,
      now: () => new Date(clock_ms),
      setTimer: (act, ms) => {
        const timer = { act, ms };
        timers.push(timer);
        return timer;
      },
      clearTimer: (timer) => {
        timers = timers.filter((one) => one !== timer);
      },
    },
  );
  const passes = (ms: number) => {
    const due = timers.filter((timer) => timer.ms === ms);
    timers = timers.filter((timer) => timer.ms !== ms);
    clock_ms += ms;
    for (const timer of due) timer.act();
  };
  const wire = () => {
    const last = wires.at(-1);
    if (!last) throw new Error("no connection was made");
    return last;
  };
  return { socket, wire, wires, states, frames, passes, pending: () => timers.map(({ ms }) => ms) };
}

const subscribed = (wire: FakeWire) =>
  wire.said.filter(({ kind }) => kind === "subscribe").map(({ stream }) => stream);

test("after a break it connects again and subscribes to everything again", () => {
  const { socket, wire, wires, states, passes } = aSocket();
  socket.subscribe("incidents.f2");
  wire().opens();
  wire().breaks();
  expect(states).toEqual(["connecting", "open", "waiting"]);
  passes(500);
  wire().opens();
  expect(wires).toHaveLength(2);
  expect(subscribed(wire())).toEqual(["incidents.f2"]);
});

test("each failure waits longer, up to a limit, and jitter spreads a hundred desks", () => {
  expect([0, 1, 2, 3].map((failures) => waitMs(failures, 1))).toEqual([500, 1000, 2000, 4000]);
  expect(waitMs(30, 1)).toBe(15_000);
  expect(waitMs(0, 0)).toBe(250);
});

test("a line that says nothing at all is taken for dead", () => {
  const { wire, states, passes } = aSocket();
  wire().opens();
  passes(25_000);
  expect(states.at(-1)).toBe("waiting");
});

test("a connection is not called open before the server has spoken, and a mute one is given up", () => {
  const { wire, states, passes } = aSocket();
  wire().readyState = 1;
  wire().onopen?.();
  expect(states).toEqual(["connecting"]);
  passes(10_000);
  expect(states).toEqual(["connecting", "waiting"]);
});

test("whoever is logged out is not connected again", () => {
  const { wire, wires, states, pending } = aSocket();
  wire().opens();
  wire().breaks(4401);
  expect(states.at(-1)).toBe("logged_out");
  expect(pending()).toEqual([]);
  expect(wires).toHaveLength(1);
});

test("the seat's clock is told as soon as the line is open, and every ten seconds", () => {
  const { wire, passes } = aSocket();
  wire().opens();
  expect(wire().said).toEqual([{ kind: "ping", at: "2026-05-12T04:00:00.000Z" }]);
  passes(10_000);
  passes(10_000);
  expect(wire().said.map(({ at }) => at)).toEqual([
    "2026-05-12T04:00:00.000Z",
    "2026-05-12T04:00:10.000Z",
    "2026-05-12T04:00:20.000Z",
  ]);
});

function aTick(tick: number): { data: ArrayBuffer } {
  const head = new DataView(new ArrayBuffer(32));
  head.setUint16(0, 0x0101);
  head.setUint16(2, 32, true);
  head.setBigUint64(8, BigInt(tick), true);
  return { data: head.buffer };
}

const answered = (wire: FakeWire) =>
  wire.said.filter(({ kind }) => kind === "got").map(({ tick }) => tick);

test("a tick of positions is answered at once", () => {
  const { wire, frames } = aSocket();
  wire().opens();
  expect(wire().binaryType).toBe("arraybuffer");
  wire().onmessage?.(aTick(7));
  expect(answered(wire())).toEqual([7]);
  expect(frames).toMatchObject([{ kind: "hello" }, { kind: "positions", tick: 7, ids: [] }]);
});

test("of ticks that come faster the newest is answered, four times a second, and none is left out in the end", () => {
  const { wire, passes } = aSocket();
  wire().opens();
  for (const tick of [1, 2, 3]) wire().onmessage?.(aTick(tick));
  expect(answered(wire())).toEqual([1]);
  passes(250);
  expect(answered(wire())).toEqual([1, 3]);
  passes(250);
  expect(answered(wire())).toEqual([1, 3]);
  wire().onmessage?.(aTick(4));
  expect(answered(wire())).toEqual([1, 3, 4]);
});

test("on a new line the first tick is answered at once", () => {
  const { wire, passes } = aSocket();
  wire().opens();
  wire().onmessage?.(aTick(9));
  wire().breaks();
  passes(500);
  wire().opens();
  wire().onmessage?.(aTick(1));
  expect(answered(wire())).toEqual([1]);
});

test("a stream left is not subscribed to again", () => {
  const { socket, wire, passes } = aSocket();
  socket.subscribe("incident.x");
  wire().opens();
  socket.unsubscribe("incident.x");
  wire().breaks();
  passes(500);
  wire().opens();
  expect(subscribed(wire())).toEqual([]);
});

test("while the line is down whole states are asked for, round after round, until told to stop", async () => {
  const heard: string[] = [];
  const rounds: string[] = [];
  const turns: Answer<never>[] = [{ ok: false, why: "unreachable" }];
  await new Promise<void>((done) => {
    const stop = startPolling(
      () => ["calls.f2"],
      {
        heard: (frame) => heard.push(frame.stream),
        round: (outcome) => {
          rounds.push(outcome);
          if (rounds.length === 2) {
            stop();
            done();
          }
        },
      },
      {
        read: (stream) =>
          Promise.resolve(
            turns.shift() ?? { ok: true, value: { kind: "snapshot", stream, seq: 1, data: [] } },
          ),
        wait: () => Promise.resolve(),
        every_ms: 1,
      },
    );
  });
  expect(rounds).toEqual(["unreachable", "answered"]);
  expect(heard).toEqual(["calls.f2"]);
});
