import { expect, test } from "vitest";

import type { IncidentLine, TimelineLine, WallFigures } from "../../wire/frames.ts";
import { figuresOf } from "./figures.ts";
import { shownOf } from "./incidents.ts";
import { formationsShown } from "./readiness.ts";
import { sparkOf } from "./spark.ts";
import { newest } from "./ticker.ts";
import { isWide, wallUi } from "./wall_ui.ts";

const NONE = {
  today_p50_s: null,
  today_p90_s: null,
  today_of: 0,
  before_p50_s: null,
  before_p90_s: null,
  before_of: 0,
  daily_p50_s: [null, null, null, null, null, null, null, null],
};
const YOUNG = { today_count: 3, usual_count: null, usual_of: 1, usual_least: 4 };
const figure = (key: string, counted: Partial<WallFigures>) =>
  figuresOf(wallUi("zh", 0), counted as WallFigures).find((one) => one.key === key);

test("a figure that was not counted is a dash, never a nought", () => {
  expect(figuresOf(wallUi("zh", 0), null).map(({ value }) => value)).toEqual(Array(8).fill("–"));
  expect(figure("response", { response: NONE })).toMatchObject({
    value: "–",
    rest: "今日尚无",
    trend: "前7日无记录",
  });
});

test("what is usual is said only when the log reaches back far enough", () => {
  expect(figure("today", { incidents: YOUNG, calls: YOUNG })?.trend).toBe("尚无历史（1/4 周）");
  const old = { today_count: 3, usual_count: 4.5, usual_of: 8, usual_least: 4 };
  const calls = { ...old, usual_count: 12 };
  expect(figure("today", { incidents: old, calls })?.trend).toBe("往常此时 4.5 / 12（8 周）");
});

test("a time is told with its tenth worst, how many it is of, and the week before", () => {
  const response = {
    ...NONE,
    today_p50_s: 261.4,
    today_p90_s: 425,
    today_of: 23,
    before_p50_s: 275,
    before_p90_s: 460,
    before_of: 140,
  };
  expect(figure("response", { response })).toMatchObject({
    value: "4:21",
    rest: "九成 7:05",
    trend: "前7日 4:35 / 7:40",
    word: "到场用时 中位 · 23 次",
  });
});

test("a day nobody measured is a gap in the line, not a nought", () => {
  const { dots, lines } = sparkOf([60, null, 40, 50, null, null, 80, 70]);
  expect(dots).toHaveLength(5);
  expect(lines.map((line) => line.length)).toEqual([2, 2]);
  const [low, high] = [Math.max(...dots.map(({ y }) => y)), Math.min(...dots.map(({ y }) => y))];
  expect(dots[1]?.y).toBe(low);
  expect(dots[3]?.y).toBe(high);
  expect(sparkOf([50, 50]).dots.map(({ y }) => y)).toEqual([15, 15]);
  expect(sparkOf([null, null]).dots).toEqual([]);
});

test("the list always shows the incident that is looked at", () => {
  const lines = ["a", "b", "c", "d", "e"].map((id) => ({ id }) as IncidentLine);
  const ids = (lookedAt: string) => shownOf(lines, lookedAt, 3).map(({ id }) => id);
  expect(ids("")).toEqual(["a", "b", "c"]);
  expect(ids("b")).toEqual(["a", "b", "c"]);
  expect(ids("e")).toEqual(["a", "b", "e"]);
});

test("where there is no room for every formation, those with the least left are shown", () => {
  const lines = [5, 1, 3, 0].map((dispatchable_count, formation_id) => ({
    formation_id,
    name_zh: "",
    name_en: "",
    appliance_type: null,
    appliance_count: 6,
    dispatchable_count,
  }));
  const ids = (most: number) =>
    formationsShown(lines, most).map(({ formation_id }) => formation_id);
  expect(ids(4)).toEqual([0, 1, 2, 3]);
  expect(ids(2)).toEqual([3, 1]);
});

test("only a wall much wider than high has three zones", () => {
  expect([isWide(1920, 1080), isWide(3840, 2160), isWide(2560, 1080)]).toEqual([
    false,
    false,
    false,
  ]);
  expect([isWide(3840, 1080), isWide(5760, 1080)]).toEqual([true, true]);
});

test("the ticker shows the newest by when it happened", () => {
  const line = (seq: number, at: string) => ({ log: "WH", seq, at }) as TimelineLine;
  const lines = [
    line(1, "2026-02-14T06:00:00Z"),
    line(3, "2026-02-14T06:00:05Z"),
    line(2, "2026-02-14T06:00:09Z"),
  ];
  expect(newest(lines, 2).map(({ seq }) => seq)).toEqual([2, 3]);
});
