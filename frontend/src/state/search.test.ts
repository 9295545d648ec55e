import { expect, test } from "vitest";

import type { PlaceFound } from "../wire/frames.ts";
import { answerFinder, chooseFound, moved, NO_FINDER, typeFinder } from "./search.ts";

const found = (label: string) => ({ label, place: [114.3, 30.6] }) as unknown as PlaceFound;

test("what was found late for other words, or after a choice, is not shown", () => {
  const typed = typeFinder(NO_FINDER, "江汉路");
  expect(answerFinder(typed, "江汉", [found("江汉")])).toBe(typed);
  const chosen = chooseFound(answerFinder(typed, "江汉路", [found("江汉路")]));
  expect(chosen.chosen?.label).toBe("江汉路");
  expect(answerFinder(chosen, "江汉路", [found("江汉路")])).toBe(chosen);
});

test("letters typed after a choice put it away, and nothing typed finds nothing", () => {
  const chosen = chooseFound(answerFinder(typeFinder(NO_FINDER, "路"), "路", [found("甲路")]));
  expect(chosen).toMatchObject({ query: "甲路", candidates: [], isSearching: false });
  const again = typeFinder(chosen, "乙");
  expect(again).toMatchObject({ chosen: null, isSearching: true });
  expect(typeFinder(again, "  ")).toMatchObject({ candidates: [], isSearching: false });
});

test("the arrows go round, and a search that failed says so", () => {
  const two = answerFinder(typeFinder(NO_FINDER, "路"), "路", [found("甲路"), found("乙路")]);
  expect(chooseFound(moved(two, -1)).chosen?.label).toBe("乙路");
  expect(chooseFound(moved(moved(two, 1), 1)).chosen?.label).toBe("甲路");
  expect(answerFinder(typeFinder(NO_FINDER, "路"), "路", null).searchFailed).toBe(true);
  expect(chooseFound(NO_FINDER)).toBe(NO_FINDER);
});
