/** 经过: the log in sentences, newest first, with who said so. */

import { html, nothing, type TemplateResult } from "lit-html";
import { repeat } from "lit-html/directives/repeat.js";

import { beijingTime, betweenS, duration } from "../state/format.ts";
import { eventSentence } from "../text/words.ts";
import type { TimelineLine } from "../wire/frames.ts";
import type { Ui } from "./ui.ts";

/** An entry written down this much after it happened says so. */
const LATE_S = 30;

const LOUD = new Set([
  "incident.upgraded",
  "appliance.unsigned",
  "pre_alert.raised",
  "reaction.parked",
  "detector.alarmed",
]);

export function timeline(
  ui: Ui,
  lines: readonly TimelineLine[],
  title: string,
  testid = "timeline",
): TemplateResult {
  return html`<section class="timeline" data-testid=${testid} aria-label=${title}>
    <div class="head small"><h3>${title}</h3></div>
    ${
      lines.length === 0
        ? html`<p class="empty">${ui.t.events.empty}</p>`
        : html`<ol>
            ${repeat(
              lines,
              (line) => line.id,
              (line) => entry(ui, line),
            )}
          </ol>`
    }
  </section>`;
}

function entry(ui: Ui, line: TimelineLine): TemplateResult {
  const late_s = betweenS(line.at, line.recorded_at) ?? 0;
  const incidentId = line.incident_id;
  const words = eventSentence(ui.lang, line.kind, line.facts);
  return html`<li
    data-kind=${line.kind}
    class=${LOUD.has(line.kind) ? "loud" : ""}
    data-testid="timeline-entry"
  >
    <time>${beijingTime(line.at)}</time>
    <span class="said">
      ${
        incidentId
          ? html`<button
              class="linkish"
              @click=${() => ui.act.select({ kind: "incident", id: incidentId })}
            >
              ${words}
            </button>`
          : words
      }
      ${line.words ? html`<q>${line.words}</q>` : nothing}
    </span>
    <span class="who">
      ${ui.lang === "zh" ? line.actor_name_zh : line.actor_name_en}
      ${
        late_s > LATE_S
          ? html`<i>${ui.t.incident.timeline_late(duration(late_s, ui.lang))}</i>`
          : nothing
      }
    </span>
  </li>`;
}
