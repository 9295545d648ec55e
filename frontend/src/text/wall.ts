/** The words of the wall, in the language chosen. */

import { wall as en } from "./en/wall.ts";
import type { Lang, Same } from "./text.ts";
import { wall as zh } from "./zh/wall.ts";

export type WallTexts = Same<typeof zh>;

export const WALL_TEXTS: Readonly<Record<Lang, WallTexts>> = { zh, en };
