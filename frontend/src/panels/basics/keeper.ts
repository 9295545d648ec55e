/** 数据责任人: who keeps a kind over which formation, and the form that names somebody else or nobody. */

import { html, nothing, type TemplateResult } from "lit-html";
import { live } from "lit-html/directives/live.js";

import type { BasicsState } from "../../state/basics.ts";
import {
  chosen,
  type KeeperForm,
  keeperFault,
  keeperNow,
  keepersNow,
  NOBODY,
} from "../../state/basics_keeper.ts";
import { word } from "../../text/text.ts";
import type { KeeperLine, KeptFormation, KindLine, Nominee } from "../../wire/basics.ts";
import { keyCap } from "../ui.ts";
import { failureNote, named, type Ui } from "./ui.ts";

/** An option cannot be set in by style; this space is as wide as a Chinese character. */
const STEP = "\u3000";

/** The cell of a kind's line: who keeps it, and where one may say so, the way to say it. */
export function keeperCell(ui: Ui, state: BasicsState, kind: KindLine): TemplateResult {
  const { board, keeper: t } = ui.t;
  const [first] = kind.keepers;
  const isOpen = state.keeper?.kind === kind.name;
  const said = first
    ? html`<span title=${kind.keepers.map((one) => `${over(ui, one)} ${nameOf(ui, one)}`).join("\n")}
        ><b data-testid="keeper">${nameOf(ui, first)}</b> <small>${over(ui, first)}</small>${
          kind.keepers.length > 1
            ? html` <small>${board.more_keepers(kind.keepers.length)}</small>`
            : nothing
        }</span
      >`
    : html`<span class="faint">${board.no_keeper}</span>`;
  return html`${said}${
    kind.may.includes("set_keeper")
      ? html`<button
          class="button quiet name-keeper"
          data-testid="name-keeper"
          aria-expanded=${isOpen}
          aria-label=${t.open(named(ui, kind))}
          title=${t.open(named(ui, kind))}
          @click=${() => (isOpen ? ui.act.closeKeeper() : ui.act.openKeeper(kind.name))}
        >
          ${t.change}
        </button>`
      : nothing
  }`;
}

export function keeperForm(
  ui: Ui,
  state: BasicsState,
  form: KeeperForm,
  kind: KindLine,
): TemplateResult {
  const { keeper: t } = ui.t;
  const fault = form.isTried ? keeperFault(form) : null;
  return html`<form
    class="keeper-form"
    data-testid="keeper-form"
    aria-label=${t.open(named(ui, kind))}
    novalidate
    @submit=${(event: SubmitEvent) => {
      event.preventDefault();
      ui.act.sendKeeper();
    }}
  >
    <p class="hint">${t.lead}</p>
    ${failureNote(ui, form.formations.failure)}
    <div class="keeper-fields">
      ${formationField(ui, form)} ${whoField(ui, form)}
      <div class="buttons">
        <button class="button main" data-testid="keeper-send" ?disabled=${state.isSending}>
          ${state.isSending ? ui.t.act.sending : form.who === NOBODY ? t.take_away : t.name}
        </button>
        <button
          type="button"
          class="button"
          data-testid="keeper-cancel"
          @click=${() => ui.act.closeKeeper()}
        >
          ${t.close}${keyCap("Escape")}
        </button>
      </div>
    </div>
    ${
      fault
        ? html`<p class="hint bad" role="alert" data-testid="keeper-fault">${t.faults[fault]}</p>`
        : nothing
    }
    ${failureNote(ui, form.nominees.failure)} ${nowKept(ui, form)}
  </form>`;
}

function formationField(ui: Ui, form: KeeperForm): TemplateResult {
  const { keeper: t } = ui.t;
  const formations = form.formations.value;
  const words = (one: KeptFormation): string => {
    const name = ui.lang === "zh" ? one.name_zh : one.name_en;
    const by = one.keeper ? ` · ${nameOf(ui, one.keeper)}` : "";
    return `${STEP.repeat(one.depth)}${name}${by}`;
  };
  return html`<label class="input"
    ><span class="name">${t.formation}</span
    ><select
      id="keeper-formation"
      class="field"
      data-testid="keeper-formation"
      @change=${(event: Event) =>
        ui.act.keeperFormation(Number((event.target as HTMLSelectElement).value))}
    >
      ${
        formations === null
          ? html`<option value="">${ui.t.board.reading}</option>`
          : formations.map(
              (one) =>
                html`<option value=${one.id} .selected=${live(one.id === form.formationId)}>
                  ${words(one)}
                </option>`,
            )
      }
    </select></label
  >`;
}

function whoField(ui: Ui, form: KeeperForm): TemplateResult {
  const { keeper: t } = ui.t;
  const now = keeperNow(form);
  const people = form.nominees.value;
  const isEmpty = people?.length === 0;
  return html`<label class="input"
    ><span class="name">${t.person}</span
    ><select
      id="keeper-person"
      class="field"
      data-testid="keeper-person"
      @change=${(event: Event) => ui.act.keeperWho((event.target as HTMLSelectElement).value)}
    >
      <option value="" .selected=${live(form.who === "")}>
        ${people === null && form.nominees.isReading ? ui.t.board.reading : isEmpty ? t.none : t.choose}
      </option>
      ${
        now
          ? html`<option value=${NOBODY} .selected=${live(form.who === NOBODY)}>
              ${t.nobody(nameOf(ui, now))}
            </option>`
          : nothing
      }
      ${people?.map(
        (one) =>
          html`<option value=${one.person_id} .selected=${live(one === chosen(form))}>
            ${personWords(ui, one)}
          </option>`,
      )}
    </select></label
  >`;
}

/** 张三 · 值班长（指挥中心）: people of one name are told apart by what they are. */
function personWords(ui: Ui, one: Nominee): string {
  const posts = one.posts.map((post) =>
    ui.t.keeper.post(
      word(ui.w.people_roles, post.role),
      ui.lang === "zh" ? post.formation : post.formation_en,
    ),
  );
  return [nameOf(ui, one), ...posts].join(" · ");
}

function nowKept(ui: Ui, form: KeeperForm): TemplateResult | typeof nothing {
  const { keeper: t } = ui.t;
  const all = keepersNow(form);
  if (form.formations.value === null) return nothing;
  if (all.length === 0) return html`<p class="faint">${t.nobody_yet}</p>`;
  return html`<ul class="keepers-now" aria-label=${t.now}>
    ${all.map(
      (one) => html`<li data-testid="kept-by" data-formation=${one.formation_id}>
        <span>${over(ui, one)}</span><b>${nameOf(ui, one)}</b>
        <button
          type="button"
          class="button quiet"
          data-testid="take-away"
          aria-label=${t.take_from(nameOf(ui, one), over(ui, one))}
          @click=${() => ui.act.takeKeeper(one.formation_id)}
        >
          ${t.take_away}…
        </button>
      </li>`,
    )}
  </ul>`;
}

const nameOf = (ui: Ui, one: { name: string; name_en: string }): string =>
  named(ui, { zh: one.name, en: one.name_en });

const over = (ui: Ui, one: KeeperLine): string =>
  named(ui, { zh: one.formation, en: one.formation_en });
