/** What lies over the desk for a moment: a question, notices, the help, what is parked. */

import { html, nothing, type TemplateResult } from "lit-html";
import { repeat } from "lit-html/directives/repeat.js";

import { COMMANDS, isPermitted, SCOPES } from "../state/commands.ts";
import type { Ask, AskOption, Notice } from "../state/desk.ts";
import { word } from "../text/text.ts";
import type { ParkedLine } from "../wire/frames.ts";
import { ago, commandButton, keyCap, type Ui } from "./ui.ts";

export function askPanel(ui: Ui, ask: Ask): TemplateResult {
  return html`<div class="veil" @click=${() => ui.act.cancelAsk()}></div>
    <div
      class="ask"
      role="dialog"
      aria-modal="true"
      aria-label=${ask.title}
      data-testid="ask"
      data-ask=${ask.id}
    >
      <h2>${ask.title}</h2>
      ${ask.field ? askField(ask) : nothing}
      <div class="options ${ask.options.some((option) => option.level) ? "levels" : ""}">
        ${ask.options.map((option, index) => optionButton(ui, option, index))}
      </div>
    </div>`;
}

function askField(ask: Ask): TemplateResult {
  return ask.field?.kind === "number"
    ? html`<input
        id="ask-field"
        class="field"
        type="number"
        min="0"
        max="60"
        data-testid="ask-field"
        aria-label=${ask.title}
        .value=${ask.field.value}
      />`
    : html`<textarea
        id="ask-field"
        class="field"
        rows="4"
        data-testid="ask-field"
        aria-label=${ask.title}
        .value=${ask.field?.value ?? ""}
      ></textarea>`;
}

function optionButton(ui: Ui, option: AskOption, index: number): TemplateResult {
  return html`<button
    type="button"
    class="button ${option.tone ?? ""} ${option.level ? "level-choice" : ""}"
    data-level=${option.level ?? nothing}
    data-testid="ask-option"
    data-key=${option.key}
    @click=${() => {
      const field = document.querySelector<HTMLInputElement>("#ask-field");
      ui.act.answer(index, field?.value ?? "");
    }}
  >
    <span>${option.label}</span>${keyCap(option.key)}
  </button>`;
}

export function noticeList(ui: Ui, notices: readonly Notice[]): TemplateResult {
  return html`<ul class="notices" aria-live="assertive" data-testid="notices">
    ${repeat(
      notices,
      (notice) => notice.id,
      (notice) => html`<li class=${notice.tone} data-testid="notice" data-tone=${notice.tone}>
        <span>${notice.words}</span>
        <button class="button quiet" @click=${() => ui.act.dismissNotice(notice.id)}>
          ${ui.t.notice.close}
        </button>
      </li>`,
    )}
  </ul>`;
}

export function helpPanel(ui: Ui): TemplateResult {
  const { t } = ui;
  return html`<div class="veil" @click=${() => ui.act.run("back")}></div>
    <div class="help" role="dialog" aria-modal="true" aria-label=${t.help.title} data-testid="help-panel">
      <div class="head">
        <h2>${t.help.title}</h2>
        <span class="faint">${t.help.ask}</span>
        <span class="spring"></span>
        <button class="button" data-testid="help-close" @click=${() => ui.act.run("back")}>
          <span>${t.help.close}</span>${keyCap("Esc")}
        </button>
      </div>
      <div class="columns">
        ${SCOPES.map(
          (scope) => html`<section>
            <h3>${t.scopes[scope]}</h3>
            <dl>
              ${COMMANDS.filter((command) => command.scope === scope).map(
                (command) => html`<dt>${keyCap(command.key)}</dt>
                  <dd class=${isPermitted(command, ui.context.may) ? "" : "faint"}>
                    ${t.commands[command.id]}
                    ${
                      isPermitted(command, ui.context.may)
                        ? nothing
                        : html`<small>${t.help.not_yours}</small>`
                    }
                  </dd>`,
              )}
            </dl>
          </section>`,
        )}
      </div>
    </div>`;
}

export function parkedPanel(
  ui: Ui,
  lines: readonly ParkedLine[],
  selectedId: number | null,
): TemplateResult {
  const { t, w } = ui;
  return html`<div class="veil" @click=${() => ui.act.run("back")}></div>
    <div
      class="parked-panel"
      role="dialog"
      aria-modal="true"
      aria-label=${t.parked.title}
      data-testid="parked-panel"
    >
      <div class="head">
        <h2>${t.parked.title}</h2>
        <span class="spring"></span>
        <button class="button" @click=${() => ui.act.run("back")}>
          <span>${t.parked.close}</span>${keyCap("Esc")}
        </button>
      </div>
      <p class="faint">${t.parked.what}</p>
      ${
        lines.length === 0
          ? html`<p class="empty">${t.parked.empty}</p>`
          : html`<ul>
              ${lines.map(
                (line) => html`<li>
                  <button
                    class="row"
                    data-testid="parked-row"
                    data-id=${line.id}
                    aria-pressed=${line.id === selectedId}
                    @click=${() => ui.act.chooseParked(line.id)}
                  >
                    <b>${word(w.rooms, line.room)} · ${line.log} #${line.seq}</b>
                    <span>${line.kind} → ${line.error}</span>
                    <small>${t.parked.tries(line.tries)} · ${t.parked.since(ago(ui, line.parked_at))}</small>
                  </button>
                </li>`,
              )}
            </ul>`
      }
      <div class="actions">
        ${commandButton(ui, "retry_parked", {
          label: t.parked.retry,
          tone: "main",
          testid: "parked-retry",
        })}
        ${commandButton(ui, "dismiss_parked", {
          label: t.parked.dismiss,
          testid: "parked-dismiss",
        })}
      </div>
    </div>`;
}
