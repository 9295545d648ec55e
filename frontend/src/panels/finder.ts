/** 查找地点: the desk's own search field, on the map. */

import { html, nothing, type TemplateResult } from "lit-html";
import { live } from "lit-html/directives/live.js";

import { getCommand } from "../state/commands.ts";
import type { Finder } from "../state/search.ts";
import { candidateList } from "./candidates.ts";
import { keyCap, type Ui } from "./ui.ts";

export function finderBox(ui: Ui, finder: Finder): TemplateResult {
  const { t, act } = ui;
  const isOpen = finder.candidates.length > 0;
  return html`<search class="finder" data-testid="finder">
    <div class="finder-field">
      <input
        id="finder-input"
        class="field"
        type="text"
        data-testid="finder-input"
        role="combobox"
        aria-autocomplete="list"
        aria-expanded=${isOpen}
        aria-controls="finder-list"
        aria-activedescendant=${isOpen ? `finder-${finder.active}` : ""}
        aria-label=${t.commands.find_place}
        placeholder=${t.commands.find_place}
        autocomplete="off"
        spellcheck="false"
        .value=${live(finder.query)}
        @input=${(event: InputEvent) => act.find((event.target as HTMLInputElement).value)}
      />
      ${
        finder.query === ""
          ? keyCap(getCommand("find_place").key)
          : html`<button
              class="button quiet"
              data-testid="finder-close"
              aria-label=${t.spot.close}
              @click=${() => act.closeFinder()}
            >
              ×
            </button>`
      }
    </div>
    ${isOpen ? candidateList(ui, finder, "finder", (index) => act.goTo(index)) : finderState(ui, finder)}
  </search>`;
}

function finderState(ui: Ui, finder: Finder): TemplateResult | typeof nothing {
  const { form } = ui.t;
  if (finder.chosen || finder.query.trim() === "") return nothing;
  if (finder.searchFailed) return html`<p class="hint bad">${form.search_failed}</p>`;
  if (finder.isSearching) return html`<p class="hint">${form.searching}</p>`;
  return html`<p class="hint bad">${form.nothing_found}</p>`;
}
