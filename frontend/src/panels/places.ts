/** 单位情况与附近水源: what is known of the place. */

import { html, nothing, type TemplateResult } from "lit-html";

import { distance } from "../state/format.ts";
import { word } from "../text/text.ts";
import type { PremisesCard, WaterLine } from "../wire/frames.ts";
import { premisesFacts } from "./call_form.ts";
import { syntheticMark, type Ui } from "./ui.ts";

const SHOWN_WATER = 6;

export function premisesCard(ui: Ui, card: PremisesCard): TemplateResult {
  return html`<section class="premises ${card.is_key ? "is-key" : ""}" data-testid="premises">
    <div class="head small">
      <h3>${ui.t.incident.premises}</h3>
      <span class="spring"></span>
      ${syntheticMark(ui, card.is_synthetic)}
    </div>
    <p>
      <b>${card.name}</b>
      ${card.is_key ? html`<span class="key">${ui.t.queue.key}</span>` : nothing}
    </p>
    <p>${premisesFacts(ui, { ...card, hazards: [] })}</p>
    ${
      card.hazards.length > 0
        ? html`<p class="hazards">
            ${card.hazards.map((hazard) => html`<span>${word(ui.w.hazards, hazard)}</span>`)}
          </p>`
        : nothing
    }
    <p class="faint">${card.address}</p>
  </section>`;
}

export function waterList(ui: Ui, water: readonly WaterLine[]): TemplateResult {
  const { t } = ui;
  const rest = water.length - SHOWN_WATER;
  return html`<section class="water" data-testid="water">
    <div class="head small">
      <h3>${t.incident.water}</h3>
      <span class="faint">${t.incident.water_distance}</span>
      <span class="spring"></span>
      ${syntheticMark(
        ui,
        water.some((line) => line.is_synthetic),
      )}
    </div>
    ${
      water.length === 0
        ? html`<p class="empty">${t.incident.water_none}</p>`
        : html`<ul>
            ${water.slice(0, SHOWN_WATER).map((line) => waterRow(ui, line))}
          </ul>`
    }
    ${rest > 0 ? html`<p class="faint">${t.incident.water_more(rest)}</p>` : nothing}
  </section>`;
}

function waterRow(ui: Ui, line: WaterLine): TemplateResult {
  const facts = [
    line.flow_lps === null ? "" : `${line.flow_lps} L/s`,
    line.pressure_mpa === null ? "" : `${line.pressure_mpa.toFixed(2)} MPa`,
    line.volume_m3 === null ? "" : `${line.volume_m3} m³`,
  ].filter((part) => part !== "");
  return html`<li data-state=${line.state}>
    <button class="water-row" @click=${() => ui.act.look(line.place)}>
      <b>${distance(line.distance_m)}</b>
      <span>${word(ui.w.water_kinds, line.kind)}</span>
      <span class="faint">${facts.join(" · ")}</span>
      <span class="state">${word(ui.w.water_states, line.state)}</span>
    </button>
  </li>`;
}
