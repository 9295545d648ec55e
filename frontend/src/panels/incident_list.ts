/** 警情列表: what we are working on, the most urgent first. */

import { html, nothing, type TemplateResult } from "lit-html";
import { repeat } from "lit-html/directives/repeat.js";

import { ageS, clockDuration } from "../state/format.ts";
import { word } from "../text/text.ts";
import type { IncidentLine } from "../wire/frames.ts";
import { levelChip, type Ui } from "./ui.ts";

export function incidentList(
  ui: Ui,
  lines: readonly IncidentLine[],
  selectedId: string | null,
  isLoaded: boolean,
): TemplateResult {
  const working = lines.filter((line) => line.state !== "closed");
  return html`<section
    class="incidents"
    data-testid="incident-list"
    aria-label=${ui.t.incidents.title}
  >
    <div class="head">
      <h2>${ui.t.incidents.title}</h2>
      <span class="count">${working.length}</span>
    </div>
    ${
      working.length === 0
        ? html`<p class="empty">${isLoaded ? ui.t.incidents.empty : ui.t.incidents.loading}</p>`
        : html`<ul class="rows">
            ${repeat(
              working,
              (line) => line.id,
              (line) => row(ui, line, line.id === selectedId),
            )}
          </ul>`
    }
  </section>`;
}

function row(ui: Ui, line: IncidentLine, isSelected: boolean): TemplateResult {
  const age_s = ageS(line.opened_at, ui.now_ms) ?? 0;
  return html`<li>
    <button
      class="row incident"
      data-testid="incident-row"
      data-id=${line.id}
      data-level=${line.alarm_level}
      data-state=${line.state}
      aria-pressed=${isSelected}
      @click=${() => ui.act.select({ kind: "incident", id: line.id })}
    >
      <span class="line">
        ${levelChip(ui, line.alarm_level)}
        <b>${word(ui.w.incident_types, line.incident_type)}</b>
        <span class="spring"></span>
        <b class="age">${clockDuration(age_s)}</b>
      </span>
      <span class="what">
        ${line.premises_name ?? line.address}
        ${line.is_key_premises ? html`<span class="key">${ui.t.queue.key}</span>` : nothing}
      </span>
      ${line.premises_name ? html`<span class="where">${line.address}</span>` : nothing}
      <span class="line counts">${stateWord(ui, line)} ${counts(ui, line, age_s)}</span>
    </button>
  </li>`;
}

/** Working is the rule and goes without saying. */
function stateWord(ui: Ui, line: IncidentLine) {
  if (line.state === "open") return nothing;
  const words = word(ui.w.incident_states, line.state);
  return html`<b class="state" data-state=${line.state}>${words}</b>`;
}

function counts(ui: Ui, line: IncidentLine, age_s: number) {
  const { t } = ui;
  if (line.first_order_at === null) {
    const isOver = age_s > ui.norms.call_to_order_s;
    return html`<b class="not-ordered ${isOver ? "over" : ""}">${t.incidents.not_ordered}</b>`;
  }
  return html`<span>${t.incidents.ordered} <b>${line.ordered_count}</b></span>
    <span>${t.incidents.on_scene} <b>${line.on_scene_count}</b></span>
    ${
      line.unsigned_late_count > 0
        ? html`<b class="unsigned" data-testid="unsigned"
            >${t.incidents.unsigned(line.unsigned_late_count)}</b
          >`
        : nothing
    }`;
}
