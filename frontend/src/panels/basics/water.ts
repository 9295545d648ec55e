/** 水源: its inspections, and the form of a new one: what state it was in and what was measured. */

import { html, nothing, type TemplateResult } from "lit-html";
import { live } from "lit-html/directives/live.js";

import type { BasicsState, InspectionForm } from "../../state/basics.ts";
import { INSPECTED, readForm } from "../../state/basics_form.ts";
import { word } from "../../text/text.ts";
import type { InspectionLine } from "../../wire/basics.ts";
import { keyCap } from "../ui.ts";
import { moment, type Ui } from "./ui.ts";

const STATES = ["usable", "faulty"] as const;
const SHOWN = 8;

export function inspections(ui: Ui, lines: readonly InspectionLine[]): TemplateResult {
  const { water: t } = ui.t;
  return html`<section class="block" data-testid="inspections">
    <h3>${t.inspections}</h3>
    ${
      lines.length === 0
        ? html`<p class="faint">${t.none}</p>`
        : html`<ol class="history">
            ${lines.slice(0, SHOWN).map((line) => inspection(ui, line))}
          </ol>`
    }
  </section>`;
}

function inspection(ui: Ui, line: InspectionLine): TemplateResult {
  const figures = [
    line.flow_lps === null ? "" : `${line.flow_lps} L/s`,
    line.pressure_mpa === null ? "" : `${line.pressure_mpa} MPa`,
    line.note,
  ].filter((part) => part !== "");
  return html`<li data-testid="inspection" data-state=${line.state}>
    <time>${moment(line.at)}</time><span>${line.by || ui.t.card.unknown}</span>
    <b class="water-state" data-state=${line.state}>${word(ui.w.water_states, line.state)}</b>
    <span class="faint">${figures.join(" · ")}</span>
  </li>`;
}

export function inspectionForm(ui: Ui, state: BasicsState, form: InspectionForm): TemplateResult {
  const { water: t, act } = ui.t;
  const { faults } = readForm(INSPECTED, form.typed);
  const figure = (name: "flow_lps" | "pressure_mpa", label: string, quantity: string) => {
    const fault = faults[name];
    return html`<label class="input"
      ><span class="name">${label} <small>${quantity}</small></span
      ><input
        class="field"
        inputmode="decimal"
        autocomplete="off"
        data-testid="inspect-${name}"
        .value=${live(String(form.typed[name] ?? ""))}
        @input=${(event: Event) =>
          ui.act.inspect({
            typed: { ...form.typed, [name]: (event.target as HTMLInputElement).value },
          })}
      />${fault ? html`<span class="fault" role="alert">${ui.t.form.faults[fault]}</span>` : nothing}</label
    >`;
  };
  return html`<form
    class="question inspection"
    data-testid="inspection-form"
    aria-label=${t.title}
    novalidate
    @submit=${(event: SubmitEvent) => {
      event.preventDefault();
      ui.act.sendInspection();
    }}
  >
    <p class="hint">${t.lead}</p>
    <fieldset class="input">
      <legend><span class="name">${t.state}</span></legend>
      <div class="choices">
        ${STATES.map(
          (one, index) => html`<label class="choice"
            ><input
              type="radio"
              name="inspect-state"
              id=${index === 0 ? "inspect-first" : nothing}
              data-testid="inspect-${one}"
              .checked=${live(form.state === one)}
              @change=${() => ui.act.inspect({ state: one })}
            />${word(ui.w.water_states, one)}</label
          >`,
        )}
      </div>
      ${
        form.isTried && form.state === ""
          ? html`<span class="fault" role="alert">${t.state_needed}</span>`
          : nothing
      }
    </fieldset>
    <div class="inputs">
      ${figure("flow_lps", t.flow, ui.t.quantities.lps)}
      ${figure("pressure_mpa", t.pressure, ui.t.quantities.mpa)}
    </div>
    <label class="input"
      ><span class="name">${t.note}</span
      ><input
        class="field"
        maxlength="400"
        data-testid="inspect-note"
        .value=${live(form.note)}
        @input=${(event: Event) => ui.act.inspect({ note: (event.target as HTMLInputElement).value })}
    /></label>
    <div class="buttons">
      <button class="button main" data-testid="inspect-send" ?disabled=${state.isSending}>
        ${state.isSending ? act.sending : t.submit}
      </button>
      <button type="button" class="button" @click=${() => ui.act.cancelInspection()}>
        ${act.cancel}${keyCap("Escape")}
      </button>
    </div>
  </form>`;
}
