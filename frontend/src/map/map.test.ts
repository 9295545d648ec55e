/** The style, the symbols and the pump, without a browser. */

import { createExpression, latest, validateStyleMin } from "@maplibre/maplibre-gl-style-spec";
import { describe, expect, test } from "vitest";

import type { Look } from "../layers/layer.ts";
import { WORDS } from "../text/words.ts";
import { LEVELS, paletteFrom, STATUSES } from "./palette.ts";
import { type Draft, Pump } from "./pump.ts";
import { scaleBar } from "./scale.ts";
import { differences, GROUPS, stackOf, styleOf } from "./stack.ts";
import { markNamed } from "./symbols/catalogue.ts";
import { svgOf } from "./symbols/mark.ts";
import { SyntheticNote } from "./synthetic.ts";

const palette = paletteFrom((name) => (name.includes("ink") ? "#000000" : "#ffffff"));
const look = (changes: Partial<Look> = {}): Look => ({ palette, lang: "zh", scale: 1, ...changes });

describe("the style", () => {
  test.each([look(), look({ lang: "en" }), look({ scale: 1.5 })])("is valid", (one) => {
    const errors = validateStyleMin(styleOf(one, "https://fengsui.example"));
    expect(errors.map((error) => error.message)).toEqual([]);
  });

  test("asks nothing of the internet: tiles come from the page's own origin, letters from no one", () => {
    const style = styleOf(look(), "https://fengsui.example");
    expect(style.glyphs).toBeUndefined();
    expect(style.sprite).toBeUndefined();
    for (const url of JSON.stringify(style).matchAll(/https?:\/\/[^/"]+/g)) {
      expect(url[0]).toBe("https://fengsui.example");
    }
  });

  test("appliances are drawn whatever lies there already", () => {
    const layer = stackOf(look()).find(({ id }) => id === "appliances");
    expect(layer?.layout).toMatchObject({
      "icon-allow-overlap": true,
      "icon-ignore-placement": true,
    });
  });

  test("distances to water stand over the marks, keep off pins and sources, and give way to call signs", () => {
    const ids = stackOf(look()).map(({ id }) => id);
    const inOrder = ["appliances-type", "water_near-label", "water_near-room", "incidents-room"];
    const at = [...inOrder, "appliances-label"].map((id) => ids.indexOf(id));
    expect(at).not.toContain(-1);
    expect(at).toEqual([...at].sort((a, b) => a - b));
  });

  test.each([
    [10, ""],
    [11, "武-城中-3·水罐1"],
  ])("at zoom %d an appliance under way is called %j", (zoom, called) => {
    const found = stackOf(look()).find(({ id }) => id === "appliances-label");
    const layout = (found as { layout: Record<string, unknown> }).layout;
    const read = createExpression(
      layout["text-field"],
      "layout.text-field",
      latest.layout_symbol["text-field"] as never,
    );
    if (read.result === "error") throw new Error(String(read.value));
    const properties = { label: "武-城中-3·水罐1", is_parked: false, is_old: false };
    const words = read.value.evaluate({ zoom }, { type: "Point", properties } as never);
    expect(String(words)).toBe(called);
  });

  test("a guessed one-way is another symbol on another layer, later and fainter", () => {
    const [sure, guessed] = ["roads-oneway", "roads-oneway-guessed"].map((name) =>
      stackOf(look()).find(({ id }) => id === name),
    );
    expect(guessed?.layout).toMatchObject({ "icon-image": "oneway:guessed" });
    expect(guessed?.minzoom).toBeGreaterThan(sure?.minzoom ?? 99);
  });

  test("looks differ in paint and layout only, so a theme never builds layers anew", () => {
    const was = stackOf(look());
    const now = stackOf(look({ lang: "en" }));
    expect(now.map(({ id }) => id)).toEqual(was.map(({ id }) => id));
    expect(differences(was, now).length).toBeGreaterThan(0);
    expect(differences(was, was)).toEqual([]);
  });

  test("every layer but the ground belongs to a group that can be switched", () => {
    const patterns = Object.values(GROUPS);
    const left = stackOf(look()).filter(({ id }) => !patterns.some((group) => group.test(id)));
    expect(left.map(({ id }) => id)).toEqual(["land"]);
  });
});

describe("symbols", () => {
  const words = WORDS.zh;
  const names = [
    ...STATUSES.flatMap((s) => ["live", "stale", "lost"].map((f) => `appliance:${s}:${f}`)),
    ...Object.keys(words.appliance_types).map((type) => `type:${type}:solid`),
    ...Object.keys(words.incident_types).flatMap((type) =>
      LEVELS.flatMap((level) =>
        ["open", "controlled", "put_out"].map((state) => `incident:${type}:${level}:${state}`),
      ),
    ),
    ...["all", "most", "few", "none", "unknown"].map((readiness) => `station:${readiness}`),
    ...Object.keys(words.water_kinds).flatMap((kind) =>
      Object.keys(words.water_states).map((state) => `water:${kind}:${state}`),
    ),
    "pre_alert:key",
    "call:waiting",
    "choice:active",
    "oneway:sure",
    "oneway:guessed",
    "way:arrow",
  ];

  test.each(names)("%s is drawn", (name) => {
    expect(markNamed(name, palette)?.strokes.length).toBeGreaterThan(0);
  });

  test("no two of them have the same shape: colour alone tells nothing apart", () => {
    const shapes = names.map((name) => {
      const mark = markNamed(name, palette);
      return mark ? svgOf(mark, 24) : name;
    });
    const same = names.filter((_, index) => shapes.indexOf(shapes[index] ?? "") !== index);
    expect(same).toEqual([]);
  });

  test("an unknown occupancy is still a house, an unknown name is nothing", () => {
    expect(markNamed("premises:spaceport:plain", palette)).not.toBeNull();
    expect(markNamed("rocket:1", palette)).toBeNull();
  });
});

describe("the scale bar", () => {
  test("is a round number of metres and never longer than its room", () => {
    for (let zoom = 7; zoom < 20; zoom += 0.3) {
      const bar = scaleBar(30.6, zoom, 110);
      expect(bar.width_px).toBeLessThanOrEqual(110);
      expect(bar.width_px).toBeGreaterThan(40);
      expect(String(bar.metres)).toMatch(/^[125]0*$/);
    }
  });
});

describe("the pump", () => {
  function aPump(drafts: () => Draft) {
    const frames: (() => void)[] = [];
    const given: GeoJSON.FeatureCollection[] = [];
    const doneBy: (() => void)[] = [];
    let now_ms = 0;
    const pump = new Pump(
      {
        source: () => ({
          setData: (data) => {
            given.push(data as GeoJSON.FeatureCollection);
            return new Promise<void>((done) => doneBy.push(done));
          },
        }),
        nextFrame: (act) => frames.push(act),
        now: () => now_ms,
      },
      { appliances: drafts },
    );
    const turn = async (ms: number): Promise<void> => {
      for (const act of frames.splice(0)) act();
      now_ms += ms;
      await Promise.resolve();
    };
    return {
      pump,
      given,
      turn,
      finish: async () => {
        for (const done of doneBy.splice(0)) done();
        await Promise.resolve();
      },
    };
  }
  let version = 0;
  /** Another drawing each time. */
  const another = (): Draft => {
    version += 1;
    return {
      data: { type: "FeatureCollection", features: [], bbox: [version, 0, 0, 0] },
      goesOn: false,
    };
  };

  test("gives nothing before the style is there, and everything marked once it is", async () => {
    const { pump, given, turn } = aPump(another);
    pump.mark("appliances");
    await turn(100);
    expect(given).toHaveLength(0);
    pump.open();
    await turn(100);
    expect(given).toHaveLength(1);
  });

  test("many changes before a frame cost one drawing", async () => {
    const { pump, given, turn } = aPump(another);
    pump.open();
    for (let change = 0; change < 50; change += 1) pump.mark("appliances");
    await turn(100);
    expect(given).toHaveLength(1);
  });

  test("never gives a source more while it is at work, and forgets no change", async () => {
    const { pump, given, turn, finish } = aPump(another);
    pump.open();
    pump.mark("appliances");
    await turn(100);
    pump.mark("appliances");
    await turn(100);
    await turn(100);
    expect(given).toHaveLength(1);
    await finish();
    await turn(100);
    await turn(100);
    expect(given).toHaveLength(2);
  });

  test("does not draw the same again", async () => {
    const same = another();
    const { pump, given, turn, finish } = aPump(() => same);
    pump.open();
    for (let change = 0; change < 5; change += 1) {
      pump.mark("appliances");
      await turn(100);
      await finish();
    }
    expect(given).toHaveLength(1);
  });

  test("goes on by itself while something glides, and stops when nothing does", async () => {
    let left = 3;
    const { pump, given, turn, finish } = aPump(() => {
      left -= 1;
      return { ...another(), goesOn: left > 0 };
    });
    pump.open();
    pump.mark("appliances");
    for (let frame = 0; frame < 20; frame += 1) {
      await turn(100);
      await finish();
    }
    expect(given).toHaveLength(3);
  });
});

describe("the words that a map holds synthetic data", () => {
  const said = (...looks: [isThere: boolean, isWhole: boolean][]) => {
    const note = new SyntheticNote();
    return looks.map(([isThere, isWhole]) => {
      note.look(isThere, isWhole);
      return note.isShown;
    });
  };

  test("stay while a tile is fetched anew, and over one empty look", () => {
    const looks = said([true, true], [false, false], [false, false], [false, true], [true, true]);
    expect(looks).toEqual([true, true, true, true, true]);
  });

  test("go when a whole map has nothing synthetic on it, and never stand on an empty one", () => {
    expect(said([true, true], [false, true], [false, true])).toEqual([true, true, false]);
    expect(said([false, true], [false, false])).toEqual([false, false]);
  });
});
