/** The page as a whole: bar, then the overview, or a kind's rows with one row's card beside them. */

import { html, nothing, type TemplateResult } from "lit-html";

import { basicsBar } from "../../panels/basics/bar.ts";
import { cardPanel } from "../../panels/basics/card.ts";
import { listPanel } from "../../panels/basics/list.ts";
import { overview } from "../../panels/basics/overview.ts";
import { premisesParts } from "../../panels/basics/premises.ts";
import { stationParts } from "../../panels/basics/station.ts";
import { failureNote, type Ui } from "../../panels/basics/ui.ts";
import { inspections } from "../../panels/basics/water.ts";
import type { BasicsState } from "../../state/basics.ts";

export function basicsTemplate(ui: Ui, state: BasicsState, mapHost: HTMLElement): TemplateResult {
  const { route } = state;
  const shown = route.id !== null ? state.card : state.classes;
  return html`
    ${basicsBar(ui, {
      me: state.me,
      theme: state.preferences.theme,
      read_ms: shown.at_ms,
      isReading: shown.isReading,
    })}
    ${route.kind === "" ? overview(ui, state) : kindPage(ui, state, mapHost)}
    <div class="said ${state.said?.tone ?? ""}" role="status" data-testid="said">
      ${state.said ? html`<p>${state.said.words}</p>` : nothing}
    </div>
  `;
}

function kindPage(ui: Ui, state: BasicsState, mapHost: HTMLElement): TemplateResult {
  const { route } = state;
  const kind =
    state.classes.value?.flatMap((one) => one.kinds).find(({ name }) => name === route.kind) ??
    null;
  return html`<main
    class="basics-kind"
    data-testid="kind-page"
    data-kind=${route.kind}
    data-at=${route.id === null ? "list" : state.form ? "form" : "card"}
  >
    ${listPanel(ui, state, kind)} ${cardPanel(ui, state, { mapHost, own: own(ui, state) })}
  </main>`;
}

function own(ui: Ui, state: BasicsState): TemplateResult | typeof nothing {
  const { value, failure, at_ms } = state.own;
  if (value === null) return failureNote(ui, failure);
  return html`${failureNote(ui, failure, at_ms)}${
    value.kind === "water"
      ? inspections(ui, value.card.inspections)
      : value.kind === "station"
        ? stationParts(ui, value.card)
        : premisesParts(ui, state, value.card)
  }`;
}
