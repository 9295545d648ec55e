/** The house itself: floors, sizes, words and colours where they belong. */

import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";

import { describe, expect, test } from "vitest";

import { EVENT_KINDS } from "../text/words.ts";

const SRC = fileURLToPath(new URL("..", import.meta.url));
const ROOT = resolve(SRC, "../..");

const files = readdirSync(SRC, { recursive: true, encoding: "utf-8" })
  .map((name) => name.replaceAll("\\", "/"))
  .filter((name) => /\.(ts|css)$/.test(name) && name !== "wire/api.ts");
const sources = files.filter((name) => name.endsWith(".ts") && !name.endsWith(".test.ts"));
const read = (name: string): string => readFileSync(join(SRC, name), "utf-8");
const withoutComments = (text: string): string =>
  text.replace(/\/\*[\s\S]*?\*\//g, "").replace(/^\s*\/\/.*$|\s\/\/ .*$/gm, "");

/** From the bottom up. A file imports only from its own floor's folder or from floors below. */
const FLOORS: Readonly<Record<string, number>> = {
  wire: 0,
  state: 1,
  text: 2,
  style: 2,
  layers: 3,
  map: 4,
  panels: 5,
  screens: 6,
  house: 7,
};
const roomOf = (name: string): string => name.split("/")[0] ?? "";

describe("floors: screens, panels, map, layers, text, state, wire", () => {
  test.each(sources)("%s imports only downwards", (name) => {
    const room = roomOf(name);
    const floor = FLOORS[room];
    expect(floor, `${room} is no floor of this house`).toBeDefined();
    for (const [line, target] of read(name).matchAll(
      /^(?:import|export)[^;]*?from "(\.[^"]+)"/gm,
    )) {
      const to = roomOf(relative(SRC, resolve(SRC, dirname(name), target ?? "")));
      // A type of the map's handle or of the table of commands costs nothing and binds nobody.
      const isTypeOnly = line.startsWith("import type") || line.startsWith("export type");
      const isAllowed =
        to === room || (FLOORS[to] ?? 9) < (floor ?? 0) || (isTypeOnly && to !== "screens");
      expect(isAllowed, `${name} must not import ${to}`).toBe(true);
    }
  });
});

test.each(files)("%s has at most 400 lines", (name) => {
  const limit = name.endsWith(".css") || name.startsWith("text/") ? 600 : 400; // lists, not programs
  expect(read(name).split("\n").length).toBeLessThanOrEqual(limit);
});

/** 天, 小时, 分, 秒 belong to reading a duration, as ":" does to a clock. */
const MARKS_OF_TIME = "state/format.ts";

test.each(sources.filter((name) => !name.startsWith("text/") && name !== MARKS_OF_TIME))(
  "%s holds no word a user sees: those stand in text/",
  (name) => {
    expect(withoutComments(read(name)).match(/[\u4e00-\u9fff]+/g) ?? []).toEqual([]);
  },
);

const REFUSED = /\b(unit|units|truck|trucks|sensor|sensors|priority|severity|squad|ambulance)\b/i;

test.each(sources)("%s uses none of the words the glossary refuses", (name) => {
  expect(withoutComments(read(name)).match(REFUSED)?.[0]).toBeUndefined();
});

const COLOUR = /#[0-9a-f]{3,8}\b|\brgba?\(/i;

test.each(files.filter((name) => name.endsWith(".css") && !name.endsWith("tokens.css")))(
  "%s names no colour: those stand in tokens.css",
  (name) => {
    expect(withoutComments(read(name)).match(COLOUR)?.[0]).toBeUndefined();
  },
);

test("every kind of event in the log has a sentence in both languages", () => {
  const folder = join(ROOT, "core/events");
  const kinds = readdirSync(folder)
    .filter((name) => name.endsWith(".py"))
    .flatMap((name) => [
      ...readFileSync(join(folder, name), "utf-8").matchAll(/KIND: ClassVar\[str\] = "([^"]+)"/g),
    ])
    .map(([, kind]) => kind);
  const untold = new Set([
    "basics.checked",
    "call.caller_read",
    "contacts.read",
    "correction.accepted",
    "correction.proposed",
    "correction.refused",
    "correction.withdrawn",
    "keeper.set",
    "camera.viewed",
    "person.logged_in",
    "person.logged_out",
    "person.session_renewed",
    "expert.contact_read",
    "token.made",
    "token.withdrawn",
    "water.inspected",
  ]); // for the auditor
  const told = kinds.filter((kind) => kind !== undefined && !untold.has(kind)).sort();
  expect(told.length).toBeGreaterThan(30);
  expect([...EVENT_KINDS.zh].sort()).toEqual(told);
  expect([...EVENT_KINDS.en].sort()).toEqual(told);
});

test("both themes give every token", () => {
  const css = read("style/tokens.css");
  const tokens = (selector: string) =>
    [...(css.split(selector)[1]?.split("}")[0] ?? "").matchAll(/^\s+(--[a-z_-]+):/gm)]
      .map(([, token]) => token)
      .sort();
  const night = tokens(':root[data-theme="night"] {');
  expect(night.length).toBeGreaterThan(30);
  expect(tokens(':root[data-theme="day"] {')).toEqual(night);
});

describe("contrast of text (WCAG 2.2: 4.5 to 1)", () => {
  const css = read("style/tokens.css");
  const table = (selector: string) =>
    new Map(
      [
        ...(css.split(selector)[1]?.split("}")[0] ?? "").matchAll(
          /(--[a-z_0-9-]+): (#[0-9a-f]{6});/g,
        ),
      ].map(([, token, colour]) => [token ?? "", colour ?? ""]),
    );
  const luminance = (hex: string): number => {
    const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
      const c = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
      return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const ratio = (a: string, b: string): number => {
    const [high = 0, low = 0] = [luminance(a), luminance(b)].sort((x, y) => y - x);
    return (high + 0.05) / (low + 0.05);
  };
  const pairs: [string, string][] = [
    ...["--ink", "--ink-muted", "--ink-faint", "--alert", "--warn", "--good"].flatMap((ink) =>
      ["--panel", "--panel-raised"].map((ground): [string, string] => [ink, ground]),
    ),
    ["--ink", "--accent-soft"],
    ["--ink-muted", "--accent-soft"],
    ["--ink-muted", "--alert-soft"],
    ["--alert", "--alert-soft"],
    ["--warn", "--warn-soft"],
    ["--ink", "--warn-soft"],
    ["--good", "--good-soft"],
    ["--accent-ink", "--accent"],
    ["--alert-ink", "--alert"],
  ];
  for (const theme of ["night", "day"]) {
    const tokens = table(`:root[data-theme="${theme}"] {`);
    const statuses = [...tokens.keys()].filter((token) => token.startsWith("--status-"));
    const all = [...pairs, ...statuses.map((token): [string, string] => [token, "--panel-raised"])];
    test.each(all)(`${theme}: %s on %s`, (ink, ground) => {
      expect(ratio(tokens.get(ink) ?? "", tokens.get(ground) ?? "")).toBeGreaterThanOrEqual(4.5);
    });
  }
  const levels = table(":root {");
  test.each([1, 2, 3, 4, 5])("level %i can be read on its own colour", (level) => {
    const ground = levels.get(`--level-${level}`) ?? "";
    const ink = levels.get(`--level-${level}-ink`) ?? "";
    expect(ratio(ground, ink)).toBeGreaterThanOrEqual(4.5);
  });
});
