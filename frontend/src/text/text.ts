/** The words of a screen in the language chosen. zh is canonical and gives the type; en must fill it. */

import type { Lang } from "../state/preferences.ts";

export type { Lang };

export const LANGS: readonly Lang[] = ["zh", "en"];

/** The same tree with every sentence a string: what a translation has to have. */
export type Same<T> = {
  readonly [K in keyof T]: T[K] extends (...args: infer A) => string
    ? (...args: A) => string
    : T[K] extends string
      ? string
      : Same<T[K]>;
};

/** Look a server's word up in a table of words; an unknown one is shown as it came. */
export function word(table: Readonly<Record<string, string>>, key: string): string {
  return table[key] ?? key;
}

/** A table's rows, their names kept as names. */
export function entries<K extends string>(table: Readonly<Record<K, string>>): [K, string][] {
  return Object.entries(table) as [K, string][];
}
