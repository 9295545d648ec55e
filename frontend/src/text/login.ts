/** The log-in page's words, in the language chosen. */

import { login as en } from "./en/login.ts";
import type { Lang } from "./text.ts";
import { type LoginText, login as zh } from "./zh/login.ts";

export const LOGIN: Readonly<Record<Lang, LoginText>> = { zh, en };
