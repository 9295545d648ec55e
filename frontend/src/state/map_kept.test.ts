/** What a seat chose for its map is kept, and nonsense under our key is not believed. */

import { expect, test } from "vitest";

import { MAP_DEFAULTS, nextDatum, readMapKept, withHidden } from "./map_kept.ts";
import { readPreferences } from "./preferences.ts";

test("what was kept is read back", () => {
  const kept = { hidden: ["water"], datum: "bd09", isDms: true, isRaised: true } as const;
  expect(readPreferences(JSON.stringify({ map: kept })).map).toEqual(kept);
});

test("nonsense is replaced by the defaults, field by field", () => {
  expect(readMapKept("x")).toEqual(MAP_DEFAULTS);
  expect(readMapKept({ hidden: [1, "roads"], datum: "mars", isDms: "yes" })).toEqual({
    ...MAP_DEFAULTS,
    hidden: ["roads"],
  });
});

test("a group is hidden once and shown again; datums come round", () => {
  const hidden = withHidden(withHidden(MAP_DEFAULTS, "water", true), "water", true);
  expect(hidden.hidden).toEqual(["first_due_areas", "water"]);
  expect(withHidden(hidden, "water", false)).toEqual(MAP_DEFAULTS);
  expect(nextDatum("bd09")).toBe("wgs84");
});
