/** What this browser was told about language and theme: kept, and put on the page. */

import { type Preferences, readPreferences } from "../state/preferences.ts";

const KEY = "fengsui.preferences";

/** Read what was chosen here before. A private window may refuse: then the defaults. */
export function loadPreferences(): Preferences {
  try {
    return readPreferences(localStorage.getItem(KEY));
  } catch {
    return readPreferences(null); // storage is switched off
  }
}

/** Keep a choice and show it. */
export function applyPreferences(preferences: Preferences): void {
  document.documentElement.dataset["theme"] = preferences.theme;
  document.documentElement.lang = preferences.lang === "zh" ? "zh-CN" : "en";
  try {
    localStorage.setItem(KEY, JSON.stringify(preferences));
  } catch {
    // storage is switched off: the choice holds for this page only
  }
}
