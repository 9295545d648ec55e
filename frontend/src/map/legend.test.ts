/** The legend says what is on the map and nothing else. */

import { describe, expect, test } from "vitest";

import type { Look } from "../layers/layer.ts";
import { legendParts } from "./legend.ts";
import { paletteFrom } from "./palette.ts";
import { presentIn } from "./present.ts";
import { markNamed } from "./symbols/catalogue.ts";

const look: Look = { palette: paletteFrom(() => "#ffffff"), lang: "en", scale: 1 };
const seen = (layer: string, properties: Record<string, unknown> = {}) => ({ layer, properties });
const wordsOf = (...features: ReturnType<typeof seen>[]) =>
  legendParts(look, presentIn(features)).flatMap(({ rows }) => rows.map(({ word }) => word));

describe("the legend", () => {
  test("of an empty map is empty", () => {
    expect(wordsOf()).toEqual([]);
  });

  test("names each thing drawn once, and no other", () => {
    const words = wordsOf(
      seen("water", { kind: "hydrant", state: "faulty" }),
      seen("water-rare", { kind: "cistern", state: "usable" }),
      seen("roads-trunk-casing"),
      seen("roads-trunk"),
      seen("roads-oneway-guessed"),
      seen("base-water"),
      seen("cameras-view"),
      seen("districts-name"),
    );
    expect(words.sort()).toEqual(
      [
        "Hydrant",
        "Cistern",
        "faulty",
        "Trunk road",
        "guessed one way (unverified)",
        "Water",
        "Cameras",
        "Districts",
      ].sort(),
    );
  });

  test("tells appliances by status, age and type", () => {
    const properties = { body: "appliance:en_route:stale", glyph: "type:water_tender:old" };
    const parts = legendParts(look, presentIn([seen("appliances", properties)]));
    expect(parts.map(({ rows }) => rows.map(({ icon }) => icon))).toEqual([
      ["appliance:en_route:live"],
      ["appliance:en_route:stale"],
      ["type:water_tender:hollow"],
    ]);
  });

  test("symbols of places are ones the map can draw", () => {
    for (const name of ["hazard:major", "camera:standing", "premises:hospital:key"]) {
      expect(markNamed(name, look.palette)).not.toBeNull();
    }
  });
});
