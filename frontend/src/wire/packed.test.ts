import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { unpack } from "./packed.ts";

/** Bytes that the server wrote, and what they mean: tests/realtime/test_packing.py holds it to them. */
const frames = new URL("../../../fixtures/frames/", import.meta.url);
const written = Uint8Array.from(
  readFileSync(new URL("positions.hex", frames), "ascii").match(/[0-9a-f]{2}/g) ?? [],
  (two) => Number.parseInt(two, 16),
).buffer;
const meant = JSON.parse(readFileSync(new URL("positions.json", frames), "utf8"));

test("the bytes the server wrote are read as what they mean", () => {
  const frame = unpack(written);
  const inMs = (moments: string[] | undefined) => moments?.map((at) => Date.parse(at));
  expect({ ...frame, at: "", fix_at: [] }).toEqual({ ...meant, at: "", fix_at: [] });
  expect(Date.parse(frame?.at ?? "")).toBe(Date.parse(meant.at));
  expect(inMs(frame?.fix_at)).toEqual(inMs(meant.fix_at));
});

test("a version nobody has told us of is not guessed at", () => {
  const other = new Uint8Array(written.slice(0));
  other[1] = 2;
  expect(unpack(other.buffer)).toBeNull();
});

test("a message that was cut is not read as fewer positions", () => {
  expect(() => unpack(written.slice(0, -1))).toThrow(RangeError);
});
