/** The words of the map, in the language chosen. */

import { map as en } from "./en/map.ts";
import type { Lang, Same } from "./text.ts";
import { map as zh } from "./zh/map.ts";

export type MapTexts = Same<typeof zh>;

export const TEXTS: Readonly<Record<Lang, MapTexts>> = { zh, en };
