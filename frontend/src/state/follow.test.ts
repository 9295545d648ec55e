import { describe, expect, test } from "vitest";

import type { Change, Snapshot } from "../wire/frames.ts";
import { begin, byId, type Copy, follow, hearHead } from "./follow.ts";

interface Thing {
  id: string;
  value: number;
}

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

const snapshotOf = (seq: number, truth: ReadonlyMap<string, number>): Snapshot<Thing> => ({
  kind: "snapshot",
  stream: "things.f1",
  seq,
  data: [...truth].map(([id, value]) => ({ id, value })),
});

const change = (prev: number, seq: number, id: string, value: number, gone = false) =>
  ({
    kind: "thing.changed",
    stream: "things.f1",
    prev,
    seq,
    at: "",
    gone,
    data: { id, value },
  }) satisfies Change<Thing>;

describe("a copy of a stream", () => {
  const at3 = begin(snapshotOf(3, new Map([["a", 1]])), byId);

  test("drops what its snapshot already has", () => {
    expect(follow(at3, change(1, 3, "a", 9), byId)).toEqual({ copy: at3, resubscribe: false });
  });

  test("applies the next frame, whatever numbers other streams used up between", () => {
    const { copy, resubscribe } = follow(at3, change(3, 40, "b", 2), byId);
    expect(resubscribe).toBe(false);
    expect(copy.seq).toBe(40);
    expect(copy.items.get("b")).toEqual({ id: "b", value: 2 });
  });

  test("applies a frame whose predecessor lies before the snapshot", () => {
    expect(follow(at3, change(2, 5, "a", 7), byId).copy.items.get("a")?.value).toBe(7);
  });

  test("asks again when a frame went missing, and changes nothing meanwhile", () => {
    expect(follow(at3, change(4, 5, "a", 9), byId)).toEqual({ copy: at3, resubscribe: true });
  });

  test("lets go of what left the stream", () => {
    expect(follow(at3, change(3, 4, "a", 1, true), byId).copy.items.size).toBe(0);
  });

  test("asks again when the head is ahead: the last frame of a quiet stream can be lost", () => {
    const head = { kind: "head", stream: "things.f1" } as const;
    expect(hearHead(at3, { ...head, seq: 4 }).resubscribe).toBe(true);
    expect(hearHead(at3, { ...head, seq: 3 }).resubscribe).toBe(false);
  });
});

test("fuzzed with lost frames and late snapshots, a copy is sometimes old and never wrong", () => {
  let applied = 0;
  let lost = 0;
  for (let seed = 1; seed <= 400; seed++) {
    const random = seeded(seed);
    const truth = new Map<string, number>();
    const history = new Map<number, ReadonlyMap<string, number>>([[0, new Map()]]);
    let seq = 0;
    let prev = 0;
    let copy: Copy<Thing> = begin(snapshotOf(0, truth), byId);
    let pending: Snapshot<Thing> | null = null;
    for (let step = 0; step < 60; step++) {
      seq += 1 + Math.floor(random() * 5); // entries of other streams lie between
      const id = `t${Math.floor(random() * 6)}`;
      const isGone = truth.has(id) && random() < 0.2;
      const value = Math.floor(random() * 1000);
      if (isGone) truth.delete(id);
      else truth.set(id, value);
      history.set(seq, new Map(truth));
      const frame = change(prev, seq, id, value, isGone);
      prev = seq;
      if (random() < 0.1) {
        lost += 1;
      } else {
        const next = follow(copy, frame, byId);
        if (next.copy !== copy) applied += 1;
        copy = next.copy;
        if (next.resubscribe && !pending) pending = snapshotOf(seq, truth);
      }
      if (pending && random() < 0.5) {
        if (pending.seq >= copy.seq) copy = begin(pending, byId);
        pending = null;
      }
      const then = history.get(copy.seq);
      const held = new Map([...copy.items.values()].map((thing) => [thing.id, thing.value]));
      expect([...held].sort(), `seed ${seed}, step ${step}`).toEqual([...(then ?? [])].sort());
    }
    const { resubscribe } = hearHead(copy, { kind: "head", stream: "things.f1", seq });
    expect(resubscribe).toBe(copy.seq < seq);
  }
  expect(applied).toBeGreaterThan(10_000);
  expect(lost).toBeGreaterThan(1_000);
});
