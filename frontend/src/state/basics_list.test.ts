import { expect, test } from "vitest";

import {
  asked,
  at,
  isNearEnd,
  type List,
  moved,
  type Row,
  withPage,
  withRow,
} from "./basics_list.ts";

const rows = (from: number, count: number): Row[] =>
  Array.from({ length: count }, (_, index) => ({ id: String(from + index) }));
const first = (): List<Row> =>
  withPage(asked<Row>("a"), "a", null, { count: 51_000, next: "20", rows: rows(1, 20) });

test("before the first answer the count is unknown, not nought", () => {
  expect(asked("a").count).toBeNull();
  expect(asked("a").isReading).toBe(true);
});

test("pages follow one another, and a row seen already is not shown twice", () => {
  const second = withPage(first(), "a", "20", { count: 51_001, next: "39", rows: rows(20, 20) });
  expect(second.rows).toHaveLength(39);
  expect([second.count, second.next]).toEqual([51_001, "39"]);
});

test("a late answer to another question is thrown away", () => {
  const list = first();
  expect(withPage(list, "b", null, { count: 1, next: null, rows: rows(900, 1) })).toBe(list);
});

test("the keyboard stays within the rows", () => {
  expect(moved(first(), -1).active).toBe(0);
  expect(moved(first(), 500).active).toBe(19);
  expect(moved(asked("a"), 1).active).toBe(0);
});

test("a card opened elsewhere takes the keyboard's place along", () => {
  expect(at(first(), "7").active).toBe(6);
  expect(at(first(), "nobody").active).toBe(0);
});

test("near the end the next page is asked for, once", () => {
  expect(isNearEnd(first())).toBe(false);
  const low = moved(first(), 16);
  expect(isNearEnd(low)).toBe(true);
  expect(isNearEnd({ ...low, isReading: true })).toBe(false);
  expect(isNearEnd({ ...low, next: null })).toBe(false);
});

test("a row read anew stands where it stood", () => {
  const rows = [
    { id: 1, says: "a" },
    { id: 2, says: "b" },
  ];
  const list = withPage(asked<(typeof rows)[number]>("a"), "a", null, {
    count: 2,
    next: null,
    rows,
  });
  expect(withRow(list, { id: 2, says: "new" }).rows).toEqual([rows[0], { id: 2, says: "new" }]);
  expect(withRow(list, { id: 9, says: "gone" }).rows).toEqual(rows);
});
