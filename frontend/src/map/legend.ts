/** The legend (图例): the same drawings the map uses, so that it cannot disagree with it. */

import { html, type TemplateResult } from "lit-html";
import { unsafeHTML } from "lit-html/directives/unsafe-html.js";

import type { Look } from "../layers/layer.ts";
import { TEXTS } from "../text/map.ts";
import { WORDS } from "../text/words.ts";
import { STATUSES } from "./palette.ts";
import { markNamed } from "./symbols/catalogue.ts";
import { svgOf } from "./symbols/mark.ts";

const TYPES = Object.keys as <K extends string>(words: Readonly<Record<K, string>>) => K[];

export function legend(look: Look): TemplateResult {
  const texts = TEXTS[look.lang];
  const words = WORDS[look.lang];
  const titles = texts.legend_titles;
  return html`
    ${part(
      titles.status,
      STATUSES.map((status) => row(look, [`appliance:${status}:live`], words.statuses[status])),
    )}
    ${part(
      titles.age,
      (["live", "stale", "lost"] as const).map((age) =>
        row(look, [`appliance:en_route:${age}`], texts.ages[age]),
      ),
    )}
    ${part(
      titles.type,
      TYPES(words.appliance_types).map((type) =>
        row(look, [`type:${type}:hollow`], words.appliance_types[type]),
      ),
    )}
    ${part(`${titles.incident} · ${texts.ring}`, [
      ...TYPES(words.incident_types).map((type) =>
        row(look, [`incident:${type}:3:open`], words.incident_types[type]),
      ),
      ...[1, 2, 3, 4, 5].map((level) =>
        row(look, [`incident:fire:${level}:open`], texts.level(level)),
      ),
      row(look, ["incident:fire:3:controlled"], words.incident_states.controlled),
      row(look, ["incident:fire:3:put_out"], words.incident_states.put_out),
      row(look, ["pre_alert:plain"], texts.groups.pre_alerts),
    ])}
    ${part(
      titles.station,
      (["all", "most", "few", "none"] as const).map((readiness) =>
        row(look, [`station:${readiness}`], texts.readiness[readiness]),
      ),
    )}
    ${part(titles.water, [
      ...TYPES(words.water_kinds).map((kind) =>
        row(look, [`water:${kind}:usable`], words.water_kinds[kind]),
      ),
      row(look, ["water:hydrant:faulty"], words.water_states.faulty),
      row(look, ["water:hydrant:unknown"], words.water_states.unknown),
    ])}
    ${part(titles.roads, [
      row(look, ["oneway:sure"], texts.oneway.sure),
      row(look, ["oneway:guessed"], texts.oneway.guessed),
      row(look, ["premises:hospital:key"], texts.key),
    ])}
  `;
}

const part = (title: string, rows: TemplateResult[]): TemplateResult =>
  html`<section class="map-legend"><h3>${title}</h3><ul>${rows}</ul></section>`;

/** A row: the symbol as the map draws it, and its word. The SVG is our own, never a user's text. */
function row(look: Look, names: readonly string[], word: string): TemplateResult {
  const drawings = names.map((name) => {
    const mark = markNamed(name, look.palette);
    return mark ? svgOf(mark, 22) : "";
  });
  return html`<li>${unsafeHTML(drawings.join(""))}<span>${word}</span></li>`;
}
