/** 队站: what stands ready there, by type and status; what lies in its area; who is on duty where that is known. */

import { html, nothing, type TemplateResult } from "lit-html";

import { readiness } from "../../state/basics_board.ts";
import { word } from "../../text/text.ts";
import type { StationCard } from "../../wire/basics.ts";
import { ago, grouped, named, type Ui } from "./ui.ts";

type Duty = NonNullable<StationCard["duty"]>;

const M2_PER_KM2 = 1e6;

export function stationParts(ui: Ui, card: StationCard): TemplateResult {
  const { station: t } = ui.t;
  const free = card.appliances.filter((one) => one.is_dispatchable).length;
  return html`<section class="block" data-testid="readiness">
      <h3>
        ${t.appliances}
        ${
          card.appliances.length > 0
            ? html`<span class="faint">${t.free(free, card.appliances.length)}</span>`
            : nothing
        }
      </h3>
      ${
        card.appliances.length === 0
          ? html`<p class="faint">${t.appliances_none}</p>`
          : html`${counts(ui, card)}
              <ul class="appliances">
                ${card.appliances.map(
                  (one) => html`<li data-testid="station-appliance" data-status=${one.status}>
                    <b>${one.call_sign}</b>
                    <span>${word(ui.w.appliance_types, one.appliance_type)}</span>
                    <span class=${one.crew_count < one.crew_minimum ? "warn" : "faint"}
                      >${t.crew(one.crew_count, one.crew_minimum)}</span
                    >
                    <span class="status">${word(ui.w.statuses, one.status)}</span>
                  </li>`,
                )}
              </ul>`
      }
    </section>
    ${dutyPart(ui, card.duty)}
    <section class="block" data-testid="ground">
      <h3>${t.ground}</h3>
      <dl class="facts">
        ${fact(t.area, area(ui, card))}
        ${fact(
          t.premises,
          html`${grouped(card.premises_count)}
            <span class="faint">${t.key_premises(grouped(card.key_premises_count))}</span>`,
        )}
        ${fact(
          t.water,
          html`${grouped(card.water_count)}
            <span class=${card.water_faulty_count > 0 ? "warn" : "faint"}
              >${t.water_faulty(grouped(card.water_faulty_count))}</span
            >`,
        )}
      </dl>
    </section>`;
}

/** By the roster: who is on duty now and aboard what, and what is stocked, with the age of its count. */
function dutyPart(ui: Ui, duty: StationCard["duty"]): TemplateResult {
  const { station: t } = ui.t;
  if (!duty || duty.on_duty.length === 0) {
    return html`<section class="block" data-testid="duty">
        <h3>${t.crews}</h3>
        <p>
          <span class="flag missing" data-testid="crews">
            ${duty ? t.crews_unknown : t.crews_unread}
          </span>
        </p>
      </section>
      ${duty ? stockPart(ui, duty.supplies) : nothing}`;
  }
  return html`<section class="block" data-testid="duty">
      <h3>
        ${t.crews}<span class="faint" data-testid="crews">${t.on_duty(duty.on_duty.length)}</span>
      </h3>
      <ul class="duty">
        ${duty.on_duty.map(
          (one) => html`<li data-testid="on-duty">
            <b>${one.name ?? t.unnamed}</b>
            <span class="faint">${one.roles.map((role) => named(ui, role)).join(" · ")}</span>
            <span class="status">${one.call_sign ?? t.at_station}</span>
          </li>`,
        )}
      </ul>
    </section>
    ${stockPart(ui, duty.supplies)}`;
}

function stockPart(ui: Ui, supplies: Duty["supplies"]): TemplateResult | typeof nothing {
  const { station: t } = ui.t;
  if (supplies.length === 0) return nothing;
  return html`<section class="block" data-testid="stock">
      <h3>${t.stock}</h3>
      <ul class="duty">
        ${supplies.map(
          (one) => html`<li data-testid="supply">
            <b>${named(ui, one.item)}</b>
            <span class=${one.is_below_least ? "warn" : "faint"}>
              ${grouped(Math.round(one.amount))} ${word(t.quantities, one.quantity)}${one.is_below_least ? html` · ${t.below_least}` : nothing}
            </span>
            <span class="status">${one.call_sign ?? t.in_store}</span>
            <span class="faint">${one.counted_at === null ? t.never_counted : t.counted(ago(ui, one.counted_at))}</span>
          </li>`,
        )}
      </ul>
    </section>`;
}

/** How many of each type are in each status. */
function counts(ui: Ui, card: StationCard): TemplateResult {
  const { types, statuses } = readiness(card.counts);
  return html`<table class="readiness">
    <thead>
      <tr>
        <th scope="col">${ui.t.station.type}</th>
        ${statuses.map((status) => html`<th scope="col">${word(ui.w.statuses, status)}</th>`)}
      </tr>
    </thead>
    <tbody>
      ${types.map(
        ({ type, counts: of }) => html`<tr data-testid="readiness-type" data-type=${type}>
          <th scope="row">${word(ui.w.appliance_types, type)}</th>
          ${of.map((count) => html`<td class=${count === 0 ? "faint" : ""}>${count}</td>`)}
        </tr>`,
      )}
    </tbody>
  </table>`;
}

function area(ui: Ui, card: StationCard): TemplateResult {
  const { station: t } = ui.t;
  return card.first_due_area_m2 === null
    ? html`<span class="faint">${t.ground_none}</span>`
    : html`${(card.first_due_area_m2 / M2_PER_KM2).toFixed(1)} km²`;
}

function fact(name: string, body: TemplateResult): TemplateResult {
  return html`<div class="fact">
    <dt>${name}</dt>
    <dd>${body}</dd>
  </div>`;
}
