/** A list of rows read page by page: what is shown, what is still to come, where the keyboard is. Pure. */

export interface Row {
  readonly id: string | number;
}

export interface List<R extends Row> {
  /** Which list this is: an answer to another question is thrown away. */
  readonly of: string;
  readonly rows: readonly R[];
  /** How many there are in all; null until the first answer. */
  readonly count: number | null;
  readonly next: string | null;
  readonly isReading: boolean;
  readonly active: number;
}

export interface Page<R extends Row> {
  readonly count: number;
  readonly next: string | null;
  readonly rows: readonly R[];
}

export function asked<R extends Row>(of: string): List<R> {
  return { of, rows: [], count: null, next: null, isReading: true, active: 0 };
}

/** Take in a page, if it is the one waited for; a row already shown is shown once. */
export function withPage<R extends Row>(
  list: List<R>,
  of: string,
  after: string | null,
  page: Page<R>,
): List<R> {
  if (of !== list.of) return list;
  const kept = after === null ? [] : list.rows;
  const shown = new Set(kept.map((row) => String(row.id)));
  return {
    ...list,
    rows: [...kept, ...page.rows.filter((row) => !shown.has(String(row.id)))],
    count: page.count,
    next: page.next,
    isReading: false,
    active: after === null ? 0 : list.active,
  };
}

/** Move the keyboard's place; at an end it stays. */
export function moved<R extends Row>(list: List<R>, by: number): List<R> {
  const last = Math.max(0, list.rows.length - 1);
  return { ...list, active: Math.min(last, Math.max(0, list.active + by)) };
}

export function at<R extends Row>(list: List<R>, id: string): List<R> {
  const found = list.rows.findIndex((row) => String(row.id) === id);
  return found < 0 ? list : { ...list, active: found };
}

const AHEAD = 5;

/** Whether the next page is to be asked for: the keyboard is near the end of what is there. */
export function isNearEnd<R extends Row>(list: List<R>): boolean {
  return list.next !== null && !list.isReading && list.active >= list.rows.length - AHEAD;
}

/** A row as it is now, where it stood. */
export function withRow<R extends Row>(list: List<R>, row: R): List<R> {
  const rows = list.rows.map((held) => (String(held.id) === String(row.id) ? row : held));
  return { ...list, rows };
}
