import { describe, expect, test } from "vitest";

import { PartReader } from "./mjpeg.ts";

const bytes = (words: string) => Uint8Array.from(words, (one) => one.charCodeAt(0));
const part = (body: string, at = "") =>
  `--fengsui\r\nContent-Type: image/jpeg\r\nContent-Length: ${body.length}\r\n${at}\r\n${body}\r\n`;

describe("motion JPEG of our server", () => {
  const stream = bytes(
    `${part("\xff\xd8one--fengsui\r\n", "X-Received-At: 1700000000123\r\n")}${part("two")}` +
      "--fengsui\r\nContent-Type: text/plain\r\nContent-Length: 6\r\n\r\nsilent\r\n--fengsui--\r\n",
  );

  test.each([1, 3, 7, 50, 1000])("comes out in parts, however it is cut (%i)", (size) => {
    const reader = new PartReader();
    const found = [];
    for (let at = 0; at < stream.length; at += size)
      found.push(...reader.feed(stream.subarray(at, at + size)));

    expect(found.map(({ type }) => type)).toEqual(["image/jpeg", "image/jpeg", "text/plain"]);
    expect(found.map(({ body }) => new TextDecoder("latin1").decode(body))).toEqual([
      "ÿØone--fengsui\r\n",
      "two",
      "silent",
    ]);
    expect(found.map(({ receivedAt_ms }) => receivedAt_ms)).toEqual([1700000000123, null, null]);
  });

  test("what is not ours is not kept", () => {
    expect(() => new PartReader().feed(bytes("x".repeat(3000)))).toThrow(RangeError);
  });
});
