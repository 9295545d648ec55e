/** The wall's short legend: what the marks on the map say, in the drawings the map uses. */

import { html, type TemplateResult } from "lit-html";
import { unsafeHTML } from "lit-html/directives/unsafe-html.js";

import { pagePalette } from "../../map/palette.ts";
import { markNamed } from "../../map/symbols/catalogue.ts";
import { svgOf } from "../../map/symbols/mark.ts";
import type { WallUi } from "./wall_ui.ts";

const MARK_PX = 40;

export function key(ui: WallUi): TemplateResult {
  const { t, w } = ui;
  const palette = pagePalette();
  const rows: [name: string, word: string][] = [
    ["appliance:ordered:live", w.statuses.ordered],
    ["appliance:en_route:live", w.statuses.en_route],
    ["appliance:on_scene:live", w.statuses.on_scene],
    ["appliance:water_on:live", w.statuses.water_on],
    ["appliance:returning:live", w.statuses.returning],
    ["appliance:in_station:live", w.statuses.in_station],
    ["appliance:en_route:stale", t.stale],
    ["appliance:en_route:lost", t.lost],
    ["station:most", t.station],
    ["water:hydrant:usable", t.water],
  ];
  return html`<ul class="w-key-strip" aria-label=${t.legend}>
    ${rows.map(([name, word]) => {
      const mark = markNamed(name, palette);
      return html`<li>${unsafeHTML(mark ? svgOf(mark, MARK_PX) : "")}<span>${word}</span></li>`;
    })}
  </ul>`;
}
