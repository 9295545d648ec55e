/** 车辆板: every appliance by station: what it does, whether it can go, and why not. */

import { html, nothing, type TemplateResult } from "lit-html";
import { live } from "lit-html/directives/live.js";
import { repeat } from "lit-html/directives/repeat.js";

import { getCommand } from "../state/commands.ts";
import { ageS, distance, duration } from "../state/format.ts";
import type { BoardFilter, BoardGroup } from "../state/lists.ts";
import type { Fixes } from "../state/positions.ts";
import { word } from "../text/text.ts";
import type { ApplianceLine } from "../wire/frames.ts";
import { commandButton, keyCap, type Ui } from "./ui.ts";

export interface BoardData {
  readonly groups: readonly BoardGroup[];
  readonly filter: BoardFilter;
  readonly words: string;
  readonly isOpen: boolean;
  readonly isNear: boolean;
  readonly selected: ApplianceLine | null;
  readonly picked: ReadonlySet<number>;
  readonly mayAdd: boolean;
  readonly fixes: Fixes;
  readonly freeCount: number;
  readonly totalCount: number;
}

const FILTERS: readonly BoardFilter[] = ["all", "free", "out", "not_free"];
const ACTIONS = [
  "undo",
  "crew",
  "set_in_station",
  "set_standing_by",
  "set_in_training",
  "set_returning",
  "set_out_of_service",
] as const;

export function appliancesBoard(ui: Ui, data: BoardData): TemplateResult {
  const { t } = ui;
  return html`<section
    class="board ${data.isOpen ? "" : "folded"} ${data.mayAdd ? "may-add" : ""}"
    data-testid="board"
    aria-label=${t.board.title}
  >
    <div class="head">
      <h2>${t.board.title}</h2>
      <span class="count">${t.board.free(data.freeCount, data.totalCount)}</span>
      ${data.isOpen ? tools(ui, data) : nothing}
      <span class="spring"></span>
      <button
        class="button quiet"
        data-testid="board-toggle"
        aria-expanded=${data.isOpen}
        @click=${() => ui.act.run("toggle_board")}
      >
        <span>${data.isOpen ? t.board.collapse : t.board.expand}</span
        >${keyCap(getCommand("toggle_board").key)}
      </button>
    </div>
    ${data.isOpen && data.selected ? selectedTools(ui, data.selected, data.fixes) : nothing}
    ${
      data.isOpen
        ? html`<div class="groups" data-testid="board-groups">
            ${
              data.groups.length === 0
                ? html`<p class="empty">${t.board.empty}</p>`
                : repeat(
                    data.groups,
                    (group) => group.stationId,
                    (group) => stationGroup(ui, group, data),
                  )
            }
          </div>`
        : nothing
    }
  </section>`;
}

function tools(ui: Ui, data: BoardData): TemplateResult {
  const { t, act } = ui;
  return html`<div class="filters" role="group">
      ${FILTERS.map(
        (filter) => html`<button
          class="button quiet"
          data-testid="board-filter-${filter}"
          aria-pressed=${data.filter === filter}
          @click=${() => act.filterBoard(filter, data.words)}
        >
          ${t.board.filters[filter]}
        </button>`,
      )}
    </div>
    <input
      id="board-search"
      class="field"
      type="search"
      data-testid="board-search"
      placeholder="${t.board.find}  /"
      aria-label=${t.board.find}
      .value=${live(data.words)}
      @input=${(event: Event) =>
        act.filterBoard(data.filter, (event.target as HTMLInputElement).value)}
    />
    ${data.isNear ? html`<span class="faint near">${t.board.near}</span>` : nothing}`;
}

function selectedTools(ui: Ui, line: ApplianceLine, fixes: Fixes): TemplateResult {
  const fix = fixes.get(line.id);
  const age = fix ? (ui.now_ms - fix.fix_at_ms) / 1000 : null;
  return html`<div class="selected-tools" data-testid="appliance-tools">
    <b>${line.call_sign}</b>
    <span data-status=${line.status} class="status">${word(ui.w.statuses, line.status)}</span>
    <span>${ui.t.board.crew(line.crew_count, line.crew_minimum)}</span>
    <span class=${(age ?? 0) > ui.norms.stale_after_s ? "warn" : "faint"}
      >${age === null ? ui.t.board.no_fix : ui.t.board.fix(duration(age, ui.lang))}</span
    >
    <span class="spring"></span>
    ${ACTIONS.map((id) =>
      commandButton(ui, id, {
        label:
          id === "undo" && line.previous_status
            ? ui.t.board.undo_to(word(ui.w.statuses, line.previous_status))
            : ui.t.board.actions[id],
        testid: `appliance-${id}`,
        hide: true,
      }),
    )}
  </div>`;
}

function stationGroup(ui: Ui, group: BoardGroup, data: BoardData): TemplateResult {
  return html`<section class="group" data-station=${group.stationId}>
    <h3>
      <span>${ui.lang === "zh" ? group.name_zh : group.name_en}</span>
      ${group.away_m === null ? nothing : html`<small>${distance(group.away_m)}</small>`}
      <small class=${group.freeCount === 0 ? "bad" : ""}>${group.freeCount}/${group.totalCount}</small>
    </h3>
    <ul>
      ${repeat(
        group.lines,
        (line) => line.id,
        (line) => applianceRow(ui, line, data),
      )}
    </ul>
  </section>`;
}

function applianceRow(ui: Ui, line: ApplianceLine, data: BoardData): TemplateResult {
  const isPicked = data.picked.has(line.id);
  return html`<li
    class="appliance ${isPicked ? "picked" : ""}"
    data-testid="appliance-row"
    data-id=${line.id}
    data-status=${line.status}
    data-dispatchable=${line.is_dispatchable}
  >
    <button
      class="appliance-main"
      aria-pressed=${data.selected?.id === line.id}
      title=${details(ui, line)}
      @click=${() => ui.act.chooseAppliance(line.id)}
    >
      <i class="dot" data-status=${line.status} aria-hidden="true"></i>
      <b>${line.call_sign}</b>
      <span class="type">${word(ui.w.appliance_short, line.appliance_type)}</span>
      <span class="status" data-status=${line.status}>${statusWords(ui, line)}</span>
    </button>
    ${
      data.mayAdd && line.is_dispatchable && !isPicked
        ? html`<button
            class="button quiet icon"
            data-testid="add-pick"
            aria-label="${ui.t.board.add} ${line.call_sign}"
            title=${ui.t.board.add}
            @click=${() => ui.act.addPick(line.id)}
          >
            ＋
          </button>`
        : nothing
    }
  </li>`;
}

/** The status; and when it could be sent by its status but cannot, the reason instead. */
function statusWords(ui: Ui, line: ApplianceLine): TemplateResult {
  if (line.status === "in_station" && line.why_not) {
    const crew = line.why_not === "undermanned" ? ` ${line.crew_count}/${line.crew_minimum}` : "";
    return html`<em class="bad">${word(ui.w.reasons, line.why_not)}${crew}</em>`;
  }
  return html`${word(ui.w.statuses, line.status)}`;
}

function details(ui: Ui, line: ApplianceLine): string {
  const capability = Object.entries(line.capability).map(
    ([key, value]) => `${word(ui.w.capabilities, key)} ${value}`,
  );
  return [
    line.call_sign,
    word(ui.w.appliance_types, line.appliance_type),
    `${word(ui.w.statuses, line.status)} (${word(ui.w.sources, line.status_source)}, ${duration(
      ageS(line.status_at, ui.now_ms) ?? 0,
      ui.lang,
    )})`,
    ui.t.board.crew(line.crew_count, line.crew_minimum),
    ...capability,
    line.is_synthetic ? ui.w.synthetic : "",
  ]
    .filter((part) => part !== "")
    .join(" · ");
}
