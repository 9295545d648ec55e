/** The wall's head: whose map it is, whether it can be believed, and what time it is in Beijing. */

import { html, nothing, type TemplateResult } from "lit-html";

import { beijingDate, beijingTime, beijingWeekday, duration } from "../../state/format.ts";
import type { Connection } from "../../state/live.ts";
import type { Me } from "../../wire/frames.ts";
import { named, type WallUi } from "./wall_ui.ts";

export interface HeaderData {
  readonly me: Me | null;
  readonly connection: Connection;
  readonly dataAge_s: number | null;
  /** What has to be said of the log-in; "" when it renews itself. */
  readonly session: string;
}

export function header(ui: WallUi, data: HeaderData): TemplateResult {
  const { t, w } = ui;
  const scope = data.me?.scopes[0];
  const day = t.weekdays[String(beijingWeekday(ui.now_ms)) as "0"];
  return html`<header class="w-head">
    <div class="w-brand">
      ${tower()}<b>${w.product}</b><span class="w-title">${t.title}</span>
    </div>
    <div class="w-scope">
      <span>${scope ? named(ui, scope) : ""}</span>
      ${data.me?.is_demo ? html`<i class="w-example">${t.example}</i>` : nothing}
      ${data.session ? html`<i class="w-example" data-testid="wall-session">${data.session}</i>` : nothing}
    </div>
    <div class="w-connection" data-connection=${data.connection} data-testid="wall-connection" role="status">
      <i></i><b>${t.connection[data.connection]}</b>
      ${ageWords(ui, data.dataAge_s)}
    </div>
    <div class="w-clock">
      <span>${beijingDate(ui.now_ms)} ${day}<br />${t.beijing}</span>
      <b data-testid="wall-clock">${beijingTime(ui.now_ms)}</b>
    </div>
  </header>`;
}

/** Old enough to be worth a look; below that the word "live" says it more calmly. */
const AGE_WORTH_SAYING_S = 5;

function ageWords({ t, lang }: WallUi, age_s: number | null): TemplateResult | typeof nothing {
  if (age_s !== null && age_s < AGE_WORTH_SAYING_S) return nothing;
  return html`<span>${age_s === null ? t.no_data : t.data_age(duration(age_s, lang))}</span>`;
}

/** Across the map, large, the moment the picture can no longer be believed. */
export function warning(
  ui: WallUi,
  connection: Connection,
  dataAge_s: number | null,
): TemplateResult | typeof nothing {
  const said = ui.t.banner[connection];
  if (said === "") return nothing;
  const isStill = connection !== "polling" && dataAge_s !== null;
  const stopped = isStill ? beijingTime(ui.now_ms - dataAge_s * 1000) : "";
  return html`<div class="w-warning" data-connection=${connection} data-testid="wall-warning" role="alert">
    <b>${said}</b>
    ${isStill ? html`<span>${ui.t.banner_since(stopped, duration(dataAge_s, ui.lang))}</span>` : nothing}
  </div>`;
}

function tower(): TemplateResult {
  return html`<svg viewBox="0 0 24 24" aria-hidden="true">
    <path class="w-flame" d="M12 .8c.5 2.800 4.200 4 4.200 7.700a4.200 4.200 0 0 1-8.400 0C7.800 5.900 11.300 4.500 12 .8Z" />
    <path class="w-tower" d="M5.500 14.200h13l-1.100 2.200h-1l1.600 6.800H6l1.600-6.800h-1Z" />
  </svg>`;
}
