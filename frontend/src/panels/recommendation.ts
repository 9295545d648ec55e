/** 调派建议: who is proposed and why, what is missing, on what knowledge; ordered by one press. */

import { html, nothing, type TemplateResult } from "lit-html";
import { repeat } from "lit-html/directives/repeat.js";

import { ageS, duration } from "../state/format.ts";
import { type Pick, type Proposal, responseSpan, stillShort, takenOut } from "../state/proposal.ts";
import { word } from "../text/text.ts";
import type { ApplianceLine, CandidateLine, RecommendationCard } from "../wire/frames.ts";
import { ago, commandButton, named, type Ui } from "./ui.ts";

const OLD_AFTER_S = 120;

export function recommendationPanel(
  ui: Ui,
  proposal: Proposal,
  appliances: readonly ApplianceLine[],
  { isOrdering, isMore }: { isOrdering: boolean; isMore: boolean },
): TemplateResult {
  const { t } = ui;
  const { card } = proposal;
  const title = card
    ? isMore
      ? t.proposal.title_more
      : t.proposal.title
    : t.proposal.title_manual;
  const count = proposal.picks.size;
  return html`<section class="proposal" data-testid="recommendation" aria-label=${title}>
    <div class="head">
      <h3>${title}</h3>
      <span class="spring"></span>
      <button
        class="button quiet"
        data-testid="dismiss-proposal"
        @click=${() => ui.act.dismissProposal()}
      >
        ${t.proposal.dismiss}
      </button>
    </div>
    ${card ? spanLine(ui, proposal) : nothing} ${shortfalls(ui, proposal)} ${emptyWord(ui, proposal)}
    <ul class="picks">
      ${repeat(
        proposal.picks.values(),
        (pick) => pick.applianceId,
        (pick) => pickRow(ui, pick, candidateOf(card, pick.applianceId), appliances),
      )}
      ${takenOut(proposal).map((candidate) => takenOutRow(ui, candidate))}
    </ul>
    ${commandButton(ui, "order", {
      label: isOrdering
        ? t.proposal.ordering
        : count === 0
          ? t.proposal.order_none
          : t.proposal.order(count),
      tone: "main",
      testid: "order",
      isBusy: isOrdering,
    })}
    ${card ? provenance(ui, card) : html`<p class="hint">${t.proposal.by_hand_hint}</p>`}
    ${card ? rejectedList(ui, card, proposal) : nothing}
  </section>`;
}

function spanLine(ui: Ui, proposal: Proposal): TemplateResult | typeof nothing {
  const span = responseSpan(proposal);
  if (!span) return nothing;
  return html`<p class="span" title=${ui.t.proposal.estimate_how}>
    ${ui.t.proposal.first_last(duration(span.first_s, ui.lang), duration(span.last_s, ui.lang))}
  </p>`;
}

function shortfalls(ui: Ui, proposal: Proposal): TemplateResult | typeof nothing {
  const short = stillShort(proposal);
  if (short.length === 0) return nothing;
  return html`<div class="shortfall" role="alert" data-testid="shortfall">
    <b>${ui.t.proposal.shortfall_title}</b>
    <ul>
      ${short.map(
        ({ role, count, reason }) => html`<li>
          <b>${ui.t.proposal.shortfall(word(ui.w.roles, role), count)}</b>
          <span>${word(ui.w.shortfall_reasons, reason)}</span>
        </li>`,
      )}
    </ul>
  </div>`;
}

function emptyWord(ui: Ui, proposal: Proposal): TemplateResult | typeof nothing {
  const { card } = proposal;
  if (!card || card.candidates.some((candidate) => candidate.is_chosen)) return nothing;
  return html`<p class="hint">
    ${card.shortfall.length > 0 ? ui.t.proposal.none : ui.t.proposal.complete}
  </p>`;
}

const candidateOf = (card: RecommendationCard | null, id: number): CandidateLine | null =>
  card?.candidates.find((candidate) => candidate.appliance_id === id) ?? null;

function pickRow(
  ui: Ui,
  pick: Pick,
  candidate: CandidateLine | null,
  appliances: readonly ApplianceLine[],
): TemplateResult {
  const line = appliances.find(({ id }) => id === pick.applianceId) ?? null;
  const type = candidate?.appliance_type ?? line?.appliance_type ?? "";
  const station = candidate ?? line;
  const isGone = line !== null && !line.is_dispatchable;
  return html`<li class="pick" data-testid="pick" data-id=${pick.applianceId}>
    <b class="response" title=${ui.t.proposal.estimate_how}>
      ${
        candidate?.response_s != null
          ? html`<i>≈</i>${duration(candidate.response_s, ui.lang)}`
          : "–"
      }
    </b>
    <b class="sign">${pick.callSign}</b>
    ${pick.isManual ? roleChoice(ui, pick) : html`<b class="role">${word(ui.w.roles, pick.role)}</b>`}
    <button
      class="button quiet icon"
      data-testid="remove-pick"
      aria-label="${ui.t.proposal.remove} ${pick.callSign}"
      title=${ui.t.proposal.remove}
      @click=${() => ui.act.removePick(pick.applianceId)}
    >
      ✕
    </button>
    <small class="travel">
      ${candidate?.travel_s != null ? ui.t.proposal.travel(duration(candidate.travel_s, ui.lang)) : nothing}
    </small>
    <small class="of">
      ${isGone ? html`<em class="bad">${word(ui.w.reasons, line.why_not)}</em> · ` : nothing}
      ${candidate ? placeAge(ui, candidate) : ui.t.proposal.by_hand} ·
      ${word(ui.w.appliance_types, type)} · ${station ? named(ui, station) : ""}
    </small>
  </li>`;
}

function roleChoice(ui: Ui, pick: Pick): TemplateResult {
  return html`<select
    class="field role"
    aria-label="${ui.t.proposal.role} ${pick.callSign}"
    @change=${(event: Event) =>
      ui.act.changeRole(pick.applianceId, (event.target as HTMLSelectElement).value)}
  >
    ${Object.entries(ui.w.roles).map(
      ([role, name]) =>
        html`<option value=${role} ?selected=${role === pick.role}>${name}</option>`,
    )}
  </select>`;
}

/** What is known of where it starts, and how old that is. */
function placeAge(ui: Ui, candidate: CandidateLine): TemplateResult {
  const isOld = (candidate.place_age_s ?? 0) > ui.norms.stale_after_s;
  return html`<span class=${isOld ? "warn" : ""}>${placeWords(ui, candidate)}</span>`;
}

function placeWords(ui: Ui, candidate: CandidateLine): string {
  if (candidate.place_source === "fix") {
    return ui.t.proposal.from_fix(duration(candidate.place_age_s ?? 0, ui.lang));
  }
  return candidate.place_source === "station"
    ? ui.t.proposal.from_station
    : ui.t.proposal.from_none;
}

function takenOutRow(ui: Ui, candidate: CandidateLine): TemplateResult {
  return html`<li class="pick out" data-testid="taken-out">
    <span class="who"><s>${ui.t.proposal.taken_out(candidate.call_sign)}</s></span>
    <button class="button quiet" @click=${() => ui.act.togglePick(candidate)}>
      ${ui.t.proposal.restore}
    </button>
  </li>`;
}

function provenance(ui: Ui, card: RecommendationCard): TemplateResult {
  const { t, w, lang } = ui;
  const age_s = ageS(card.made_at, ui.now_ms) ?? 0;
  const took = Object.values(card.took_ms).reduce((sum, ms) => sum + ms, 0);
  const total = card.took_ms["whole"] ?? took;
  const turnout_s = card.candidates.find((candidate) => candidate.is_chosen)?.turnout_s ?? null;
  return html`<p class="provenance">
    <span title=${t.proposal.estimate_how}>
      ${t.proposal.estimate}${turnout_s === null ? nothing : t.proposal.turnout(duration(turnout_s, lang))}
    </span>
    <span>${t.proposal.plan(card.plan_label)}${card.is_plan_example ? html` <span class="mark">${w.example}</span>` : nothing}</span>
    <span>${t.proposal.considered(card.considered_count)} ${t.proposal.took(Math.round(total))}</span>
    ${
      card.network_age_s === null
        ? nothing
        : html`<span>${t.proposal.network(duration(card.network_age_s + age_s, lang))}</span>`
    }
    <span class=${age_s > OLD_AFTER_S ? "warn" : ""}
      >${age_s > OLD_AFTER_S ? t.proposal.old : t.proposal.made(ago(ui, card.made_at))}</span
    >
  </p>`;
}

function rejectedList(ui: Ui, card: RecommendationCard, proposal: Proposal): TemplateResult {
  const rejected = card.candidates.filter(
    (candidate) => !candidate.is_chosen && !proposal.picks.has(candidate.appliance_id),
  );
  return html`<details class="rejected" data-testid="rejected">
    <summary>
      ${ui.t.proposal.rejected(card.considered_count - card.candidates.filter((c) => c.is_chosen).length)}
    </summary>
    <ul>
      ${rejected.map(
        (candidate) => html`<li>
          <span class="response"
            >${candidate.response_s === null ? "–" : duration(candidate.response_s, ui.lang)}</span
          >
          <span class="who"
            ><b>${candidate.call_sign}</b
            ><small
              >${word(ui.w.appliance_types, candidate.appliance_type)} · ${named(ui, candidate)}</small
            ></span
          >
          <span class="why">${word(ui.w.reasons, candidate.reason)}</span>
          ${
            candidate.reason === "slower"
              ? html`<button
                  class="button quiet icon"
                  aria-label="${ui.t.board.add} ${candidate.call_sign}"
                  title=${ui.t.board.add}
                  @click=${() => ui.act.togglePick(candidate)}
                >
                  ＋
                </button>`
              : nothing
          }
        </li>`,
      )}
    </ul>
  </details>`;
}
