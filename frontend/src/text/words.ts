/** The shared vocabulary, in the language chosen. */

import { events as eventsEn } from "./en/events.ts";
import { words as wordsEn } from "./en/words.ts";
import type { Facts } from "./facts.ts";
import type { Lang } from "./text.ts";
import { events as eventsZh } from "./zh/events.ts";
import { type Words, words as wordsZh } from "./zh/words.ts";

export type { Words };

export const WORDS: Readonly<Record<Lang, Words>> = { zh: wordsZh, en: wordsEn };

const EVENTS = { zh: eventsZh, en: eventsEn } as const;

/** Every kind of event that has a sentence, in each language. */
export const EVENT_KINDS = { zh: Object.keys(eventsZh), en: Object.keys(eventsEn) } as const;

/** Put an event in words; a kind without a sentence is shown by its name. */
export function eventSentence(lang: Lang, kind: string, facts: Facts): string {
  return EVENTS[lang][kind]?.(facts) ?? kind;
}
