/** Telling the dispatcher what became of a command, in their language. */

import type { Notice } from "../../state/desk.ts";
import { DESK } from "../../text/desk.ts";
import type { Answer } from "../../wire/http.ts";
import type { Store } from "./store.ts";

const GOOD_STAYS_MS = 4000;
const BAD_STAYS_MS = 20_000;
const MOST = 4;

let lastId = 0;

export function notify(store: Store, tone: Notice["tone"], words: string): void {
  const id = ++lastId;
  const kept = store.state.notices.filter((notice) => notice.words !== words).slice(1 - MOST);
  store.set({ notices: [...kept, { id, tone, words }] });
  setTimeout(() => dismiss(store, id), tone === "good" ? GOOD_STAYS_MS : BAD_STAYS_MS);
}

export function dismiss(store: Store, id: number): void {
  store.set({ notices: store.state.notices.filter((notice) => notice.id !== id) });
}

/** Give the value, or say why there is none. Nothing about a command is ever silent. */
export function valueOr<T>(store: Store, answer: Answer<T>): { value: T } | null {
  if (answer.ok) return { value: answer.value };
  notify(store, "bad", sentence(store, answer));
  return null;
}

function sentence(store: Store, answer: Answer<unknown> & { ok: false }): string {
  const { lang } = store.state.preferences;
  const { notice } = DESK[lang];
  switch (answer.why) {
    case "refused":
      return `${notice.refused}${lang === "zh" ? "：" : ": "}${answer.said[lang]}`;
    case "slow_down":
      return notice.slow_down(answer.after_s);
    case "failed":
      return notice.failed(answer.status);
    default:
      return notice[answer.why];
  }
}
