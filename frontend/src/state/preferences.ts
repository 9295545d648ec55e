/** What a person chose for this browser: language and theme. Pure reading and writing of text. */

import { MAP_DEFAULTS, type MapKept, readMapKept } from "./map_kept.ts";

export type Lang = "zh" | "en";
export type Theme = "day" | "night";

export interface Preferences {
  lang: Lang;
  theme: Theme;
  isBoardOpen: boolean;
  map: MapKept;
}

export const DEFAULTS: Preferences = {
  lang: "zh",
  theme: "night",
  isBoardOpen: true,
  map: MAP_DEFAULTS,
};

export function readPreferences(text: string | null): Preferences {
  if (text === null) return DEFAULTS;
  try {
    const held = JSON.parse(text) as Partial<Preferences> | null;
    return {
      lang: held?.lang === "en" ? "en" : "zh",
      theme: held?.theme === "day" ? "day" : "night",
      isBoardOpen: held?.isBoardOpen !== false,
      map: readMapKept(held?.map),
    };
  } catch {
    return DEFAULTS; // somebody else's text under our key
  }
}
