/** What every panel of the wall is given besides its own things. */

import type { Lang } from "../../text/text.ts";
import { WALL_TEXTS, type WallTexts } from "../../text/wall.ts";
import { WORDS, type Words } from "../../text/words.ts";

export interface WallUi {
  readonly lang: Lang;
  readonly t: WallTexts;
  readonly w: Words;
  /** The server's time. */
  readonly now_ms: number;
}

export function wallUi(lang: Lang, now_ms: number): WallUi {
  return { lang, t: WALL_TEXTS[lang], w: WORDS[lang], now_ms };
}

const GROUPED = new Intl.NumberFormat("en-US");

/** 28431 as 28,431: a long figure must not be misread across a room. */
export const grouped = (count: number): string => GROUPED.format(count);

/** A count, or a dash while nobody has counted. */
export const counted = (count: number | undefined): string =>
  count === undefined ? "–" : grouped(count);

/** A name in the language chosen. */
export const named = (ui: WallUi, thing: { name_zh: string; name_en: string }): string =>
  ui.lang === "zh" ? thing.name_zh : thing.name_en;

/** Wider than this, a wall has three zones instead of a stretched two. */
const WIDE_FROM = 2.5;

export const isWide = (width: number, height: number): boolean => width / height >= WIDE_FROM;
