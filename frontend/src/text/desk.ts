/** The desk's words, in the language chosen. */

import { desk as en } from "./en/desk.ts";
import type { Lang } from "./text.ts";
import { type DeskText, desk as zh } from "./zh/desk.ts";

export type { DeskText };

export const DESK: Readonly<Record<Lang, DeskText>> = { zh, en };
