/** What the map shows now and for how long; and that somebody's touch holds it. */

import { html, nothing, type TemplateResult } from "lit-html";

import type { Stop, Tour } from "../../state/tour.ts";
import type { WallUi } from "./wall_ui.ts";

export interface ViewData {
  readonly tour: Tour;
  readonly stops: readonly Stop[];
  /** The page's own clock, as the tour counts. */
  readonly page_ms: number;
  readonly name: string;
}

export function view(ui: WallUi, { tour, stops, page_ms, name }: ViewData): TemplateResult {
  const { t } = ui;
  const singles = stops.filter(({ id }) => id !== "");
  const at = singles.findIndex(({ id }) => id === tour.stop.id);
  const left_s = Math.max(0, Math.ceil((tour.until_ms - page_ms) / 1000));
  const rest = [
    at >= 0 ? t.round(at + 1, singles.length) : "",
    singles.length === 0 ? t.calm : tour.paused_until_ms === null ? t.stays(left_s) : "",
  ].filter((words) => words !== "");
  return html`<div class="w-view" data-testid="wall-view" data-what=${tour.stop.what} data-id=${tour.stop.id}>
      <span>${t.shown}</span><b>${name}</b><span>${rest.join(" · ")}</span>
    </div>
    ${paused(ui, tour, page_ms)}`;
}

function paused(
  { t }: WallUi,
  { paused_until_ms, waiting }: Tour,
  page_ms: number,
): TemplateResult | typeof nothing {
  if (paused_until_ms === null) return nothing;
  const left_s = Math.max(0, Math.ceil((paused_until_ms - page_ms) / 1000));
  return html`<div class="w-paused" data-testid="wall-paused" role="status">
    ${t.paused(left_s)}
    ${waiting.length > 0 ? html`<b>${t.paused_waiting(waiting.length)}</b>` : nothing}
  </div>`;
}
