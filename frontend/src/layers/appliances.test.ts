import { describe, expect, test } from "vitest";

import type { MapAppliance } from "../state/positions.ts";
import { ageWords, features, yardSlots } from "./appliances.ts";

const anAppliance = (changes: Partial<MapAppliance> = {}): MapAppliance => ({
  id: 1,
  call_sign: "江岸01",
  appliance_type: "water_tender",
  status: "en_route",
  place: [114.3, 30.6],
  heading_deg: 90,
  speed_mps: 12,
  accuracy_m: 8,
  freshness: "live",
  age_s: 1,
  isSelected: false,
  incident_id: null,
  ...changes,
});

const drawn = (changes: Partial<MapAppliance>) => {
  const appliance = anAppliance(changes);
  const [feature] = features(
    [appliance],
    ({ place, heading_deg }) => ({ place, heading_deg }),
    "zh",
  ).features;
  return feature?.properties ?? {};
};

describe("features", () => {
  test("an appliance under way is drawn by status, turned to its heading, with no age", () => {
    expect(drawn({})).toMatchObject({
      body: "appliance:en_route:live",
      glyph: "type:water_tender:solid",
      heading: 90,
      age: "",
    });
  });

  test("a stale position is hollow and says how old it is", () => {
    expect(drawn({ freshness: "stale", age_s: 95 })).toMatchObject({
      body: "appliance:en_route:stale",
      glyph: "type:water_tender:old",
      age: "1分30秒前",
      is_old: true,
    });
  });

  test("a lost one is called lost in both languages", () => {
    expect(ageWords({ freshness: "lost", age_s: 900 }, "zh")).toBe("失联 15分00秒");
    expect(ageWords({ freshness: "lost", age_s: 900 }, "en")).toContain("lost");
  });

  test("every appliance is given to the map, whatever its status", () => {
    const all = (["in_station", "out_of_service", "on_scene", "returning"] as const).map(
      (status, id) => anAppliance({ id, status, freshness: "lost" }),
    );
    expect(features(all, () => ({ place: [0, 0], heading_deg: null }), "en").features).toHaveLength(
      4,
    );
  });

  test("it is drawn where it was told, not where its newest fix is", () => {
    const [feature] = features(
      [anAppliance()],
      () => ({ place: [1, 2], heading_deg: 7 }),
      "zh",
    ).features;
    expect(feature?.geometry.coordinates).toEqual([1, 2]);
    expect(feature?.properties?.["heading"]).toBe(7);
  });
});

describe("yardSlots", () => {
  test("appliances parked in one yard never share a slot", () => {
    const yard = Array.from({ length: 12 }, (_, id) =>
      anAppliance({ id, call_sign: `江岸${id}`, status: "in_station" }),
    );
    const slots = [...yardSlots(yard).values()];
    expect(new Set(slots.map(({ row }) => row.join())).size).toBe(12);
    expect(new Set(slots.map(({ list }) => list.join())).size).toBe(12);
  });

  test("one that is at work keeps its own place", () => {
    expect(yardSlots([anAppliance({ status: "on_scene" })]).size).toBe(0);
  });

  test("a slot does not depend on the order in which appliances come", () => {
    const yard = ["b", "a", "c"].map((call_sign, id) =>
      anAppliance({ id, call_sign, status: "in_station" }),
    );
    expect(yardSlots([...yard].reverse())).toEqual(yardSlots(yard));
  });
});
