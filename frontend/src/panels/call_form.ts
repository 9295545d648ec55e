/** 接警表单: type, place, level, accept. Made to be filled by the keyboard alone while listening. */

import { html, nothing, type TemplateResult } from "lit-html";
import { live } from "lit-html/directives/live.js";

import { getCommand } from "../state/commands.ts";
import {
  chooseLevel,
  choosePremises,
  type Draft,
  highestLevel,
  INCIDENT_TYPES,
  missing,
} from "../state/draft.ts";
import { clockDuration, distance, duration, lngLat } from "../state/format.ts";
import { word } from "../text/text.ts";
import type { CallChannel, PremisesCard } from "../wire/frames.ts";
import { candidateList } from "./candidates.ts";
import { keyCap, syntheticMark, type Ui } from "./ui.ts";

export function callForm(ui: Ui, draft: Draft): TemplateResult {
  const { t, act } = ui;
  const isPreAlert = draft.source.kind === "pre_alert";
  const title = {
    new: t.form.title,
    call: t.form.title_call,
    pre_alert: t.form.title_pre_alert,
  }[draft.source.kind];
  return html`<form
    class="call-form"
    data-testid="call-form"
    autocomplete="off"
    @submit=${(event: Event) => {
      event.preventDefault();
      act.run("open_incident");
    }}
  >
    <div class="head">
      <h2>${title}</h2>
      <span class="spring"></span>
      <button type="button" class="button quiet" data-testid="discard" @click=${() => act.run("back")}>
        <span>${t.form.cancel}</span>${keyCap("Esc")}
      </button>
    </div>
    ${isPreAlert ? nothing : orderClock(ui, draft.began_ms)}
    <div class="scroll">
      ${typeField(ui, draft)}
      ${isPreAlert ? fixedPlace(ui, draft) : placeField(ui, draft)}
      ${premisesField(ui, draft)}
      ${levelField(ui, draft)}
      ${draft.source.kind === "new" ? callerFields(ui, draft) : nothing}
    </div>
    ${acceptBar(ui, draft)}
  </form>`;
}

/** The call-to-order clock against its norm: how long somebody has been waiting for us. */
export function orderClock(ui: Ui, began_ms: number): TemplateResult {
  const limit_s = ui.norms.call_to_order_s;
  const spent_s = Math.max(0, (ui.now_ms - began_ms) / 1000);
  const share = Math.min(1, spent_s / limit_s);
  const isOver = spent_s > limit_s;
  return html`<div
    class="order-clock ${isOver ? "over" : ""}"
    data-testid="order-clock"
    title=${ui.norms.citation}
  >
    <b>${clockDuration(spent_s)}</b>
    <span class="track"><i style="transform:scaleX(${share.toFixed(3)})"></i></span>
    <span>
      ${ui.t.form.clock(duration(limit_s, ui.lang))}${isOver ? html` · ${ui.t.form.clock_over}` : nothing}
    </span>
  </div>`;
}

function typeField(ui: Ui, draft: Draft): TemplateResult {
  return html`<fieldset>
    <legend>${ui.t.form.type}</legend>
    <div class="types" role="radiogroup" aria-label=${ui.t.form.type} data-testid="type-group">
      ${INCIDENT_TYPES.map(
        (type, index) => html`<button
          type="button"
          role="radio"
          class="choice"
          data-testid="type-${type}"
          data-key=${index + 1}
          aria-checked=${draft.incidentType === type}
          tabindex=${draft.incidentType === type || (!draft.incidentType && index === 0) ? 0 : -1}
          @click=${() => ui.act.chooseType(type)}
        >
          ${keyCap(String(index + 1))}<span>${word(ui.w.incident_types, type)}</span>
        </button>`,
      )}
    </div>
  </fieldset>`;
}

function placeField(ui: Ui, draft: Draft): TemplateResult {
  const { t, act } = ui;
  const isOpen = draft.candidates.length > 0 && draft.place === null;
  return html`<fieldset>
    <legend>${t.form.place}</legend>
    <input
      id="place-input"
      class="field"
      data-testid="place-input"
      role="combobox"
      aria-autocomplete="list"
      aria-expanded=${isOpen}
      aria-controls="place-list"
      aria-activedescendant=${isOpen ? `place-${draft.active}` : ""}
      aria-label=${t.form.place}
      spellcheck="false"
      .value=${live(draft.query)}
      @input=${(event: InputEvent) => act.search((event.target as HTMLInputElement).value)}
    />
    ${isOpen ? candidateList(ui, draft, "place", (index) => act.choosePlace(index)) : nothing} ${placeState(ui, draft)}
  </fieldset>`;
}

function placeState(ui: Ui, draft: Draft): TemplateResult | typeof nothing {
  const { t } = ui;
  if (draft.place) return chosenPlace(ui, draft);
  if (draft.isSearching && draft.candidates.length === 0) {
    return html`<p class="hint">${t.form.searching}</p>`;
  }
  if (draft.searchFailed) return html`<p class="hint bad">${t.form.search_failed}</p>`;
  if (draft.query.trim() !== "" && draft.candidates.length === 0 && !draft.isSearching) {
    return html`<p class="hint bad">${t.form.nothing_found}</p>`;
  }
  return draft.candidates.length === 0 ? html`<p class="hint">${t.form.place_hint}</p>` : nothing;
}

function fixedPlace(ui: Ui, draft: Draft): TemplateResult {
  return html`<fieldset>
    <legend>${ui.t.form.place}</legend>
    <p class="fixed-place">${draft.query}</p>
    ${chosenPlace(ui, draft)}
  </fieldset>`;
}

function chosenPlace(ui: Ui, draft: Draft): TemplateResult | typeof nothing {
  const { place } = draft;
  if (!place) return nothing;
  return html`<p class="chosen-place" data-testid="place-chosen">
    <i aria-hidden="true">✓</i>
    <span class="kind">${placeKind(ui, place.kind)}</span>
    <span>${lngLat(place.place)}</span>
    ${
      place.uncertainty_m
        ? html`<span class="warn">${ui.t.form.uncertainty(distance(place.uncertainty_m))}</span>`
        : nothing
    }
    ${place.notes.length > 0 ? html`<span class="warn">${notes(ui, place.notes)}</span>` : nothing}
  </p>`;
}

const notes = (ui: Ui, codes: readonly string[]): string =>
  codes.map((code) => word(ui.w.place_notes, code)).join(" · ");

const placeKind = (ui: Ui, kind: string): string =>
  kind === "call"
    ? ui.t.queue.call
    : kind === "pre_alert"
      ? ui.t.queue.pre_alert
      : word(ui.w.place_kinds, kind);

function premisesField(ui: Ui, draft: Draft): TemplateResult | typeof nothing {
  if (draft.premises.length === 0) return nothing;
  return html`<fieldset>
    <legend>${ui.t.form.premises}</legend>
    <ul class="premises-choices" data-testid="premises-list">
      ${draft.premises.slice(0, 4).map((card) => premisesChoice(ui, card, draft.premisesId === card.id))}
      <li>
        <button
          type="button"
          class="choice wide"
          aria-pressed=${draft.premisesId === null}
          @click=${() => ui.act.draft((held) => choosePremises(held, null))}
        >
          ${ui.t.form.premises_none}
        </button>
      </li>
    </ul>
  </fieldset>`;
}

function premisesChoice(ui: Ui, card: PremisesCard, isChosen: boolean): TemplateResult {
  return html`<li>
    <button
      type="button"
      class="choice wide"
      data-testid="premises-choice"
      aria-pressed=${isChosen}
      @click=${() => ui.act.draft((held) => choosePremises(held, card.id))}
    >
      <span class="label">
        <b>${card.name}${card.is_key ? html`<span class="key">${ui.t.queue.key}</span>` : nothing}</b>
        <small>${premisesFacts(ui, card)}</small>
      </span>
      ${syntheticMark(ui, card.is_synthetic)}
    </button>
  </li>`;
}

/** A premises in one line: what it is, how high, what is dangerous in it. */
export function premisesFacts(ui: Ui, card: PremisesCard): string {
  const { form } = ui.t;
  return [
    word(ui.w.occupancies, card.occupancy),
    card.storeys ? form.storeys(card.storeys) : "",
    card.underground_storeys ? form.underground(card.underground_storeys) : "",
    card.height_m ? form.height(Math.round(card.height_m)) : "",
    ...card.hazards.map((hazard) => word(ui.w.hazards, hazard)),
  ]
    .filter((part) => part !== "")
    .join(" · ");
}

function levelField(ui: Ui, draft: Draft): TemplateResult {
  const levels = Array.from({ length: highestLevel(draft.incidentType) }, (_, index) => index + 1);
  const isKey = draft.premises.some((card) => card.id === draft.premisesId && card.is_key);
  return html`<fieldset>
    <legend>
      ${ui.t.form.level}
      ${isKey ? html`<span class="warn">${ui.t.form.level_key}</span>` : nothing}
    </legend>
    <div class="levels" role="radiogroup" aria-label=${ui.t.form.level} data-testid="level-group">
      ${levels.map(
        (level) => html`<button
          type="button"
          role="radio"
          class="level-choice"
          data-level=${level}
          data-testid="level-${level}"
          aria-checked=${draft.level === level}
          tabindex=${draft.level === level ? 0 : -1}
          @click=${() => ui.act.draft((held) => chooseLevel(held, level))}
        >
          <b>${level}</b><span>${word(ui.w.levels, String(level))}</span>
        </button>`,
      )}
    </div>
  </fieldset>`;
}

function callerFields(ui: Ui, draft: Draft): TemplateResult {
  const { t, w, act } = ui;
  const text = (key: "phone" | "name" | "words") => (event: Event) => {
    const value = (event.target as HTMLInputElement).value;
    act.draft((held) => ({ ...held, [key]: value }));
  };
  return html`<fieldset class="caller">
    <legend>${t.form.caller}</legend>
    <label
      ><span>${t.form.phone}</span
      ><input class="field" inputmode="tel" data-testid="caller-phone" .value=${live(draft.phone)} @input=${text("phone")}
    /></label>
    <label
      ><span>${t.form.channel}</span
      ><select
        class="field"
        data-testid="caller-channel"
        @change=${(event: Event) => {
          const channel = (event.target as HTMLSelectElement).value as CallChannel;
          act.draft((held) => ({ ...held, channel }));
        }}
      >
        ${Object.entries(w.channels).map(
          ([channel, name]) =>
            html`<option value=${channel} ?selected=${channel === draft.channel}>${name}</option>`,
        )}
      </select></label
    >
    <label
      ><span>${t.form.name}</span
      ><input class="field" data-testid="caller-name" .value=${live(draft.name)} @input=${text("name")}
    /></label>
    <label class="wide"
      ><span>${t.form.words}</span
      ><textarea class="field" rows="2" data-testid="caller-words" .value=${live(draft.words)} @input=${text("words")}></textarea>
    </label>
  </fieldset>`;
}

function acceptBar(ui: Ui, draft: Draft): TemplateResult {
  const { t } = ui;
  const absent = missing(draft);
  const label = draft.isSending
    ? t.form.sending
    : draft.source.kind === "new"
      ? t.form.accept
      : t.form.accept_call;
  return html`<div class="accept-bar">
    ${
      absent.length > 0
        ? html`<p class="hint">${absent.map((part) => t.form.missing[part]).join(" · ")}</p>`
        : nothing
    }
    <button
      type="submit"
      class="button main large"
      data-testid="accept"
      ?disabled=${absent.length > 0 || draft.isSending}
    >
      <span>${label}</span>${keyCap(getCommand("open_incident").key)}
    </button>
  </div>`;
}
