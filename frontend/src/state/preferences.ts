/** What a person chose for this browser: language and theme. Pure reading and writing of text. */

export type Lang = "zh" | "en";
export type Theme = "day" | "night";

export interface Preferences {
  lang: Lang;
  theme: Theme;
  isBoardOpen: boolean;
}

export const DEFAULTS: Preferences = { lang: "zh", theme: "night", isBoardOpen: true };

export function readPreferences(text: string | null): Preferences {
  if (text === null) return DEFAULTS;
  try {
    const held = JSON.parse(text) as Partial<Preferences> | null;
    return {
      lang: held?.lang === "en" ? "en" : "zh",
      theme: held?.theme === "day" ? "day" : "night",
      isBoardOpen: held?.isBoardOpen !== false,
    };
  } catch {
    return DEFAULTS; // somebody else's text under our key
  }
}
