import { expect, test } from "vitest";

import type { Failure } from "../../state/basics.ts";
import { BASICS } from "../../text/basics.ts";
import type { Lang } from "../../text/text.ts";
import { WORDS } from "../../text/words.ts";
import type { FactLine } from "../../wire/basics.ts";
import { type Acts, failureWords, grouped, type Ui, valueWords } from "./ui.ts";

const NOTHING_DONE = {} as Acts;
const ui = (lang: Lang): Ui => ({
  lang,
  w: WORDS[lang],
  t: BASICS[lang],
  now_ms: 0,
  act: NOTHING_DONE,
});
const field = (reads: string, quantity = "", words: FactLine["words"] = []): FactLine => ({
  name: "f",
  zh: "",
  en: "",
  reads,
  quantity,
  words,
  value: null,
  least: null,
  most: null,
  longest: null,
  is_required: false,
  is_asked: false,
  is_missing: false,
  may_correct: true,
});
const HAZARDS = [
  { value: "lpg", zh: "液化石油气", en: "lpg" },
  { value: "crowd", zh: "人员密集", en: "crowd" },
];

test("what is not known has no words: it is never nought, no or none", () => {
  for (const reads of ["number", "whole", "text", "word", "yes_no", "moment"]) {
    expect(valueWords(ui("zh"), field(reads, "m"), null)).toBe("");
  }
  expect(valueWords(ui("zh"), field("number", "lps"), 0)).toBe("0 L/s");
  expect(valueWords(ui("zh"), field("yes_no"), false)).toBe("否");
  expect(valueWords(ui("zh"), field("words", "", HAZARDS), [])).toBe("无");
});

test("values are said in the reader's words", () => {
  const two = ["lpg", "crowd"];
  expect(valueWords(ui("zh"), field("words", "", HAZARDS), two)).toBe("液化石油气、人员密集");
  expect(valueWords(ui("en"), field("words", "", HAZARDS), two)).toBe("lpg, crowd");
  expect(valueWords(ui("zh"), field("number", "mpa"), 0.22)).toBe("0.22 MPa");
  expect(valueWords(ui("zh"), field("whole"), 2026)).toBe("2026"); // a year has no comma
  expect(valueWords(ui("zh"), field("moment"), "2026-11-20T16:30:00Z")).toBe("2026-11-21 00:30");
  expect(valueWords(ui("zh"), field("word"), "strange")).toBe("strange");
});

test("a refusal is told in the server's words, what was not answered as not known", () => {
  const refused: Failure = {
    ok: false,
    why: "refused",
    code: "row_changed",
    said: { zh: "已有变化", en: "has changed" },
  };
  expect(failureWords(ui("en"), refused, true)).toBe("Not done: has changed");
  expect(failureWords(ui("zh"), refused, false)).toBe("已有变化");
  const lost: Failure = { ok: false, why: "unreachable" };
  expect(failureWords(ui("zh"), lost, true)).toContain("未确认是否送达");
  expect(failureWords(ui("zh"), lost, false)).not.toContain("未确认");
  expect(failureWords(ui("zh"), { ok: false, why: "failed", status: 403 }, true)).toContain("无权");
});

test("counts are grouped in threes", () => {
  expect([7, 999, 1000, 51_023, 1_234_567].map(grouped)).toEqual([
    "7",
    "999",
    "1,000",
    "51,023",
    "1,234,567",
  ]);
});
