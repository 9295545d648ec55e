/** 待处置: pre-alerts and calls that wait for a person. Loud, and unlike anything else on the desk. */

import { html, nothing, type TemplateResult } from "lit-html";
import { repeat } from "lit-html/directives/repeat.js";

import type { Selection } from "../state/desk.ts";
import { ageS, clockDuration, duration } from "../state/format.ts";
import { word } from "../text/text.ts";
import type { CallLine, PreAlertLine } from "../wire/frames.ts";
import { commandButton, type Ui } from "./ui.ts";

export function queuePanel(
  ui: Ui,
  calls: readonly CallLine[],
  preAlerts: readonly PreAlertLine[],
  selection: Selection,
): TemplateResult {
  const count = calls.length + preAlerts.length;
  return html`<section class="queue" data-testid="queue" aria-label=${ui.t.queue.title}>
    <div class="head">
      <h2>${ui.t.queue.title}</h2>
      ${count > 0 ? html`<span class="count loud">${count}</span>` : nothing}
      <span class="spring"></span>
      ${commandButton(ui, "new_call", { label: ui.t.queue.new_call, tone: "main" })}
    </div>
    ${
      count === 0
        ? html`<p class="empty">${ui.t.queue.empty}</p>`
        : html`<ul class="rows">
            ${repeat(
              preAlerts,
              (line) => line.id,
              (line) => preAlertRow(ui, line, isChosen(selection, "pre_alert", line.id)),
            )}
            ${repeat(
              calls,
              (line) => line.id,
              (line) => callRow(ui, line, isChosen(selection, "call", line.id)),
            )}
          </ul>`
    }
  </section>`;
}

const isChosen = (selection: Selection, kind: string, id: string): boolean =>
  selection.kind !== "none" && selection.kind === kind && selection.id === id;

function preAlertRow(ui: Ui, line: PreAlertLine, isSelected: boolean): TemplateResult {
  const chosen = line.recommendation?.candidates.filter((candidate) => candidate.is_chosen) ?? [];
  const first = Math.min(...chosen.map((candidate) => candidate.response_s ?? Infinity));
  return html`<li>
    <button
      class="row pre-alert"
      data-testid="pre-alert-row"
      data-id=${line.id}
      aria-pressed=${isSelected}
      @click=${() => ui.act.select({ kind: "pre_alert", id: line.id })}
    >
      <span class="line">
        <b class="tag">${ui.t.queue.pre_alert}</b>
        <span class="spring"></span>
        <b class="wait">${waited(line.raised_at, ui)}</b>
      </span>
      <b class="what">
        ${line.premises_name}
        ${line.is_key_premises ? html`<span class="key">${ui.t.queue.key}</span>` : nothing}
      </b>
      <span class="where">
        ${word(ui.w.detector_kinds, line.detector_kind)} · ${line.detector_location || line.address}
      </span>
      <span class="ready">
        ${
          chosen.length > 0
            ? ui.t.pre_alert.ready_count(
                chosen.length,
                Number.isFinite(first) ? duration(first, ui.lang) : "–",
              )
            : ui.t.pre_alert.ready_none
        }
      </span>
    </button>
  </li>`;
}

function callRow(ui: Ui, line: CallLine, isSelected: boolean): TemplateResult {
  return html`<li>
    <button
      class="row call"
      data-testid="call-row"
      data-id=${line.id}
      aria-pressed=${isSelected}
      @click=${() => ui.act.select({ kind: "call", id: line.id })}
    >
      <span class="line">
        <b class="tag">${ui.t.queue.call}</b>
        <span>${word(ui.w.channels, line.channel)}</span>
        <span class="spring"></span>
        <b class="wait">${waited(line.received_at, ui)}</b>
      </span>
      <b class="what">${line.address || ui.t.queue.no_address}</b>
    </button>
  </li>`;
}

const waited = (at: string, ui: Ui): string => clockDuration(ageS(at, ui.now_ms) ?? 0);
