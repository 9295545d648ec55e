/** 战备: how many appliances can turn out now, by formation and by type. */

import { html, nothing, type TemplateResult } from "lit-html";

import { word } from "../../text/text.ts";
import type { WallFigures } from "../../wire/frames.ts";
import { counted, named, type WallUi } from "./wall_ui.ts";

type ReadyLine = WallFigures["ready_by_formation"][number];

const shareOf = (line: ReadyLine): number =>
  line.appliance_count > 0 ? line.dispatchable_count / line.appliance_count : 0;

/** All of them while there is room; else those with the least left, which is what has to be seen. */
export function formationsShown(lines: readonly ReadyLine[], most: number): ReadyLine[] {
  if (lines.length <= most) return [...lines];
  return [...lines].sort((a, b) => shareOf(a) - shareOf(b)).slice(0, most);
}

export function readiness(ui: WallUi, f: WallFigures | null, most: number): TemplateResult {
  const { t } = ui;
  const formations = f?.ready_by_formation ?? [];
  const shown = formationsShown(formations, most);
  const left = formations.length - shown.length;
  return html`<section class="w-ready" data-testid="wall-readiness">
    <h2>
      ${t.ready}${left > 0 ? html`<small>${t.ready_least(shown.length, formations.length)}</small>` : nothing}
      <b>${t.ready_of(counted(f?.dispatchable_count), counted(f?.appliance_count))}</b>
    </h2>
    <ul class="w-ready-formations">
      ${shown.map((line) => bar(line, named(ui, line)))}
    </ul>
    <ul class="w-ready-types">
      ${(f?.ready_by_type ?? []).map((line) =>
        bar(line, word(ui.w.appliance_short, line.appliance_type ?? "")),
      )}
    </ul>
  </section>`;
}

/** Below this part something is missing that a commander should know of. */
const LOW = 0.5;

function bar(line: ReadyLine, name: string): TemplateResult {
  const share = shareOf(line);
  return html`<li data-low=${share < LOW}>
    <span>${name}</span><b>${line.dispatchable_count}<small>/${line.appliance_count}</small></b>
    <i style="--share:${share.toFixed(3)}"></i>
  </li>`;
}
