import { expect, test } from "vitest";

import { filterQuery, isSameList, OVERVIEW, oneUp, readRoute, writeRoute } from "./basics_route.ts";

test("an address says where one is, and is written the same again", () => {
  const hash = "#water_sources/77/edit?q=%E4%B8%AD%E5%B1%B1&formation=12&only=overdue";
  const route = readRoute(hash);
  expect(route).toEqual({
    kind: "water_sources",
    id: "77",
    isForm: true,
    only: "overdue",
    words: "中山",
    formationId: 12,
  });
  expect(writeRoute(route)).toBe(hash);
});

test.each(["", "#", "#/", "#?only=overdue", "#../x", "#Water", "#%zz", "#javascript:alert(1)"])(
  "%s is the overview",
  (hash) => expect(readRoute(hash)).toEqual(OVERVIEW),
);

test("a filter nobody knows and a formation that is no number are left out", () => {
  const route = readRoute("#premises?only=broken&formation=abc");
  expect([route.only, route.formationId]).toEqual(["all", null]);
  expect(filterQuery(route).toString()).toBe("");
});

test("back goes from the form to the card, the list and the overview, keeping the filter", () => {
  const form = readRoute("#premises/5/edit?only=waiting");
  const card = oneUp(form);
  const list = oneUp(card);
  expect(writeRoute(card)).toBe("#premises/5?only=waiting");
  expect(writeRoute(list)).toBe("#premises?only=waiting");
  expect(oneUp(list)).toEqual(OVERVIEW);
});

test("a card opened does not make it another list; another word does", () => {
  const list = readRoute("#premises?q=a");
  expect(isSameList(list, readRoute("#premises/5?q=a"))).toBe(true);
  expect(isSameList(list, readRoute("#premises?q=b"))).toBe(false);
  expect(isSameList(list, readRoute("#stations?q=a"))).toBe(false);
});
