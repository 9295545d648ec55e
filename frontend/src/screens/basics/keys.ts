/** The keyboard: arrows along lines and rows, Enter opens, Esc goes back, / searches. Letters only outside fields. */

import { keyName } from "../../state/commands.ts";

export interface KeyActs {
  back(): void;
  /** Move along the rows, or along the lines of the overview. */
  step(by: 1 | -1): void;
  search(): void;
  check(): void;
  propose(): void;
  inspect(): void;
  readAgain(): void;
  toggleTheme(): void;
  toggleLang(): void;
}

const TYPED = "input:not([type=radio]):not([type=checkbox]), textarea, select";

export function listenToKeys(act: KeyActs): void {
  const table: Readonly<Record<string, () => void>> = {
    "/": () => act.search(),
    C: () => act.check(),
    E: () => act.propose(),
    I: () => act.inspect(),
    R: () => act.readAgain(),
    T: () => act.toggleTheme(),
    L: () => act.toggleLang(),
  };
  document.addEventListener("keydown", (event) => {
    if (event.isComposing || event.defaultPrevented) return;
    const name = keyName(event);
    const field = (event.target as HTMLElement).closest?.(TYPED);
    const isSearch = field?.id === "basics-search";
    const isStep = name === "ArrowDown" || name === "ArrowUp";
    if (name === "Escape") act.back();
    else if (isStep && (!field || isSearch) && !isChoice(event.target)) {
      act.step(name === "ArrowDown" ? 1 : -1);
    } else if (!field && table[name]) table[name]();
    else return;
    event.preventDefault();
  });
}

/** Arrows within a group of radio buttons are the browser's. */
function isChoice(target: EventTarget | null): boolean {
  return target instanceof HTMLInputElement && target.type === "radio";
}
