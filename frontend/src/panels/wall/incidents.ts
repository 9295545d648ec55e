/** Open incidents with their running times, the highest level first; what is looked at is framed. */

import { html, nothing, type TemplateResult } from "lit-html";
import { repeat } from "lit-html/directives/repeat.js";

import { ageS, clockDuration } from "../../state/format.ts";
import { activeIncidents } from "../../state/tour.ts";
import type { IncidentLine } from "../../wire/frames.ts";
import type { WallUi } from "./wall_ui.ts";

export interface ListData {
  /** null: not heard yet, which is not the same as none. */
  readonly lines: readonly IncidentLine[] | null;
  readonly lookedAt: string;
  /** As many as fit without a scroll bar: nobody can scroll a wall. */
  readonly most: number;
}

export function incidents(ui: WallUi, { lines, lookedAt, most }: ListData): TemplateResult {
  const { t } = ui;
  if (lines === null) return unknown(ui);
  const active = activeIncidents(lines);
  const shown = shownOf(active, lookedAt, most);
  const left = active.length - shown.length;
  return html`<section class="w-incidents">
    <h2>
      ${t.incidents}<b>${active.length}</b
      >${left > 0 ? html`<span class="w-more">${t.more(left)}</span>` : nothing}
    </h2>
    ${
      active.length === 0
        ? html`<div class="w-calm"><b>${t.no_incident}</b><span>${t.watching}</span></div>`
        : html`<ul>
            ${repeat(
              shown,
              (line) => line.id,
              (line) => incident(ui, line, line.id === lookedAt),
            )}
          </ul>`
    }
  </section>`;
}

/** The first few, and always the one that is looked at: it takes the last row if it has to. */
export function shownOf(
  active: readonly IncidentLine[],
  lookedAt: string,
  most: number,
): IncidentLine[] {
  const first = active.slice(0, most);
  const looked = active.find(({ id }) => id === lookedAt);
  if (!looked || first.includes(looked)) return first;
  return [...first.slice(0, most - 1), looked];
}

function unknown({ t }: WallUi): TemplateResult {
  return html`<section class="w-incidents" data-testid="wall-incidents-unknown">
    <h2>${t.incidents}<b>–</b></h2>
    <div class="w-calm" data-unknown="true"><b>${t.unknown}</b></div>
  </section>`;
}

function incident(ui: WallUi, line: IncidentLine, isLookedAt: boolean): TemplateResult {
  const { t, w } = ui;
  const running_s = ageS(line.called_at ?? line.opened_at, ui.now_ms);
  return html`<li
    class="w-incident"
    data-level=${line.alarm_level}
    data-state=${line.state}
    data-looked-at=${isLookedAt}
    data-id=${line.id}
    data-testid="wall-incident"
  >
    <div class="w-level" data-level=${line.alarm_level}><b>${line.alarm_level}</b></div>
    <div class="w-what">
      <p class="w-place">
        <span>${line.premises_name || line.address}</span>
        <b>${running_s === null ? "–" : clockDuration(running_s)}</b>
      </p>
      <p class="w-type">
        <span>${w.incident_types[line.incident_type]}</span>
        <span
          >${line.ordered_count === 0 ? t.not_ordered : t.forces(line.ordered_count, line.on_scene_count)}</span
        >
        ${line.unsigned_late_count > 0 ? html`<em>${t.unsigned(line.unsigned_late_count)}</em>` : nothing}
      </p>
    </div>
  </li>`;
}
