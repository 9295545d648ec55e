/** The second step of an act: a word about it where one is wanted, and a button that is sure. */

import { html, nothing, type TemplateResult } from "lit-html";

import type { BasicsState, Question } from "../../state/basics.ts";
import { keyCap } from "../ui.ts";
import type { Ui } from "./ui.ts";

export function questionForm(ui: Ui, state: BasicsState, question: Question): TemplateResult {
  const { act: t } = ui.t;
  const { kind } = question;
  return html`<form
    class="question"
    data-testid="question"
    data-kind=${kind}
    novalidate
    @submit=${(event: SubmitEvent) => {
      event.preventDefault();
      ui.act.sendQuestion();
    }}
  >
    ${
      kind === "withdraw"
        ? nothing
        : html`<label
            ><span>${t.words[kind]}</span
            ><input
              id="question-words"
              class="field"
              maxlength="400"
              autocomplete="off"
              aria-required=${kind === "refuse"}
              .value=${question.words}
              @input=${(event: Event) =>
                ui.act.questionWords((event.target as HTMLInputElement).value)}
          /></label>`
    }
    <div class="buttons">
      <button
        class="button ${kind === "refuse" ? "bad" : "main"}"
        data-testid="question-sure"
        ?disabled=${state.isSending}
      >
        ${state.isSending ? t.sending : t.sure[kind]}${keyCap("Enter")}
      </button>
      <button
        type="button"
        class="button"
        data-testid="question-cancel"
        @click=${() => ui.act.cancelQuestion()}
      >
        ${t.cancel}${keyCap("Escape")}
      </button>
    </div>
  </form>`;
}
