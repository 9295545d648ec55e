import { expect, test } from "vitest";

import type { SocketOptions, Wire } from "../../wire/socket.ts";
import { CardNews } from "./news.ts";

function aPage() {
  const said: { kind: string; stream: string }[] = [];
  const wire: Wire = {
    onopen: null,
    onclose: null,
    onmessage: null,
    binaryType: "blob",
    readyState: 1,
    send: (text) => said.push(JSON.parse(text)),
    close: () => undefined,
  };
  const options: SocketOptions = {
    connect: () => wire,
    random: () => 1,
    now: () => new Date(0),
    setTimer: () => null,
    clearTimer: () => undefined,
  };
  let read_count = 0;
  const news = new CardNews(
    () => {
      read_count += 1;
    },
    () => options,
  );
  const hears = (frame: object) => wire.onmessage?.({ data: JSON.stringify(frame) });
  const snapshot = (stream: string, seq: number) =>
    hears({ kind: "snapshot", stream, seq, data: [{ id: 7 }] });
  return { news, said, hears, snapshot, reads: () => read_count };
}

test("the open card is read again when its stream tells of a change, not for its first snapshot", () => {
  const { news, said, hears, snapshot, reads } = aPage();
  news.follow({ kind: "premises", id: "7" });
  expect(said).toEqual([{ kind: "subscribe", stream: "premises.7" }]);
  snapshot("premises.7", 5);
  expect(reads()).toBe(0);
  hears({
    kind: "basics.checked",
    stream: "premises.7",
    prev: 3,
    seq: 6,
    at: "",
    data: { id: 7 },
  });
  expect(reads()).toBe(1);
  snapshot("premises.7", 9); // unasked: a renewal
  expect(reads()).toBe(2);
});

test("another card is listened to instead, and kinds without a stream to nothing", () => {
  const { news, said, snapshot, reads } = aPage();
  news.follow({ kind: "premises", id: "7" });
  snapshot("premises.7", 5);
  news.follow({ kind: "stations", id: "12" });
  snapshot("premises.7", 6);
  news.follow({ kind: "water_sources", id: "3" });
  news.follow({ kind: "", id: null });
  expect(said.map(({ kind, stream }) => `${kind} ${stream}`)).toEqual([
    "subscribe premises.7",
    "unsubscribe premises.7",
    "subscribe station.12",
    "unsubscribe station.12",
  ]);
  expect(reads()).toBe(0);
});

test("a lost frame is asked for again and then read", () => {
  const { news, said, hears, snapshot, reads } = aPage();
  news.follow({ kind: "stations", id: "12" });
  snapshot("station.12", 5);
  hears({ kind: "head", stream: "station.12", seq: 8 });
  expect(said.at(-1)).toEqual({ kind: "subscribe", stream: "station.12" });
  snapshot("station.12", 8);
  expect(reads()).toBe(1);
});
