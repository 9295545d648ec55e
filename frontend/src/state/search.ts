/** Looking for a place by words: what was typed, what was found, which of it is marked. Pure. */

import type { PlaceFound } from "../wire/frames.ts";

export interface Search {
  readonly query: string;
  readonly candidates: readonly PlaceFound[];
  readonly active: number;
  readonly isSearching: boolean;
  readonly searchFailed: boolean;
}

export const NO_SEARCH: Search = {
  query: "",
  candidates: [],
  active: 0,
  isSearching: false,
  searchFailed: false,
};

/** What was typed. What was found for other words stays until there is an answer to these. */
export function typed(search: Search, query: string): Search {
  const isEmpty = query.trim() === "";
  return {
    query,
    candidates: isEmpty ? [] : search.candidates,
    active: 0,
    isSearching: !isEmpty,
    searchFailed: false,
  };
}

/** What was found for these words; null when the server could not be asked. */
export function answered(query: string, found: readonly PlaceFound[] | null): Search {
  return {
    query,
    candidates: found ?? [],
    active: 0,
    isSearching: false,
    searchFailed: found === null,
  };
}

/** The one before or after, round and round. */
export function moved<T extends Search>(search: T, by: 1 | -1): T {
  const count = search.candidates.length;
  return count === 0 ? search : { ...search, active: (search.active + by + count) % count };
}

/** The desk's own search, outside of a call: what was gone to stays marked until it is put away. */
export interface Finder extends Search {
  readonly chosen: PlaceFound | null;
}

export const NO_FINDER: Finder = { ...NO_SEARCH, chosen: null };

export function typeFinder(finder: Finder, query: string): Finder {
  return { ...typed(finder, query), chosen: null };
}

/** What was found, unless something else has been typed or chosen meanwhile. */
export function answerFinder(
  finder: Finder,
  query: string,
  found: readonly PlaceFound[] | null,
): Finder {
  if (finder.query !== query || finder.chosen) return finder;
  return { ...answered(query, found), chosen: null };
}

export function chooseFound(finder: Finder, index = finder.active): Finder {
  const chosen = finder.candidates[index];
  return chosen ? { ...NO_FINDER, query: chosen.label, chosen } : finder;
}
