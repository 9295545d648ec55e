/** A call or a pre-alert that waits for a decision. */

import { html, nothing, type TemplateResult } from "lit-html";

import type { CallerShown } from "../state/desk.ts";
import { ageS, beijingTime, clockDuration, duration, lngLat } from "../state/format.ts";
import { word } from "../text/text.ts";
import type { CallLine, CandidateLine, PreAlertLine } from "../wire/frames.ts";
import { orderClock } from "./call_form.ts";
import { commandButton, keyCap, named, type Ui } from "./ui.ts";

export function callDetail(ui: Ui, call: CallLine, caller: CallerShown | null): TemplateResult {
  const { t, w } = ui;
  return html`<article class="waiting-detail" data-testid="call-detail" data-id=${call.id}>
    <div class="head">
      <h2>${t.call.title}</h2>
      <span class="spring"></span>
      <button class="button quiet" @click=${() => ui.act.run("back")}>${keyCap("Esc")}</button>
    </div>
    ${orderClock(ui, Date.parse(call.received_at))}
    <p class="big">${call.address || t.queue.no_address}</p>
    <dl>
      <dt>${t.call.received}</dt>
      <dd>${beijingTime(call.received_at)}</dd>
      <dt>${t.call.channel}</dt>
      <dd>${word(w.channels, call.channel)}</dd>
      ${call.place ? html`<dt>${t.form.place}</dt><dd>${lngLat(call.place)}</dd>` : nothing}
      ${
        caller && caller.callId === call.id
          ? html`<dt>${t.form.phone}</dt><dd>${caller.phone || t.call.none}</dd>
              <dt>${t.form.name}</dt><dd>${caller.name || t.call.none}</dd>
              <dt>${t.form.words}</dt><dd>${caller.words || t.call.none}</dd>
              <dt></dt><dd class="faint">${t.call.caller_logged}</dd>`
          : nothing
      }
    </dl>
    <div class="actions stacked">
      ${commandButton(ui, "accept_call", { label: t.call.accept, tone: "main" })}
      ${commandButton(ui, "close_call", { label: t.call.close })}
      ${commandButton(ui, "read_caller", { label: t.call.read_caller })}
    </div>
  </article>`;
}

export function preAlertDetail(ui: Ui, line: PreAlertLine): TemplateResult {
  const { t, w } = ui;
  const chosen = line.recommendation?.candidates.filter((candidate) => candidate.is_chosen) ?? [];
  return html`<article
    class="waiting-detail pre-alert"
    data-testid="pre-alert-detail"
    data-id=${line.id}
  >
    <div class="head">
      <h2>${t.pre_alert.title}</h2>
      <span class="spring"></span>
      <b class="age">${clockDuration(ageS(line.raised_at, ui.now_ms) ?? 0)}</b>
      <button class="button quiet" @click=${() => ui.act.run("back")}>${keyCap("Esc")}</button>
    </div>
    <p class="big">
      ${line.premises_name}
      ${line.is_key_premises ? html`<span class="key">${t.queue.key}</span>` : nothing}
    </p>
    <dl>
      <dt>${t.pre_alert.detector}</dt>
      <dd>${word(w.detector_kinds, line.detector_kind)} · ${line.detector_location}</dd>
      <dt>${t.form.place}</dt>
      <dd>${line.address}</dd>
      <dt>${t.pre_alert.raised}</dt>
      <dd>${beijingTime(line.raised_at)}</dd>
    </dl>
    <div class="actions stacked">
      ${commandButton(ui, "confirm_pre_alert", {
        label: t.pre_alert.confirm,
        tone: "main",
        testid: "pre-alert-confirm",
      })}
      ${commandButton(ui, "cancel_pre_alert", {
        label: t.pre_alert.cancel,
        testid: "pre-alert-cancel",
      })}
    </div>
    <section class="ready-force">
      <div class="head small">
        <h3>${t.pre_alert.ready}</h3>
        <span class="faint">${t.proposal.estimate}</span>
      </div>
      ${
        chosen.length === 0
          ? html`<p class="empty">${t.pre_alert.ready_none}</p>`
          : html`<ul>${chosen.map((candidate) => readyRow(ui, candidate))}</ul>`
      }
    </section>
  </article>`;
}

function readyRow(ui: Ui, candidate: CandidateLine): TemplateResult {
  return html`<li>
    <span class="response"
      >${candidate.response_s === null ? "–" : duration(candidate.response_s, ui.lang)}</span
    >
    <span class="who"
      ><b>${candidate.call_sign}</b
      ><small>${word(ui.w.appliance_types, candidate.appliance_type)} · ${named(ui, candidate)}</small></span
    >
    <b class="role">${word(ui.w.roles, candidate.role)}</b>
  </li>`;
}
