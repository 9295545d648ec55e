/** 提出纠错: a field of the form for each fact, by its kind; only what differs is sent. */

import { html, nothing, type TemplateResult } from "lit-html";
import { live } from "lit-html/directives/live.js";

import type { BasicsState, CorrectionForm } from "../../state/basics.ts";
import { readForm } from "../../state/basics_form.ts";
import { distance, straightM } from "../../state/format.ts";
import type { BasicCard, FactLine } from "../../wire/basics.ts";
import { named, type Ui, valueWords } from "./ui.ts";

export function correctionForm(
  ui: Ui,
  state: BasicsState,
  card: BasicCard,
  mapHost: HTMLElement,
): TemplateResult {
  const { form: t } = ui.t;
  const { form } = state;
  if (form === null) return html``;
  const { values, faults } = readForm(correctable(card), form.typed);
  const count = Object.keys(values).length + (form.place ? 1 : 0);
  return html`<form
    class="correction-form"
    data-testid="correction-form"
    aria-label=${t.title}
    novalidate
    @submit=${(event: SubmitEvent) => {
      event.preventDefault();
      ui.act.sendForm();
    }}
  >
    <div class="form-scroll">
      <h3>${t.title}</h3>
      <p class="hint">${t.lead}</p>
      <div class="inputs">
        ${correctable(card).map((field) =>
          input(ui, form, field, field.name in values, faults[field.name] ?? null),
        )}
      </div>
      ${card.place ? placeInput(ui, state, form, card.place, mapHost) : nothing}
      <label class="input"
        ><span class="name">${t.note}</span
        ><textarea
          class="field"
          rows="2"
          maxlength="400"
          data-testid="form-note"
          placeholder=${t.note_hint}
          .value=${live(form.note)}
          @input=${(event: Event) => ui.act.note((event.target as HTMLTextAreaElement).value)}
        ></textarea>
      </label>
    </div>
    <div class="actions">
      ${
        form.isTried && count === 0
          ? html`<p class="hint bad" role="alert" data-testid="form-unchanged">${t.unchanged}</p>`
          : nothing
      }
      <button class="button main" data-testid="form-send" ?disabled=${state.isSending}>
        ${state.isSending ? ui.t.act.sending : count === 0 ? t.submit_none : t.submit(count)}
      </button>
      <button type="button" class="button" data-testid="form-discard" @click=${() => ui.act.discardForm()}>
        ${t.discard}
      </button>
    </div>
  </form>`;
}

/** The fields a correction may name. */
export function correctable(card: BasicCard): FactLine[] {
  return card.fields.filter((field) => field.may_correct);
}

function input(
  ui: Ui,
  form: CorrectionForm,
  field: FactLine,
  isChanged: boolean,
  fault: keyof Ui["t"]["form"]["faults"] | null,
): TemplateResult {
  const { form: t } = ui.t;
  const id = `form-${field.name}`;
  const typed = form.typed[field.name] ?? "";
  const isGroup = field.reads === "words" || field.reads === "yes_no";
  const body = control(ui, field, id, typed);
  const now = valueWords(ui, field, field.value);
  const quantity = (ui.t.quantities as Readonly<Record<string, string>>)[field.quantity];
  const name = html`<span class="name"
    >${named(ui, field)}${quantity === undefined ? nothing : html` <small>${quantity}</small>`}${
      field.is_missing ? html` <span class="flag missing">${ui.t.card.missing}</span>` : nothing
    }</span
  >`;
  const below = html`${
    isChanged
      ? html`<span class="was">${t.now(now === "" ? ui.t.card.unknown : now)}</span>`
      : nothing
  }${
    fault && (form.isTried || fault !== "needed")
      ? html`<span class="fault" id="${id}-fault" role="alert" data-testid="fault">${t.faults[fault]}</span>`
      : nothing
  }`;
  return isGroup
    ? html`<fieldset class="input ${isChanged ? "changed" : ""}" data-testid="input" data-field=${field.name}>
        <legend>${name}</legend>
        ${body}${below}
      </fieldset>`
    : html`<div class="input ${isChanged ? "changed" : ""}" data-testid="input" data-field=${field.name}>
        <label for=${id}>${name}</label>
        ${body}${below}
      </div>`;
}

function control(
  ui: Ui,
  field: FactLine,
  id: string,
  typed: string | readonly string[],
): TemplateResult {
  const say = (value: string | readonly string[]) => ui.act.type(field.name, value);
  const { card, form } = ui.t;
  if (field.reads === "words") {
    const chosen = typeof typed === "string" ? [] : typed;
    return html`<div class="choices">
      ${field.words.map(
        (one) => html`<label class="choice"
          ><input
            type="checkbox"
            .checked=${live(chosen.includes(one.value))}
            @change=${(event: Event) =>
              say(
                (event.target as HTMLInputElement).checked
                  ? [...chosen, one.value]
                  : chosen.filter((value) => value !== one.value),
              )}
          />${named(ui, one)}</label
        >`,
      )}
    </div>`;
  }
  if (field.reads === "yes_no") {
    const options: [string, string][] = [
      ["yes", card.yes],
      ["no", card.no],
    ];
    return html`<div class="choices">
      ${options.map(
        ([value, words]) => html`<label class="choice"
          ><input
            type="radio"
            name=${id}
            .checked=${live(typed === value)}
            @change=${() => say(value)}
          />${words}</label
        >`,
      )}
    </div>`;
  }
  if (field.reads === "word" && field.words.length > 0) {
    return html`<select
      id=${id}
      class="field"
      @change=${(event: Event) => say((event.target as HTMLSelectElement).value)}
    >
      ${
        typed !== "" && (field.is_required || field.words.some(({ value }) => value === "unknown"))
          ? nothing
          : html`<option value="" ?selected=${typed === ""}>${form.unknown_option}</option>`
      }
      ${field.words.map(
        (one) =>
          html`<option value=${one.value} ?selected=${typed === one.value}>${named(ui, one)}</option>`,
      )}
    </select>`;
  }
  const isNumber = field.reads === "number" || field.reads === "whole";
  return html`<input
    id=${id}
    class="field"
    inputmode=${isNumber ? "decimal" : "text"}
    autocomplete="off"
    aria-describedby="${id}-fault"
    .value=${live(typeof typed === "string" ? typed : "")}
    @input=${(event: Event) => say((event.target as HTMLInputElement).value)}
  />`;
}

function placeInput(
  ui: Ui,
  state: BasicsState,
  form: CorrectionForm,
  now: readonly [number, number],
  mapHost: HTMLElement,
): TemplateResult {
  const { form: t } = ui.t;
  return html`<fieldset class="input ${form.place ? "changed" : ""}" data-testid="form-place">
    <legend><span class="name">${t.place}</span></legend>
    <div class="buttons">
      <button
        type="button"
        class="button"
        data-testid="place-change"
        aria-pressed=${form.isPicking}
        @click=${() => ui.act.pickPlace(!form.isPicking)}
      >
        ${t.place_change}
      </button>
      <button type="button" class="button" data-testid="place-here" @click=${() => ui.act.placeHere()}>
        ${t.place_here}
      </button>
      ${
        form.place
          ? html`<button type="button" class="button quiet" data-testid="place-keep" @click=${() => ui.act.place(null)}>
              ${t.place_keep}
            </button>`
          : nothing
      }
    </div>
    ${form.isPicking ? html`<p class="hint" role="status">${t.place_pick}</p>` : nothing}
    ${
      form.place
        ? html`<p class="was" data-testid="place-moved">
            ${form.place[0].toFixed(6)}, ${form.place[1].toFixed(6)} ·
            ${t.place_moved(distance(straightM(now, form.place)))}
          </p>`
        : nothing
    }
    ${state.isMapBroken ? html`<p class="empty">${ui.t.card.map_failed}</p>` : mapHost}
  </fieldset>`;
}
