/** Open incidents with their running times, the highest level first; what is looked at is framed. */

import { html, nothing, type TemplateResult } from "lit-html";
import { repeat } from "lit-html/directives/repeat.js";

import { ageS, betweenS, clockDuration } from "../../state/format.ts";
import type { IncidentLine } from "../../wire/frames.ts";
import { activeIncidents } from "./tour.ts";
import type { WallUi } from "./wall_ui.ts";

/** As many as fit without a scroll bar: nobody can scroll a wall. */
const MOST_SHOWN = 4;

export function incidents(
  ui: WallUi,
  lines: readonly IncidentLine[] | null,
  lookedAt: string,
): TemplateResult {
  const { t } = ui;
  if (lines === null) return unknown(ui);
  const active = activeIncidents(lines);
  const left = active.length - MOST_SHOWN;
  return html`<section class="w-incidents">
    <h2>${t.incidents}<b>${active.length}</b></h2>
    ${
      active.length === 0
        ? html`<div class="w-calm"><b>${t.no_incident}</b><span>${t.watching}</span></div>`
        : html`<ul>
            ${repeat(
              active.slice(0, MOST_SHOWN),
              (line) => line.id,
              (line) => incident(ui, line, line.id === lookedAt),
            )}
          </ul>`
    }
    ${left > 0 ? html`<p class="w-more">${t.more(left)}</p>` : nothing}
  </section>`;
}

/** Not heard is not the same as none: a wall that says "none" is believed. */
function unknown({ t }: WallUi): TemplateResult {
  return html`<section class="w-incidents" data-testid="wall-incidents-unknown">
    <h2>${t.incidents}<b>–</b></h2>
    <div class="w-calm" data-unknown="true"><b>${t.unknown}</b></div>
  </section>`;
}

function incident(ui: WallUi, line: IncidentLine, isLookedAt: boolean): TemplateResult {
  const { t, w } = ui;
  const running_s = ageS(line.opened_at, ui.now_ms);
  const arrival_s = betweenS(line.opened_at, line.first_arrival_at);
  return html`<li
    class="w-incident"
    data-level=${line.alarm_level}
    data-state=${line.state}
    data-looked-at=${isLookedAt}
    data-testid="wall-incident"
  >
    <div class="w-level">
      <b>${line.alarm_level}</b><span>${t.level(w.levels[String(line.alarm_level) as "1"])}</span>
    </div>
    <div class="w-what">
      <p class="w-type">
        <span>${w.incident_types[line.incident_type]}</span>
        ${line.is_key_premises ? html`<i class="w-key">${t.key}</i>` : nothing}
        ${line.state === "controlled" ? html`<i>${w.incident_states.controlled}</i>` : nothing}
        <b title=${t.since_opened}>${running_s === null ? "–" : clockDuration(running_s)}</b>
      </p>
      <p class="w-place">${line.premises_name || line.address}</p>
      <p class="w-forces">
        <span
          >${line.ordered_count === 0 ? t.not_ordered : t.forces(line.ordered_count, line.on_scene_count)}</span
        >
        ${
          line.unsigned_late_count > 0
            ? html`<em>${t.unsigned(line.unsigned_late_count)}</em>`
            : arrival_s !== null
              ? html`<span class="w-first">${t.first_arrival(clockDuration(arrival_s))}</span>`
              : nothing
        }
      </p>
    </div>
  </li>`;
}
