/** Pre-alerts, loud, until a person at the desk has decided. */

import { html, nothing, type TemplateResult } from "lit-html";

import { ageS, clockDuration } from "../../state/format.ts";
import { word } from "../../text/text.ts";
import type { PreAlertLine } from "../../wire/frames.ts";
import type { WallUi } from "./wall_ui.ts";

const MOST_SHOWN = 2;

export function preAlerts(
  ui: WallUi,
  lines: readonly PreAlertLine[],
): TemplateResult | typeof nothing {
  const open = lines
    .filter((line) => line.state === "open")
    .sort((a, b) => Date.parse(a.raised_at) - Date.parse(b.raised_at)); // the longest waiting first
  if (open.length === 0) return nothing;
  return html`<section class="w-pre-alerts" role="alert" data-testid="wall-pre-alerts">
    ${open.slice(0, MOST_SHOWN).map((line) => preAlert(ui, line))}
    ${open.length > MOST_SHOWN ? html`<p>${ui.t.more(open.length - MOST_SHOWN)}</p>` : nothing}
  </section>`;
}

function preAlert(ui: WallUi, line: PreAlertLine): TemplateResult {
  const { t, w } = ui;
  const waiting_s = ageS(line.raised_at, ui.now_ms);
  return html`<div class="w-pre-alert">
    <b class="w-tag">${t.pre_alert}<span>${t.pre_alert_waits}</span></b>
    <div>
      <p>
        ${line.premises_name || line.address}
        ${line.is_key_premises ? html`<i>${t.key}</i>` : nothing}
      </p>
      <span>${word(w.detector_kinds, line.detector_kind)} · ${line.detector_location}</span>
    </div>
    <b class="w-waiting">${waiting_s === null ? "–" : clockDuration(waiting_s)}</b>
  </div>`;
}
