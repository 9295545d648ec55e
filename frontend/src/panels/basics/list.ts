/** The rows of a kind: searched and narrowed on the server, page by page, walked by the arrow keys. */

import { html, nothing, type TemplateResult } from "lit-html";
import { live } from "lit-html/directives/live.js";
import { repeat } from "lit-html/directives/repeat.js";

import type { BasicsState } from "../../state/basics.ts";
import { FILTERS, OVERVIEW, writeRoute } from "../../state/basics_route.ts";
import type { BasicRow, KindLine } from "../../wire/basics.ts";
import { keyCap } from "../ui.ts";
import { detail, failureNote, grouped, named, type Ui } from "./ui.ts";

export function listPanel(ui: Ui, state: BasicsState, kind: KindLine | null): TemplateResult {
  const { t } = ui;
  const { list, route } = state;
  const title = kind ? named(ui, kind) : route.kind;
  return html`<section class="list" aria-label=${title} data-testid="list" aria-busy=${list?.isReading === true}>
    <div class="list-head">
      <div class="title-line">
        <a class="button quiet" href=${writeRoute(OVERVIEW)} data-testid="to-overview">‹ ${t.list.back}</a>
        <h1>${title}</h1>
        <span class="faint" data-testid="list-count"
          >${list?.count == null ? "" : t.list.count(grouped(list.count))}</span
        >
      </div>
      <div class="search-line">
        <input
          id="basics-search"
          class="field"
          type="search"
          enterkeyhint="search"
          data-testid="search"
          placeholder="${t.list.search}  /"
          aria-label=${t.list.search}
          .value=${live(route.words)}
          @input=${(event: Event) => ui.act.narrow({ words: (event.target as HTMLInputElement).value })}
        />
        ${stationSelect(ui, state)}
      </div>
      <div class="filters" role="group" aria-label=${t.list.filter}>
        ${FILTERS.map(
          (only) => html`<button
            class="button quiet"
            data-testid="only-${only}"
            aria-pressed=${route.only === only}
            @click=${() => ui.act.narrow({ only })}
          >
            ${t.list.filters[only]}${kind ? filterCount(kind, only) : nothing}
          </button>`,
        )}
      </div>
    </div>
    ${failureNote(ui, state.listFailure)}
    <div class="list-rows" data-testid="rows">
      ${
        list && list.rows.length > 0
          ? html`<ul>
              ${repeat(
                list.rows,
                (row) => row.id,
                (row, index) => rowLine(ui, state, row, index === list.active),
              )}
            </ul>`
          : list?.isReading
            ? html`<p class="empty">${t.list.reading}</p>`
            : state.listFailure
              ? nothing
              : html`<p class="empty" data-testid="nothing-found">${t.list.empty}</p>`
      }
      ${
        list?.next && list.rows.length > 0
          ? html`<button
              class="button more"
              data-testid="next-page"
              ?disabled=${list.isReading}
              @click=${() => ui.act.nextPage()}
            >
              ${list.isReading ? t.list.reading : t.list.more}
              <span class="faint">${t.list.shown(grouped(list.rows.length), grouped(list.count ?? 0))}</span>
            </button>`
          : nothing
      }
    </div>
    <p class="keys faint">${keyCap("↑")}${keyCap("↓")} ${t.list.keys}</p>
  </section>`;
}

function filterCount(kind: KindLine, only: (typeof FILTERS)[number]): TemplateResult {
  const count = {
    all: kind.count,
    incomplete: kind.count - kind.complete_count,
    overdue: kind.overdue_count,
    waiting: kind.waiting_count,
  }[only];
  return html` <small>${grouped(count)}</small>`;
}

function stationSelect(ui: Ui, state: BasicsState): TemplateResult | typeof nothing {
  const { t } = ui;
  if (state.stations.length < 2) return nothing;
  const chosen = state.route.formationId;
  return html`<select
    class="field"
    data-testid="station"
    aria-label=${t.list.station}
    @change=${(event: Event) => {
      const { value } = event.target as HTMLSelectElement;
      ui.act.narrow({ formationId: value === "" ? null : Number(value) });
    }}
  >
    <option value="" ?selected=${chosen === null}>${t.list.every_station}</option>
    ${state.stations.map(
      (station) =>
        html`<option value=${station.id} ?selected=${chosen === station.id}>
          ${ui.lang === "zh" ? station.name_zh : station.name_en || station.name_zh}
        </option>`,
    )}
  </select>`;
}

function rowLine(ui: Ui, state: BasicsState, row: BasicRow, isActive: boolean): TemplateResult {
  const { list: t } = ui.t;
  const isOpen = state.route.id === String(row.id);
  const to = writeRoute({ ...state.route, id: String(row.id), isForm: false });
  return html`<li>
    <a
      class="basic-row"
      href=${to}
      data-testid="row"
      data-id=${row.id}
      tabindex=${isActive ? 0 : -1}
      aria-current=${isOpen ? "true" : nothing}
    >
      <b>${row.name}</b>
      <span class="flags">
        ${row.waiting_count > 0 ? html`<span class="flag waiting">${t.waiting(row.waiting_count)}</span>` : nothing}
        ${row.missing.length > 0 ? html`<span class="flag missing">${t.missing(row.missing.length)}</span>` : nothing}
        ${row.is_overdue ? html`<span class="flag overdue">${t.overdue}</span>` : nothing}
      </span>
      <span class="detail">${detail(ui, row)}</span>
      <span class="formation">${named(ui, { zh: row.formation, en: row.formation_en })}</span>
    </a>
  </li>`;
}
