/** A row's card (档案): what is known and what is missing, where it is, who checked it, what is disputed. */

import { html, nothing, type TemplateResult } from "lit-html";

import { type BasicsState, may } from "../../state/basics.ts";
import { writeRoute } from "../../state/basics_route.ts";
import { lngLat } from "../../state/format.ts";
import { word } from "../../text/text.ts";
import type { BasicCard, CheckLine, FactLine } from "../../wire/basics.ts";
import { keyCap } from "../ui.ts";
import { corrections } from "./corrections.ts";
import { correctionForm } from "./form.ts";
import { questionForm } from "./question.ts";
import { ago, detail, failureNote, moment, named, type Ui, valueWords } from "./ui.ts";
import { inspectionForm } from "./water.ts";

const SHOWN_CHECKS = 8;

export interface CardParts {
  /** Where the map is put; null where the row has no place. */
  readonly mapHost: HTMLElement;
  /** What only rows of this kind have. */
  readonly own: TemplateResult | typeof nothing;
}

export function cardPanel(ui: Ui, state: BasicsState, parts: CardParts): TemplateResult {
  const { t } = ui;
  const { value: card, failure, at_ms } = state.card;
  if (state.route.id === null) {
    return html`<section class="card none" data-testid="card-none"><p>${t.list.choose}</p></section>`;
  }
  const isThis = card !== null && String(card.id) === state.route.id;
  return html`<section class="card" data-testid="card" data-id=${state.route.id} tabindex="-1" aria-busy=${state.card.isReading}>
    <a
      class="button quiet to-list"
      href=${writeRoute({ ...state.route, id: null, isForm: false })}
      data-testid="to-list"
      >‹ ${t.card.back}</a
    >
    ${failureNote(ui, failure, isThis ? at_ms : null)}
    ${
      isThis
        ? html`${cardHead(ui, card)} ${state.form ? correctionForm(ui, state, card, parts.mapHost) : body(ui, state, card, parts)}`
        : failure
          ? nothing
          : html`<p class="empty">${t.list.reading}</p>`
    }
  </section>`;
}

function cardHead(ui: Ui, card: BasicCard): TemplateResult {
  const { card: t } = ui.t;
  return html`<header class="card-head">
    <h2 data-testid="card-name" tabindex="-1">${card.name}</h2>
    <p class="card-sub">
      <span>${detail(ui, card)}</span>
      ${card.formation === "" || card.formation === card.name ? nothing : html`<span class="faint">${named(ui, { zh: card.formation, en: card.formation_en })}</span>`}
    </p>
    <p class="card-flags">
      ${
        card.missing.length > 0
          ? html`<span class="flag missing" data-testid="card-missing">${t.missing_count(card.missing.length)}</span>`
          : html`<span class="flag whole">${t.complete}</span>`
      }
      <span class="flag ${card.is_overdue ? "overdue" : "whole"}" data-testid="card-checked"
        >${card.checked_at === null ? t.never : t.checked(ago(ui, card.checked_at))}${
          card.is_overdue ? ` · ${t.overdue}` : ""
        }</span
      >
      ${
        card.waiting_count > 0
          ? html`<span class="flag waiting">${ui.t.list.waiting(card.waiting_count)}</span>`
          : nothing
      }
    </p>
  </header>`;
}

function body(ui: Ui, state: BasicsState, card: BasicCard, parts: CardParts): TemplateResult {
  return html`<div class="card-body">
      <div class="card-facts">
        ${corrections(ui, state, card, "waiting")} ${facts(ui, card)} ${parts.own}
      </div>
      <div class="card-side">
        ${place(ui, state, card, parts.mapHost)} ${checks(ui, card.checks)}
        ${corrections(ui, state, card, "settled")}
      </div>
    </div>
    ${actions(ui, state, card)}`;
}

function facts(ui: Ui, card: BasicCard): TemplateResult {
  const { card: t } = ui.t;
  return html`<section class="block" data-testid="facts">
    <h3>${t.facts}</h3>
    <dl class="facts">
      ${card.fields.map((field) => fact(ui, field))}
      <div class="fact quiet">
        <dt>${t.source}</dt>
        <dd>
          ${card.source.name === "" ? html`<span class="faint">${t.unknown}</span>` : `${card.source.name} ${card.source.ref}`}
          ${card.source.is_synthetic ? html`<span class="mark">${ui.w.synthetic}</span>` : nothing}
        </dd>
      </div>
    </dl>
  </section>`;
}

function fact(ui: Ui, field: FactLine): TemplateResult {
  const { card: t } = ui.t;
  const words = valueWords(ui, field, field.value);
  return html`<div
    class="fact ${field.is_missing ? "missing" : ""}"
    data-testid="fact"
    data-field=${field.name}
    data-missing=${field.is_missing}
  >
    <dt>${named(ui, field)}</dt>
    <dd>
      ${
        field.is_missing
          ? html`<span class="flag missing">${t.missing}</span> ${words}`
          : words === ""
            ? html`<span class="faint">${t.unknown}</span>`
            : words
      }
    </dd>
  </div>`;
}

function place(
  ui: Ui,
  state: BasicsState,
  card: BasicCard,
  mapHost: HTMLElement,
): TemplateResult | typeof nothing {
  const { card: t } = ui.t;
  if (card.place === null) return nothing;
  return html`<section class="block place" data-testid="card-place" aria-label=${t.map}>
    <h3>${t.place} <span class="faint figures">${lngLat(card.place)}</span></h3>
    ${state.isMapBroken ? html`<p class="empty">${t.map_failed}</p>` : mapHost}
  </section>`;
}

function checks(ui: Ui, lines: readonly CheckLine[]): TemplateResult {
  const { card: t } = ui.t;
  return html`<section class="block" data-testid="checks">
    <h3>${t.history}</h3>
    ${
      lines.length === 0
        ? html`<p class="faint">${t.no_history}</p>`
        : html`<ol class="history">
            ${lines.slice(0, SHOWN_CHECKS).map(
              (line) => html`<li data-testid="check">
                <time>${moment(line.at)}</time><span>${line.by || t.unknown}</span
                ><span class="faint">${word(t.how, line.how)}${line.note === "" ? "" : ` · ${line.note}`}</span>
              </li>`,
            )}
          </ol>`
    }
  </section>`;
}

function actions(ui: Ui, state: BasicsState, card: BasicCard): TemplateResult | typeof nothing {
  const { act: t } = ui.t;
  if (state.inspection) return inspectionForm(ui, state, state.inspection);
  if (state.question?.kind === "check") return questionForm(ui, state, state.question);
  const buttons = [
    may(card, "check") &&
      html`<button class="button main" data-testid="check-row" @click=${() => ui.act.ask()}>
        ${t.check}${keyCap("C")}
      </button>`,
    may(card, "inspect") &&
      html`<button class="button" data-testid="inspect" @click=${() => ui.act.openInspection()}>
        ${t.inspect}${keyCap("I")}
      </button>`,
    may(card, "propose") &&
      html`<button class="button" data-testid="propose" @click=${() => ui.act.openForm()}>
        ${t.propose}${keyCap("E")}
      </button>`,
  ].filter(Boolean);
  return buttons.length === 0
    ? nothing
    : html`<div class="actions" data-testid="actions">${buttons}</div>`;
}
