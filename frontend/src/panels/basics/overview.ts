/** 一览: the ten classes, each table a line: how many, how whole, how old, what waits, whose. */

import { html, nothing, type TemplateResult } from "lit-html";

import type { BasicsState } from "../../state/basics.ts";
import { mostMissing, sharePercent, shareTone } from "../../state/basics_board.ts";
import { type Filter, OVERVIEW, writeRoute } from "../../state/basics_route.ts";
import type { BasicClass, CorrectionLine, KindLine } from "../../wire/basics.ts";
import { keeperCell, keeperForm } from "./keeper.ts";
import { ago, failureNote, grouped, named, type Ui } from "./ui.ts";

const SHOWN_MISSING = 2;
const SHOWN_WAITING = 30;

export function overview(ui: Ui, state: BasicsState): TemplateResult {
  const { t } = ui;
  const { value, failure, at_ms } = state.classes;
  return html`<main class="basics-overview" data-testid="overview">
    <section class="classes" aria-label=${t.board.caption}>
      ${failureNote(ui, failure, value ? at_ms : null)}
      ${value ? classTable(ui, state, value) : failure ? nothing : html`<p class="empty">${t.board.reading}</p>`}
      <p class="faint foot">${t.classes_example}</p>
    </section>
    ${inbox(ui, state)}
    <p class="leave">
      <button class="button" data-testid="leave" @click=${() => ui.act.logOut()}>
        ${state.me ? (ui.lang === "zh" ? state.me.name_zh : state.me.name_en) : ""} ${t.bar.log_out}
      </button>
    </p>
  </main>`;
}

const HEADS = [
  "basic_class",
  "kind",
  "count",
  "complete",
  "missing",
  "overdue",
  "cycle",
  "oldest",
  "waiting",
  "keeper",
] as const;

function classTable(ui: Ui, state: BasicsState, classes: readonly BasicClass[]): TemplateResult {
  const { board } = ui.t;
  return html`<table class="board-table" role="table">
    <caption>
      ${ui.t.lead}
    </caption>
    <thead>
      <tr role="row">
        ${HEADS.map(
          (head) => html`<th role="columnheader" scope="col" class="c-${head}">${board[head]}</th>`,
        )}
      </tr>
    </thead>
    ${classes.map((one, index) => classLines(ui, state, one, index + 1))}
  </table>`;
}

/** On a phone the class stands above its tables, elsewhere beside them. */
function classLines(ui: Ui, state: BasicsState, one: BasicClass, number: number): TemplateResult {
  const { board } = ui.t;
  const { keeper: form } = state;
  const rows = one.kinds.length + (one.kinds.some(({ name }) => name === form?.kind) ? 1 : 0);
  const name = named(ui, one);
  const title = html`<span class="number">${number}</span> ${name.charAt(0).toUpperCase()}${name.slice(1)}`;
  const beside = (rows: number) =>
    html`<th role="rowheader" scope="rowgroup" class="c-basic_class" rowspan=${rows}>${title}</th>`;
  return html`<tbody data-testid="class" data-class=${one.key}>
    <tr class="class-line" role="row">
      <th role="rowheader" scope="rowgroup" colspan=${HEADS.length}>
        ${title} ${one.kinds.length === 0 ? html`<span class="faint">${board.no_kinds}</span>` : nothing}
      </th>
    </tr>
    ${one.kinds.map(
      (kind, index) =>
        html`${kindLine(ui, state, kind, index === 0 ? beside(rows) : nothing)}${
          form?.kind === kind.name
            ? html`<tr class="keeper-row" role="row">
              <td role="cell" colspan=${HEADS.length - 1}>${keeperForm(ui, state, form, kind)}</td>
            </tr>`
            : nothing
        }`,
    )}
    ${
      one.kinds.length === 0
        ? html`<tr role="row" class="unkept">
            ${beside(1)}
            <td role="cell" class="faint" colspan=${HEADS.length - 1}>${board.no_kinds}</td>
          </tr>`
        : nothing
    }
  </tbody>`;
}

function kindLine(
  ui: Ui,
  state: BasicsState,
  kind: KindLine,
  beside: TemplateResult | typeof nothing,
): TemplateResult {
  const { board } = ui.t;
  const none = html`<span class="faint">–</span>`;
  const cell = (head: (typeof HEADS)[number], body: unknown) =>
    html`<td role="cell" class="c-${head}" data-label=${board[head]}>${body}</td>`;
  return html`<tr role="row" data-testid="kind" data-kind=${kind.name}>
    ${beside}
    <th role="rowheader" scope="row" class="c-kind">
      <a class="kind-link" href=${href(kind)} data-testid="open-kind">${named(ui, kind)}</a>
    </th>
    ${cell(
      "count",
      kind.count === 0
        ? html`<span class="faint">${board.no_rows}</span>`
        : html`<span data-testid="count">${grouped(kind.count)}</span>`,
    )}
    ${cell("complete", share(ui, kind))} ${cell("missing", missing(ui, kind))}
    ${cell("overdue", kind.count === 0 ? none : number(kind, "overdue", kind.overdue_count))}
    ${cell("cycle", board.every(kind.check_every_days))} ${cell("oldest", oldest(ui, kind))}
    ${cell("waiting", kind.count === 0 ? none : number(kind, "waiting", kind.waiting_count))}
    ${cell("keeper", keeperCell(ui, state, kind))}
  </tr>`;
}

function share(ui: Ui, kind: KindLine): TemplateResult {
  const percent = sharePercent(kind.complete_count, kind.count);
  if (percent === null) return html`<span class="faint">–</span>`;
  const part = ui.t.board.part(grouped(kind.complete_count), grouped(kind.count));
  return html`<a
    href=${href(kind, "incomplete")}
    class="share"
    data-tone=${shareTone(percent)}
    data-testid="complete"
    ><i aria-hidden="true"><b style="width:${percent}%"></b></i><strong>${percent}%</strong
    ><span class="faint">${part}</span></a
  >`;
}

function href(kind: KindLine, only: Filter = "all"): string {
  return writeRoute({ ...OVERVIEW, kind: kind.name, only });
}

/** A count that leads to what it counts; nought is plain and leads nowhere. */
function number(kind: KindLine, only: Filter, count: number): TemplateResult {
  return count === 0
    ? html`<span class="nought" data-testid=${only}>0</span>`
    : html`<a class="figure ${only}" href=${href(kind, only)} data-testid=${only}>${grouped(count)}</a>`;
}

function missing(ui: Ui, kind: KindLine): TemplateResult {
  const { board } = ui.t;
  if (kind.count === 0) return html`<span class="faint">–</span>`;
  const most = mostMissing(kind.missing, SHOWN_MISSING);
  if (most.length === 0) return html`<span class="faint">${board.none_missing}</span>`;
  return html`${most.map(
    ({ name, count }) =>
      html`<span>${board.missing_of(fieldName(ui, kind, name), grouped(count))}</span> `,
  )}`;
}

function fieldName(ui: Ui, kind: KindLine, name: string): string {
  const field = kind.fields.find((one) => one.name === name);
  return field ? named(ui, field) : name;
}

function oldest(ui: Ui, kind: KindLine): TemplateResult {
  const { board } = ui.t;
  if (kind.count === 0) return html`<span class="faint">–</span>`;
  const unchecked = kind.count - kind.checked_count;
  if (kind.oldest_checked_at === null) return html`<span class="warn">${board.never}</span>`;
  return html`<span>${board.ago(ago(ui, kind.oldest_checked_at))}</span>
    ${unchecked > 0 ? html`<small>${board.unchecked(grouped(unchecked))}</small>` : nothing}`;
}

function inbox(ui: Ui, state: BasicsState): TemplateResult {
  const { t } = ui;
  const { value, failure, at_ms } = state.waiting;
  const rest = (value?.length ?? 0) - SHOWN_WAITING;
  return html`<section class="inbox" data-testid="inbox" aria-label=${t.inbox.title}>
    <div class="head">
      <h2>${t.inbox.title}</h2>
      ${value ? html`<span class="count">${value.length}</span>` : nothing}
    </div>
    ${failureNote(ui, failure, value ? at_ms : null)}
    ${
      value === null
        ? failure
          ? nothing
          : html`<p class="empty">${t.board.reading}</p>`
        : value.length === 0
          ? html`<p class="empty">${t.inbox.empty}</p>`
          : html`<ul>
              ${value.slice(0, SHOWN_WAITING).map((one) => inboxLine(ui, one))}
            </ul>`
    }
    ${rest > 0 ? html`<p class="faint foot">${t.inbox.more(rest)}</p>` : nothing}
  </section>`;
}

function inboxLine(ui: Ui, one: CorrectionLine): TemplateResult {
  const count = one.changes.length + (one.place ? 1 : 0);
  const to = writeRoute({ ...OVERVIEW, kind: one.kind, id: String(one.row_id) });
  const kind = named(ui, { zh: one.kind_zh, en: one.kind_en });
  return html`<li>
    <a class="inbox-line" href=${to} data-testid="inbox-line" data-id=${one.id}>
      <b>${one.row_name || kind}</b><span class="count">${ui.t.inbox.changes(count)}</span>
      <span class="faint">${kind} · ${ui.t.inbox.by(one.by, ago(ui, one.at))}</span>
    </a>
  </li>`;
}
