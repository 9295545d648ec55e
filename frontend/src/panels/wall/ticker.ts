/** The newest lines of the log, newest first. */

import { html, type TemplateResult } from "lit-html";
import { repeat } from "lit-html/directives/repeat.js";

import { beijingTime } from "../../state/format.ts";
import { eventSentence } from "../../text/words.ts";
import type { TimelineLine } from "../../wire/frames.ts";
import type { WallUi } from "./wall_ui.ts";

export function newest(lines: readonly TimelineLine[], count: number): TimelineLine[] {
  return [...lines]
    .sort((a, b) => Date.parse(b.at) - Date.parse(a.at) || b.seq - a.seq)
    .slice(0, count);
}

export function ticker(ui: WallUi, lines: readonly TimelineLine[], most: number): TemplateResult {
  const shown = newest(lines, most);
  return html`<section class="w-ticker" data-testid="wall-ticker">
    <h2>${ui.t.events}</h2>
    <ol>
      ${
        shown.length === 0
          ? html`<li><span>${ui.t.no_events}</span></li>`
          : repeat(
              shown,
              (line) => `${line.log}:${line.seq}`,
              (line) =>
                html`<li>
                  <time>${beijingTime(line.at)}</time>
                  <span>${eventSentence(ui.lang, line.kind, line.facts)}</span>
                </li>`,
            )
      }
    </ol>
  </section>`;
}
