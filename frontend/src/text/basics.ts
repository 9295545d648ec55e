/** The words of the basic data, in the language chosen. */

import { basics as en } from "./en/basics.ts";
import type { Lang } from "./text.ts";
import { type BasicsText, basics as zh } from "./zh/basics.ts";

export type { BasicsText };

export const BASICS: Readonly<Record<Lang, BasicsText>> = { zh, en };
