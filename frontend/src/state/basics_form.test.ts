import { describe, expect, test } from "vitest";

import { type FieldValue, type FormField, readForm, typedOf } from "./basics_form.ts";

const field = (name: string, reads: string, value: FieldValue, is_required = false): FormField => ({
  name,
  reads,
  value,
  is_required,
});

const FIELDS = [
  field("name", "text", "示例大厦", true),
  field("storeys", "whole", 12),
  field("height_m", "number", null),
  field("is_key", "yes_no", false),
  field("state", "word", "unknown"),
  field("hazards", "words", ["lpg", "crowd"]),
  field("address", "text", ""),
];
const read = (change: Record<string, string | string[]>) =>
  readForm(FIELDS, { ...typedOf(FIELDS), ...change });

test("an untouched form changes nothing", () => {
  expect(read({})).toEqual({ values: {}, faults: {} });
});

test("only what differs is sent, each as its kind", () => {
  const said = read({
    storeys: "28",
    height_m: "99.5",
    is_key: "yes",
    state: "faulty",
    hazards: ["lpg"],
    address: " 示例路 1 号 ",
  });
  expect(said).toEqual({
    values: {
      storeys: 28,
      height_m: 99.5,
      is_key: true,
      state: "faulty",
      hazards: ["lpg"],
      address: "示例路 1 号",
    },
    faults: {},
  });
});

test("full-width digits are digits", () => {
  expect(read({ storeys: "２８", height_m: "　９９．５" }).values).toEqual({
    storeys: 28,
    height_m: 99.5,
  });
});

test("the same number written otherwise is no change", () => {
  expect(read({ storeys: " 12.0" }).values).toEqual({});
});

test("the same words in another order are no change", () => {
  expect(read({ hazards: ["crowd", "lpg"] }).values).toEqual({});
});

describe("what cannot be read is named, and not sent", () => {
  test.each([
    ["storeys", "twelve", "not_a_number"],
    ["storeys", "12.5", "not_whole"],
    ["storeys", "1e3", "not_a_number"],
    ["height_m", "1,000", "not_a_number"],
    ["height_m", "--5", "not_a_number"],
    ["name", "  ", "needed"],
  ])("%s “%s”", (name, words, fault) => {
    expect(read({ [name]: words })).toEqual({ values: {}, faults: { [name]: fault } });
  });
});

test("what is emptied becomes unknown, not nought", () => {
  expect(read({ storeys: "" }).values).toEqual({ storeys: null });
  expect(read({ is_key: "" }).values).toEqual({ is_key: null });
});
