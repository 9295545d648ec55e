/** 警情详情: one incident, all of it: how far it is, who is there, what is known, what happened. */

import { html, nothing, type TemplateResult } from "lit-html";

import type { Nearby } from "../state/desk.ts";
import { ageS, beijingTime, betweenS, clockDuration, duration } from "../state/format.ts";
import { newestEvents } from "../state/lists.ts";
import type { Proposal } from "../state/proposal.ts";
import { word } from "../text/text.ts";
import type { ApplianceLine, IncidentCard, IncidentLine, OrderLine } from "../wire/frames.ts";
import { orderClock } from "./call_form.ts";
import { ordersTable } from "./orders.ts";
import { premisesCard, waterList } from "./places.ts";
import { recommendationPanel } from "./recommendation.ts";
import { nearbyPanel } from "./resources.ts";
import { timeline } from "./timeline.ts";
import { commandButton, keyCap, levelChip, type Ui } from "./ui.ts";

export interface IncidentDetailData {
  readonly incident: IncidentLine;
  readonly card: IncidentCard | null;
  readonly orders: readonly OrderLine[];
  readonly orderId: string | null;
  readonly proposal: Proposal | null;
  readonly isOrdering: boolean;
  readonly nearby: Nearby | null;
  readonly appliances: readonly ApplianceLine[];
}

export function incidentDetail(ui: Ui, data: IncidentDetailData): TemplateResult {
  const { incident, card } = data;
  return html`<article
    class="incident-detail"
    data-testid="incident-detail"
    data-id=${incident.id}
    data-state=${incident.state}
    data-level=${incident.alarm_level}
  >
    ${header(ui, incident)}
    ${
      incident.first_order_at === null && incident.state !== "closed"
        ? orderClock(ui, Date.parse(incident.opened_at))
        : nothing
    }
    ${steps(ui, incident)}
    <div class="actions">
      ${(
        ["upgrade", "control", "put_out", "close_incident", "note", "recommend", "nearby"] as const
      ).map((id) => commandButton(ui, id, { label: ui.t.incident.actions[id] }))}
      ${commandButton(ui, "nearest_cameras", { label: ui.t.cameras.short })}
    </div>
    <div class="scroll">
      ${data.nearby ? nearbyPanel(ui, data.nearby) : nothing}
      ${
        data.proposal
          ? recommendationPanel(ui, data.proposal, data.appliances, {
              isOrdering: data.isOrdering,
              isMore: data.orders.length > 0,
            })
          : nothing
      }
      ${ordersTable(ui, data.orders, data.orderId)}
      ${
        card
          ? html`${card.premises ? premisesCard(ui, card.premises) : nothing}
            ${waterList(ui, card.water)} ${timeline(ui, newestEvents(card.timeline, SHOWN), ui.t.incident.timeline)}`
          : html`<p class="empty">${ui.t.incident.loading}</p>`
      }
    </div>
  </article>`;
}

function header(ui: Ui, incident: IncidentLine): TemplateResult {
  const { t, w } = ui;
  const age_s = ageS(incident.opened_at, ui.now_ms) ?? 0;
  const ended = betweenS(incident.opened_at, incident.closed_at);
  return html`<div class="head tall">
    <div class="line">
      ${levelChip(ui, incident.alarm_level)}
      <h2>${word(w.incident_types, incident.incident_type)}</h2>
      <span class="state" data-state=${incident.state} data-testid="incident-state"
        >${word(w.incident_states, incident.state)}</span
      >
      <span class="spring"></span>
      <b class="age" title=${t.incident.since}>${clockDuration(ended ?? age_s)}</b>
      <button
        class="button quiet"
        data-testid="back"
        aria-label=${t.incident.close_panel}
        title=${t.incident.close_panel}
        @click=${() => ui.act.run("back")}
      >
        ${keyCap("Esc")}
      </button>
    </div>
    <p class="where">
      <b>${incident.premises_name ?? incident.address}</b>
      ${incident.is_key_premises ? html`<span class="key">${t.queue.key}</span>` : nothing}
      ${incident.premises_name ? html`<span>${incident.address}</span>` : nothing}
    </p>
    <p class="number" title=${t.incident.number} data-testid="incident-number">${incident.number}</p>
  </div>`;
}

const SHOWN = 200;

const STEPS = [
  "opened_at",
  "first_order_at",
  "first_arrival_at",
  "water_on_at",
  "controlled_at",
  "put_out_at",
] as const;

function steps(ui: Ui, incident: IncidentLine): TemplateResult {
  return html`<ol class="steps" data-testid="steps">
    ${STEPS.map((step) => {
      const at = incident[step];
      const gap = step === "opened_at" ? null : betweenS(incident.opened_at, at);
      return html`<li class=${at ? "done" : ""} data-step=${step}>
        <span>${ui.t.incident.steps[step]}</span>
        <b>${at ? beijingTime(at) : "–"}</b>
        <small>${gap === null ? "" : `+${duration(gap, ui.lang)}`}</small>
      </li>`;
    })}
  </ol>`;
}
