import { expect, test } from "vitest";

import { assetsOf, isAnotherBuild } from "./build.ts";

const PAGE = `<script type="module" crossorigin src="/static/assets/wall-AbC.js"></script>
  <link rel="modulepreload" crossorigin href="/static/assets/map-1.js">
  <link rel="stylesheet" crossorigin href="/static/assets/wall-x.css">
  <link rel="icon" href="/static/beacon.svg">`;
const OWN = ["/static/assets/wall-AbC.js", "/static/assets/wall-x.css"];

test("a page names its scripts and styles", () => {
  expect([...assetsOf(PAGE)].sort()).toEqual([
    "/static/assets/map-1.js",
    "/static/assets/wall-AbC.js",
    "/static/assets/wall-x.css",
  ]);
});

test("the same page is the same build", () => {
  expect(isAnotherBuild(OWN, PAGE)).toBe(false);
});

test.each(["wall-AbC.js", "wall-x.css"])("another %s is another build", (name) => {
  expect(isAnotherBuild(OWN, PAGE.replace(name, `new-${name}`))).toBe(true);
});

test.each(["", "<p>502 Bad Gateway</p>", '<script src="/elsewhere/x.js"></script>'])(
  "%j is no build of ours",
  (page) => {
    expect(isAnotherBuild(OWN, page)).toBe(false);
  },
);

test("while developing nothing is named after its content, and nothing is reloaded", () => {
  expect(isAnotherBuild(["/src/screens/wall.ts"], PAGE)).toBe(false);
});
