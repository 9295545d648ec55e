/** docs/commands.md is made from the table of commands: `npm run commands` writes it, this keeps it fresh. */

import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

import { expect, test } from "vitest";

import { COMMANDS, SCOPES } from "../state/commands.ts";
import { DESK } from "../text/desk.ts";

const FILE = fileURLToPath(new URL("../../../docs/commands.md", import.meta.url));

function page(): string {
  const lines = [
    "# Commands and keys of the desk",
    "",
    "Made from `frontend/src/state/commands.ts` by `npm run commands`; do not edit. Keys are told by their place",
    "on the keyboard, so they work under a Chinese input method. A command that cannot be undone is asked once more.",
    "",
  ];
  for (const scope of SCOPES) {
    lines.push(
      `## ${DESK.en.scopes[scope]} · ${DESK.zh.scopes[scope]}`,
      "",
      "| key | command | 命令 | permission | leaves in the log |",
      "| --- | --- | --- | --- | --- |",
      ...COMMANDS.filter((command) => command.scope === scope).map(
        ({ id, key, permission, leaves }) =>
          `| \`${key}\` | ${DESK.en.commands[id]} | ${DESK.zh.commands[id]} | ${code(permission)} | ${code(leaves)} |`,
      ),
      "",
    );
  }
  return `${lines.join("\n").trimEnd()}\n`;
}

const code = (word: string | null): string => (word === null ? "–" : `\`${word}\``);

test("docs/commands.md says what the table says", () => {
  if (process.env["FENGSUI_WRITE"] === "1") writeFileSync(FILE, page());
  expect(readFileSync(FILE, "utf-8")).toBe(page());
});
