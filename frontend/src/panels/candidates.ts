/** 候选地点: what the search found, why each is here, and how far off it may be. */

import { html, nothing, svg, type TemplateResult } from "lit-html";

import { distance } from "../state/format.ts";
import type { Search } from "../state/search.ts";
import { word } from "../text/text.ts";
import type { PlaceFound } from "../wire/frames.ts";
import { syntheticMark, type Ui } from "./ui.ts";

/** From here on a place is a stretch of road or a quarter of a town, not a door. */
const DOUBTFUL_M = 200;

/** What needs no saying: the name that was typed is the name of the place. */
const PLAIN: ReadonlySet<string> = new Set(["name", "coordinates", "crossing"]);

const ICONS: Readonly<Record<PlaceFound["kind"], string>> = {
  premises: "M3 14V5l5-3 5 3v9h-3v-4H6v4z",
  station: "M2 14V6l6-4 6 4v8h-2V8H4v6zM5 10h6v4H5z",
  road: "M4 14 6.5 2h1L7 14zm4.5-12h1L12 14H9zM7.6 4h.8v2h-.8zm0 4h.8v3h-.8z",
  crossing: "M6 2h4v4h4v4h-4v4H6v-4H2V6h4z",
  address: "M2 3h12v10H2zm2 2v6h8V5zm1 2h6v2H5z",
  kilometre: "M5 2h6v8H9v4H7v-4H5zm2 2v1h2V4zm0 3v1h2V7z",
  district: "M2 4l4-2 4 2 4-2v10l-4 2-4-2-4 2zm4 0v6l4 2V6z",
  building: "M3 14V2h7v4h3v8H9v-3H7v3zm2-10v2h1V4zm2 0v2h1V4zM5 8v2h1V8zm2 0v2h1V8z",
  hazard: "M8 1 15 14H1zm-.8 4.5v4h1.6v-4zm0 5v1.7h1.6v-1.7z",
  camera: "M1 5h9v2l4-2v7l-4-2v2H1zm2 2v3h5V7z",
  coordinates: "M7 1h2v3h3v3h3v2h-3v3H9v3H7v-3H4V9H1V7h3V4h3zm-1 5v4h4V6z",
};

/** The list of one field: ``field`` begins the ids that tell it from another's. */
export function candidateList(
  ui: Ui,
  search: Search,
  field: "place" | "finder",
  choose: (index: number) => void,
): TemplateResult {
  return html`<ul id="${field}-list" class="candidates" role="listbox" data-testid="${field}-list">
      ${search.candidates.map(
        (found, index) => html`<li
          id="${field}-${index}"
          role="option"
          class="candidate"
          data-testid="${field}-option"
          data-kind=${found.kind}
          data-matched=${found.matched}
          aria-selected=${index === search.active}
          @mousedown=${(event: MouseEvent) => event.preventDefault()}
          @click=${() => choose(index)}
        >
          ${candidate(ui, found)}
        </li>`,
      )}
    </ul>
    <p class="hint">${ui.t.form.results(search.candidates.length)}</p>`;
}

function candidate(ui: Ui, found: PlaceFound): TemplateResult {
  return html`
    <span class="kind">${placeIcon(found.kind)}<span>${word(ui.w.place_kinds, found.kind)}</span></span>
    <span class="label">
      <b>${found.label}</b>
      <small>${found.detail}</small>
      ${noteLine(ui, found)}
    </span>
    <span class="why">
      ${PLAIN.has(found.matched) ? nothing : html`<i class="matched">${matchedWord(ui, found)}</i>`}
      <span class=${found.uncertainty_m > DOUBTFUL_M ? "off warn" : "off"} data-testid="place-off">
        ±${distance(found.uncertainty_m)}
      </span>
    </span>
    ${syntheticMark(ui, found.is_synthetic)}`;
}

/** What was assumed in placing it: a number between its neighbours, a datum nobody named. */
function noteLine(ui: Ui, { notes }: PlaceFound): TemplateResult | typeof nothing {
  if (notes.length === 0) return nothing;
  const words = notes.map((note) => word(ui.w.place_notes, note)).join(" · ");
  return html`<small class="note warn" data-testid="place-note">${words}</small>`;
}

function matchedWord(ui: Ui, { matched, alias }: PlaceFound): string {
  const why = word(ui.w.place_matches, matched);
  return alias === "" ? why : `${why} ${alias}`;
}

export function placeIcon(kind: PlaceFound["kind"]): TemplateResult {
  return html`<svg viewBox="0 0 16 16" aria-hidden="true">${svg`<path fill-rule="evenodd" d=${ICONS[kind]} />`}</svg>`;
}
