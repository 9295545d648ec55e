/** While the live connection is down: whole states over HTTP every few seconds. */

import type { PositionsFrame, Snapshot } from "./frames.ts";
import { type Answer, get } from "./http.ts";

type Thing = { id: string | number };
export type Polled = Snapshot<Thing> | PositionsFrame;

export interface PollerEvents {
  heard(frame: Polled): void;
  /** After each round: did the server answer, and does it still know us? */
  round(outcome: "answered" | "unreachable" | "logged_out"): void;
}

export interface PollerOptions {
  read: (stream: string) => Promise<Answer<Polled>>;
  wait: (ms: number) => Promise<void>;
  every_ms: number;
}

const PAGE: PollerOptions = {
  read: (stream) => get<Polled>(`/api/streams/${encodeURIComponent(stream)}`),
  wait: (ms) => new Promise((done) => setTimeout(done, ms)),
  every_ms: 4000,
};

/** Poll until told to stop. Streams are asked for again each round, so they may change meanwhile. */
export function startPolling(
  streams: () => Iterable<string>,
  events: PollerEvents,
  options: PollerOptions = PAGE,
): () => void {
  let isWanted = true;
  const run = async () => {
    while (isWanted) {
      const answers = await Promise.all([...streams()].map((stream) => options.read(stream)));
      if (!isWanted) return;
      for (const answer of answers) if (answer.ok && answer.value) events.heard(answer.value);
      events.round(outcomeOf(answers));
      await options.wait(options.every_ms);
    }
  };
  void run();
  return () => {
    isWanted = false;
  };
}

function outcomeOf(answers: readonly Answer<Polled>[]): "answered" | "unreachable" | "logged_out" {
  if (answers.some((answer) => !answer.ok && answer.why === "logged_out")) return "logged_out";
  return answers.some((answer) => answer.ok) ? "answered" : "unreachable";
}
