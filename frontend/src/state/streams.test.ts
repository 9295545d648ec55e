import { expect, test } from "vitest";

import { cardOf, type Frame, hear, itemsOf, NOTHING, replace, type Streams } from "./streams.ts";

const HELLO: Frame = { kind: "hello", log: "one", at: "2026-01-01T00:00:00Z" };
const snapshot = (stream: string, seq: number, ...ids: (string | number)[]) =>
  ({ kind: "snapshot", stream, seq, data: ids.map((id) => ({ id })) }) satisfies Frame;
const change = (stream: string, prev: number, seq: number, id: string) =>
  ({ kind: "incident.opened", stream, prev, seq, at: "", data: { id } }) satisfies Frame;

const after = (...frames: Frame[]): Streams =>
  frames.reduce((held, frame) => hear(held, frame).streams, NOTHING);

test("things of a noun are put together over all its streams", () => {
  const held = after(
    HELLO,
    snapshot("incidents.f2", 5, "a"),
    snapshot("incidents.f9", 7, "b", "a"),
  );
  expect(itemsOf(held, "incidents").map(({ id }) => id)).toEqual(["a", "b"]);
  expect(itemsOf(held, "calls")).toEqual([]);
});

test("a frame before its snapshot waits for the snapshot", () => {
  const heard = hear(after(HELLO), change("incidents.f2", 1, 2, "a"));
  expect(heard.resubscribe).toEqual([]);
  expect(itemsOf(heard.streams, "incidents")).toEqual([]);
});

test("a gap asks for that stream alone", () => {
  const held = after(HELLO, snapshot("incidents.f2", 5, "a"), snapshot("calls.f2", 5));
  expect(hear(held, change("incidents.f2", 6, 7, "b")).resubscribe).toEqual(["incidents.f2"]);
});

test("a head ahead of the copy asks again", () => {
  const held = after(HELLO, snapshot("calls.f2", 5));
  expect(hear(held, { kind: "head", stream: "calls.f2", seq: 6 }).resubscribe).toEqual([
    "calls.f2",
  ]);
  expect(hear(held, { kind: "head", stream: "calls.f2", seq: 5 }).resubscribe).toEqual([]);
});

test("a head of a stream whose snapshot never came asks for it again", () => {
  expect(hear(after(HELLO), { kind: "head", stream: "calls.f2", seq: 6 }).resubscribe).toEqual([
    "calls.f2",
  ]);
});

test("a late snapshot does not take the copy back in time, and a newer one is asked for", () => {
  const held = after(HELLO, snapshot("calls.f2", 5, "a"), change("calls.f2", 5, 8, "b"));
  const heard = hear(held, snapshot("calls.f2", 6, "a"));
  expect(itemsOf(heard.streams, "calls")).toHaveLength(2);
  expect(heard.resubscribe).toEqual(["calls.f2"]);
});

test("what was refused is forgotten, and heard again once it is given again", () => {
  const refused = after(HELLO, snapshot("calls.f2", 5, "a"), {
    kind: "refused",
    stream: "calls.f2",
  });
  expect(itemsOf(refused, "calls")).toEqual([]);
  const late = hear(refused, change("calls.f2", 5, 8, "b"));
  expect(late.streams.copies.size).toBe(0);
  expect(late.resubscribe).toEqual([]);
  const again = hear(refused, snapshot("calls.f2", 9, "b")).streams;
  expect([again.copies.size, again.refused.size]).toEqual([1, 0]);
});

test("another log makes the screen forget everything", () => {
  const heard = hear(after(HELLO, snapshot("calls.f2", 5, "a")), { ...HELLO, log: "two" } as Frame);
  expect(heard.isAnotherLog).toBe(true);
  expect(heard.streams.copies.size).toBe(0);
});

test("what is polled replaces what was held", () => {
  const held = after(HELLO, snapshot("calls.f2", 50, "a"));
  expect(itemsOf(replace(held, snapshot("calls.f2", 5, "b")), "calls").map(({ id }) => id)).toEqual(
    ["b"],
  );
});

test("the card of an incident is found by its own stream", () => {
  const held = after(HELLO, snapshot("incident.x", 5, "x"));
  expect(cardOf(held, "x")).toEqual({ id: "x" });
  expect(cardOf(held, "y")).toBeNull();
});
