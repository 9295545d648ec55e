/** A page the server writes; here it only takes on this browser's theme and language. */

import "../style/base.css";

import { keyName } from "../state/commands.ts";
import type { Preferences } from "../state/preferences.ts";
import { applyPreferences, loadPreferences } from "./preferences.ts";

let preferences = loadPreferences();

/** The server writes each word in Chinese, with the English beside it. */
function show(): void {
  applyPreferences(preferences);
  for (const element of document.querySelectorAll<HTMLElement>("[data-en]")) {
    element.dataset["zh"] ??= element.textContent ?? "";
    element.textContent = element.dataset[preferences.lang] ?? "";
  }
}

function prefer(change: Partial<Preferences>): void {
  preferences = { ...preferences, ...change };
  show();
}

const ACTS: Readonly<Record<string, () => void>> = {
  T: () => prefer({ theme: preferences.theme === "night" ? "day" : "night" }),
  L: () => prefer({ lang: preferences.lang === "zh" ? "en" : "zh" }),
};

for (const button of document.querySelectorAll<HTMLElement>("[data-act]")) {
  button.addEventListener("click", () => ACTS[button.dataset["act"] ?? ""]?.());
}
document.addEventListener("keydown", (event) => {
  if (event.isComposing || (event.target as HTMLElement).matches("input, textarea, select")) return;
  ACTS[keyName(event)]?.();
});
show();
