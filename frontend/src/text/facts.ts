/** Reading the facts of an event for a sentence. */

export type Facts = Readonly<Record<string, string | number | boolean | null>>;

/** Give the first of these facts that is there, as text; "" when none is. */
export function fact(facts: Facts, ...keys: string[]): string {
  for (const key of keys) {
    const value = facts[key];
    if (value !== undefined && value !== null) return String(value);
  }
  return "";
}
