/** The screens' rule, fuzzed against all that a line can do to it: no copy is ever wrong, only old. */

import { expect, test } from "vitest";

import type { Copy, Id } from "./follow.ts";
import { type Frame, hear, NOTHING, type Streams } from "./streams.ts";

const RUNS = 10_000;
const LOSS = 0.1;
const STREAMS = ["incidents.f1", "calls.f1", "station.1"] as const;
const SHARED = STREAMS[0]; // changed by another log too, whose entries its frames cannot count
type Name = (typeof STREAMS)[number];
type State = ReadonlyMap<number, number>;

/** A small seeded generator, so that a failing run can be run again (mulberry32). */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/** One run: a server that numbers as docs/wire.md says, a line that loses, and the screen's own code. */
class Play {
  seq = 0;
  floor = 0;
  life = 0;
  applied = 0;
  screen: Streams = NOTHING;
  readonly truth = new Map<Name, State>(STREAMS.map((name) => [name, new Map()]));
  readonly past = new Map<Name, Map<number, State>>();
  readonly last = new Map<Name, number>();
  readonly allowed = new Set<Name>(STREAMS);
  private late: Frame[] = []; // snapshots on their way: in order, but frames may overtake them
  private isRenewalLost = false;

  constructor(readonly random: () => number) {
    this.begin();
  }

  step(): void {
    const dice = this.random();
    if (dice < 0.5) this.happen();
    else if (dice < 0.58) this.happenElsewhere();
    else if (dice < 0.75) this.arrive();
    else if (dice < 0.86) this.heads(LOSS);
    else if (dice < 0.91) this.restart();
    else if (dice < 0.94) this.outdate();
    else if (dice < 0.96) this.withdraw();
    else if (dice < 0.985) this.giveBack();
    else if (dice < 0.99) this.another();
    this.check();
  }

  /** All is quiet and everything gets through. */
  end(): void {
    for (let round = 0; round < 3; round++) {
      this.heads(0);
      while (this.late.length > 0) this.arrive();
    }
    expect(new Set(this.screen.copies.keys())).toEqual(this.allowed);
    for (const name of this.allowed) expect(this.held(name)).toEqual(this.truth.get(name));
  }

  private begin(): void {
    this.send({ kind: "hello", log: `life${this.life}`, at: "" } as Frame);
    for (const name of STREAMS) this.past.set(name, new Map([[this.seq, new Map()]]));
    for (const name of this.allowed) this.read(name);
  }

  private happen(): void {
    this.seq += 1;
    for (const name of STREAMS) {
      const isTouched = this.random() < 0.5;
      const item = this.touch(name, isTouched);
      if (!isTouched) continue;
      const value = this.truth.get(name)?.get(item);
      const prev = this.last.get(name) ?? this.floor;
      this.last.set(name, this.seq);
      if (this.random() < LOSS || !this.allowed.has(name)) continue;
      this.send({
        kind: "x.happened",
        stream: name,
        prev,
        seq: this.seq,
        at: "",
        gone: value === undefined,
        data: { id: item, value },
      } as Frame);
      this.applied += 1;
    }
    if (this.random() < 0.2) this.forgetOne();
  }

  private happenElsewhere(): void {
    this.touch(SHARED, true);
    if (this.random() < LOSS) this.isRenewalLost = true;
    else this.renew();
  }

  private renew(): void {
    this.isRenewalLost = false;
    if (this.allowed.has(SHARED)) this.read(SHARED);
  }

  private arrive(): void {
    const frame = this.late.shift();
    if (frame) this.send(frame);
  }

  private heads(loss: number): void {
    for (const name of this.allowed) {
      if (this.random() < loss) continue;
      const seq = this.last.get(name) ?? this.floor;
      this.send({ kind: "head", stream: name, seq });
      if (name === SHARED && this.isRenewalLost) this.renew();
    }
  }

  /** A relay that takes over knows only how far the last one got. */
  private restart(): void {
    this.floor = this.seq;
    this.last.clear();
  }

  /** An import: anything may have changed, no frame says what. */
  private outdate(): void {
    this.seq += 1;
    for (const name of STREAMS) this.touch(name, true);
    this.restart();
  }

  /** The relay remembers only so many streams; who is forgotten raises the floor. */
  private forgetOne(): void {
    const [first] = this.last;
    if (!first) return;
    this.last.delete(first[0]);
    this.floor = Math.max(this.floor, first[1]);
  }

  private withdraw(): void {
    const name = STREAMS[Math.floor(this.random() * STREAMS.length)] as Name;
    this.allowed.delete(name);
    this.late = this.late.filter((frame) => "stream" in frame && frame.stream !== name);
    this.send({ kind: "refused", stream: name });
  }

  private giveBack(): void {
    for (const name of STREAMS) {
      if (this.allowed.has(name)) continue;
      this.allowed.add(name);
      this.read(name);
    }
  }

  /** A backup is put back: numbers begin anew, the line was cut, the screen hears hello. */
  private another(): void {
    this.life += 1;
    this.seq = this.floor = Math.floor(this.random() * 5);
    this.last.clear();
    this.late = [];
    for (const name of STREAMS) this.truth.set(name, new Map());
    this.begin();
  }

  private touch(name: Name, isTouched: boolean): number {
    const now = new Map(this.truth.get(name));
    const item = Math.floor(this.random() * 4);
    if (isTouched) {
      if (now.has(item) && this.random() < 0.3) now.delete(item);
      else now.set(item, Math.floor(this.random() * 1e6));
      this.truth.set(name, now);
    }
    this.past.get(name)?.set(this.seq, now);
    return item;
  }

  private read(name: Name): void {
    const data = [...(this.truth.get(name) ?? [])].map(([id, value]) => ({ id, value }));
    this.late.push({ kind: "snapshot", stream: name, seq: this.seq, data } as Frame);
  }

  private send(frame: Frame): void {
    const heard = hear(this.screen, frame);
    this.screen = heard.streams;
    for (const name of heard.resubscribe) this.read(name as Name);
  }

  private held(name: Name): State {
    const copy = this.screen.copies.get(name) as Copy<{ id: Id; value: number }> | undefined;
    return new Map([...(copy?.items.values() ?? [])].map(({ id, value }) => [id as number, value]));
  }

  /** A copy says what was true at its number; one of what is no longer ours is not there. */
  private check(): void {
    for (const [name, copy] of this.screen.copies) {
      if (!this.allowed.has(name as Name)) throw new Error(`${name} is still held`);
      if (name === SHARED) continue; // what its numbers cannot count is looked at in the end
      const then = this.past.get(name as Name)?.get(copy.seq) ?? new Map();
      const now = this.held(name as Name);
      const isTrue = now.size === then.size && [...now].every(([id, v]) => then.get(id) === v);
      if (!isTrue) throw new Error(`${name} is wrong at ${copy.seq}`);
    }
  }
}

test("in ten thousand runs no copy on a screen is wrong", () => {
  let applied = 0;
  for (let seed = 1; seed <= RUNS; seed++) {
    const play = new Play(seeded(seed));
    try {
      for (let step = 0; step < 40; step++) play.step();
      play.end();
    } catch (problem) {
      throw new Error(`run ${seed}: ${problem}`);
    }
    applied += play.applied;
  }
  expect(applied).toBeGreaterThan(10 * RUNS);
}, 120_000);
