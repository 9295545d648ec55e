/** The corrections of a row: before and proposed side by side; who may settles them. */

import { html, nothing, type TemplateResult } from "lit-html";

import type { BasicsState } from "../../state/basics.ts";
import { distance, lngLat, straightM } from "../../state/format.ts";
import { word } from "../../text/text.ts";
import type { BasicCard, CorrectionLine } from "../../wire/basics.ts";
import type { LngLat } from "../../wire/frames.ts";
import { questionForm } from "./question.ts";
import { moment, named, type Ui, valueWords } from "./ui.ts";

const SHOWN_SETTLED = 6;

/** Those that wait come first and open; those settled are history. */
export function corrections(
  ui: Ui,
  state: BasicsState,
  card: BasicCard,
  which: "waiting" | "settled",
): TemplateResult | typeof nothing {
  const { card: t } = ui.t;
  const all = card.corrections.filter((one) => (one.state === "waiting") === (which === "waiting"));
  if (all.length === 0) return nothing;
  return html`<section class="block corrections ${which}" data-testid="corrections-${which}">
    <h3>${which === "waiting" ? ui.t.inbox.title : t.corrections}</h3>
    ${all.slice(0, which === "waiting" ? all.length : SHOWN_SETTLED).map((one) => correction(ui, state, card, one))}
  </section>`;
}

function correction(
  ui: Ui,
  state: BasicsState,
  card: BasicCard,
  one: CorrectionLine,
): TemplateResult {
  const { card: t } = ui.t;
  return html`<article class="correction" data-testid="correction" data-id=${one.id} data-state=${one.state}>
    <p class="who">
      <span class="flag ${one.state}">${word(t.states, one.state)}</span>
      <span>${t.proposed_by(one.by, moment(one.at))}</span>
    </p>
    <table class="changes" role="table">
      ${one.changes.map(
        (change) => html`<tr role="row" data-testid="change" data-field=${change.field}>
          <th role="rowheader" scope="row">${named(ui, change)}</th>
          <td role="cell" class="before"><span class="hidden">${t.before} </span>${words(ui, card, change.field, change.before)}</td>
          <td role="cell" class="proposed"><span aria-hidden="true">→ </span><span class="hidden">${t.proposed} </span>${words(ui, card, change.field, change.proposed)}</td>
        </tr>`,
      )}
      ${one.place ? placeLine(ui, one.place_before, one.place) : nothing}
    </table>
    ${one.note === "" ? nothing : html`<p class="note">${one.note}</p>`}
    ${
      one.settled_at === null
        ? nothing
        : html`<p class="faint">${t.settled_by(one.settled_by, moment(one.settled_at))}${
            one.reason === "" ? "" : ` · ${t.reason}: ${one.reason}`
          }</p>`
    }
    ${settling(ui, state, one)}
  </article>`;
}

function placeLine(ui: Ui, before: LngLat | null, proposed: LngLat): TemplateResult {
  const { card: t } = ui.t;
  return html`<tr role="row" data-testid="change" data-field="place">
    <th role="rowheader" scope="row">${t.place}</th>
    <td role="cell" class="before">${before ? lngLat(before) : t.unknown}</td>
    <td role="cell" class="proposed">
      <span aria-hidden="true">→ </span>${lngLat(proposed)}
      ${before ? html`<small>${t.moved(distance(straightM(before, proposed)))}</small>` : nothing}
    </td>
  </tr>`;
}

function words(ui: Ui, card: BasicCard, name: string, value: unknown): string {
  const field = card.fields.find((one) => one.name === name);
  const said = field ? valueWords(ui, field, value) : String(value ?? "");
  return said === "" ? ui.t.card.unknown : said;
}

function settling(
  ui: Ui,
  state: BasicsState,
  one: CorrectionLine,
): TemplateResult | typeof nothing {
  const { act: t } = ui.t;
  const { question } = state;
  if (one.state !== "waiting") return nothing;
  if (question && question.kind !== "check" && question.correctionId === one.id) {
    return questionForm(ui, state, question);
  }
  if (one.may_withdraw) {
    return html`<p class="faint own">${ui.t.card.own}</p>
      <div class="buttons">
        <button class="button" data-testid="withdraw" @click=${() => ui.act.askAbout("withdraw", one.id)}>
          ${t.withdraw}
        </button>
      </div>`;
  }
  if (!one.may_settle) return nothing;
  return html`<div class="buttons">
    <button class="button main" data-testid="accept" @click=${() => ui.act.askAbout("accept", one.id)}>
      ${t.accept}
    </button>
    <button class="button" data-testid="refuse" @click=${() => ui.act.askAbout("refuse", one.id)}>
      ${t.refuse}
    </button>
  </div>`;
}
