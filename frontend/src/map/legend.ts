/** The legend (图例): what is on the map now and nothing else, by the same drawings the map uses. */

import { html, nothing, type TemplateResult } from "lit-html";
import { unsafeHTML } from "lit-html/directives/unsafe-html.js";

import type { Look } from "../layers/layer.ts";
import { type MapTexts, TEXTS } from "../text/map.ts";
import { WORDS, type Words } from "../text/words.ts";
import { type Palette, STATUSES } from "./palette.ts";
import { markNamed } from "./symbols/catalogue.ts";
import { svgOf } from "./symbols/mark.ts";

const TYPES = Object.keys as <K extends string>(words: Readonly<Record<K, string>>) => K[];

/** A row of the legend, and what must be on the map for it to stand there. */
export interface LegendRow {
  readonly icon?: string;
  readonly swatch?: keyof Palette;
  readonly word: string;
  readonly when: RegExp;
}

export interface LegendPart {
  readonly title: string;
  readonly rows: readonly LegendRow[];
}

/** The parts of the legend that are on the map now. */
export function legendParts(look: Look, present: ReadonlySet<string>): LegendPart[] {
  const isThere = ({ when }: LegendRow): boolean => [...present].some((name) => when.test(name));
  return allParts(TEXTS[look.lang], WORDS[look.lang])
    .map((part) => ({ ...part, rows: part.rows.filter(isThere) }))
    .filter(({ rows }) => rows.length > 0);
}

export function legend(look: Look, present: ReadonlySet<string>): TemplateResult {
  const parts = legendParts(look, present);
  if (parts.length === 0) return html`<p>${TEXTS[look.lang].nothing}</p>`;
  return html`${parts.map(
    ({ title, rows }) =>
      html`<section class="map-legend"><h3>${title}</h3><ul>
        ${rows.map((row) => drawn(look, row))}
      </ul></section>`,
  )}`;
}

function allParts(texts: MapTexts, words: Words): LegendPart[] {
  const titles = texts.legend_titles;
  return [
    {
      title: titles.status,
      rows: STATUSES.map((status) => ({
        icon: `appliance:${status}:live`,
        word: words.statuses[status],
        when: new RegExp(`^appliance:${status}:`),
      })),
    },
    {
      title: titles.age,
      rows: (["live", "stale", "lost"] as const).map((age) => ({
        icon: `appliance:en_route:${age}`,
        word: texts.ages[age],
        when: new RegExp(`^appliance:[^:]+:${age}$`),
      })),
    },
    {
      title: titles.type,
      rows: TYPES(words.appliance_types).map((type) => ({
        icon: `type:${type}:hollow`,
        word: words.appliance_types[type],
        when: new RegExp(`^type:${type}:`),
      })),
    },
    { title: `${titles.incident} · ${texts.ring}`, rows: happeningRows(texts, words) },
    {
      title: titles.station,
      rows: (["all", "most", "few", "none", "unknown"] as const).map((readiness) => ({
        icon: `station:${readiness}`,
        word: texts.readiness[readiness],
        when: new RegExp(`^station:${readiness}$`),
      })),
    },
    {
      title: titles.water,
      rows: [
        ...TYPES(words.water_kinds).map((kind) => ({
          icon: `water:${kind}:usable`,
          word: words.water_kinds[kind],
          when: new RegExp(`^water:${kind}:`),
        })),
        ...(["faulty", "unknown"] as const).map((state) => ({
          icon: `water:hydrant:${state}`,
          word: words.water_states[state],
          when: new RegExp(`^water:[^:]+:${state}$`),
        })),
      ],
    },
    { title: titles.places, rows: placeRows(texts, words) },
    { title: titles.ground, rows: groundRows(texts) },
  ];
}

function happeningRows(texts: MapTexts, words: Words): LegendRow[] {
  return [
    ...TYPES(words.incident_types).map((type) => ({
      icon: `incident:${type}:3:open`,
      word: words.incident_types[type],
      when: new RegExp(`^incident:${type}:`),
    })),
    ...[1, 2, 3, 4, 5].map((level) => ({
      icon: `incident:fire:${level}:open`,
      word: texts.level(level),
      when: new RegExp(`^incident:[^:]+:${level}:`),
    })),
    ...(["controlled", "put_out"] as const).map((state) => ({
      icon: `incident:fire:3:${state}`,
      word: words.incident_states[state],
      when: new RegExp(`^incident:.*:${state}$`),
    })),
    { icon: "pre_alert:plain", word: texts.groups.pre_alerts, when: /^pre_alerts$/ },
    { icon: "call:waiting", word: texts.groups.calls, when: /^calls$/ },
  ];
}

function placeRows(texts: MapTexts, words: Words): LegendRow[] {
  return [
    { icon: "premises:hospital:key", word: texts.key, when: /^premises:.*:key$/ },
    ...TYPES(words.occupancies).map((occupancy) => ({
      icon: `premises:${occupancy}:plain`,
      word: words.occupancies[occupancy],
      when: new RegExp(`^premises:${occupancy}:`),
    })),
    { icon: "hazard:major", word: texts.groups.major_hazards, when: /^major_hazards$/ },
    { icon: "camera:standing", word: texts.groups.cameras, when: /^cameras$/ },
  ];
}

function groundRows(texts: MapTexts): LegendRow[] {
  const { base, roads } = texts;
  return [
    ...TYPES(roads).map((kind) => ({
      swatch: kind,
      word: roads[kind],
      when: new RegExp(`^roads:${kind}$`),
    })),
    { icon: "oneway:sure", word: texts.oneway.sure, when: /^oneway:sure$/ },
    { icon: "oneway:guessed", word: texts.oneway.guessed, when: /^oneway:guessed$/ },
    { swatch: "way", word: texts.groups.routes, when: /^routes$/ },
    { swatch: "waterBody", word: base.water, when: /^base:(water|river|canal|stream)$/ },
    ...(
      [
        "green",
        "wood",
        "farm",
        "pitch",
        "residential",
        "commercial",
        "industrial",
        "institution",
      ] as const
    ).map((kind) => ({ swatch: kind, word: base[kind], when: new RegExp(`^base:${kind}$`) })),
    { swatch: "building", word: texts.groups.buildings, when: /^buildings$/ },
    { swatch: "rail", word: base.rail, when: /^base:(rail|subway)$/ },
    { swatch: "border", word: texts.groups.districts, when: /^districts$/ },
    { swatch: "area", word: texts.groups.first_due_areas, when: /^first_due_areas$/ },
  ];
}

/** A row: the symbol as the map draws it, and its word. The SVG is our own, never a user's text. */
function drawn(look: Look, { icon, swatch, word }: LegendRow): TemplateResult {
  const mark = icon ? markNamed(icon, look.palette) : null;
  const colour = swatch ? look.palette[swatch] : null;
  return html`<li>
    ${mark ? unsafeHTML(svgOf(mark, 22)) : nothing}
    ${typeof colour === "string" ? html`<i class="map-swatch" style="background:${colour}"></i>` : nothing}
    <span>${word}</span>
  </li>`;
}
