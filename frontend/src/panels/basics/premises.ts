/** 单位: whom to call (read on a click, and logged), water and detectors about it, what happened there. */

import { html, nothing, type TemplateResult } from "lit-html";

import type { BasicsState } from "../../state/basics.ts";
import { distance } from "../../state/format.ts";
import { word } from "../../text/text.ts";
import type { PremisesPage } from "../../wire/basics.ts";
import { moment, type Ui } from "./ui.ts";

const SHOWN_WATER = 12;

export function premisesParts(ui: Ui, state: BasicsState, card: PremisesPage): TemplateResult {
  const { premises: t } = ui.t;
  const within = distance(card.water_within_m);
  return html`${contacts(ui, state, card)}
    <section class="block" data-testid="premises-water">
      <h3>${t.water(within)} <span class="faint">${t.straight}</span></h3>
      ${
        card.water.length === 0
          ? html`<p class="warn">${t.water_none(within)}</p>`
          : html`<ul class="near-water">
              ${card.water.slice(0, SHOWN_WATER).map((line) => water(ui, line))}
            </ul>`
      }
    </section>
    <section class="block" data-testid="premises-detectors">
      <h3>${t.detectors}</h3>
      ${
        card.detectors.length === 0
          ? html`<p class="faint">${t.detectors_none}</p>`
          : html`<ul class="plain">
              ${card.detectors.map(
                (one) => html`<li>
                  <b>${one.location || `#${one.id}`}</b>
                  <span>${word(ui.w.detector_kinds, one.kind)}</span>
                  <span class=${one.state === "normal" ? "faint" : "warn"}
                    >${word(t.detector_states, one.state)}</span
                  >
                </li>`,
              )}
            </ul>`
      }
    </section>
    <section class="block" data-testid="premises-incidents">
      <h3>${t.incidents}</h3>
      ${
        card.incidents.length === 0
          ? html`<p class="faint">${t.incidents_none}</p>`
          : html`<ol class="history">
              ${card.incidents.map(
                (one) => html`<li>
                  <time>${moment(one.opened_at)}</time>
                  <span>${word(ui.w.incident_types, one.incident_type)}</span>
                  <span class="faint">${one.number} · ${word(ui.w.incident_states, one.state)}</span>
                </li>`,
              )}
            </ol>`
      }
    </section>
    <section class="block" data-testid="premises-plans">
      <h3>${t.plans} <span class="faint">${t.plans_note}</span></h3>
      ${
        card.response_plans.length === 0
          ? html`<p class="faint">${t.plans_none}</p>`
          : html`<ul class="plain">
              ${card.response_plans.map(
                (one) => html`<li>
                  ${t.plan(word(ui.w.incident_types, one.incident_type), one.version)}
                  ${one.is_example ? html`<span class="mark">${ui.w.example}</span>` : nothing}
                </li>`,
              )}
            </ul>`
      }
    </section>`;
}

function contacts(ui: Ui, state: BasicsState, card: PremisesPage): TemplateResult | typeof nothing {
  const { premises: t } = ui.t;
  const isRead = state.contacts?.of === state.route.id;
  if (!isRead && !card.may_read_contacts) return nothing;
  return html`<section class="block" data-testid="contacts">
    <h3>
      ${t.contacts}
      <span class="faint">${isRead ? t.contacts_logged : t.contact_count(card.contact_count)}</span>
    </h3>
    ${
      isRead
        ? state.contacts?.lines.length === 0
          ? html`<p class="faint">${t.contacts_none}</p>`
          : html`<ul class="plain">
              ${state.contacts?.lines.map(
                (one) => html`<li data-testid="contact">
                  <span class="faint">${word(t.roles, one.role)}</span> <b>${one.name}</b>
                  <a class="phone" href="tel:${one.phone}">${one.phone}</a>
                </li>`,
              )}
            </ul>`
        : card.contact_count === 0
          ? html`<p class="faint">${t.contacts_none}</p>`
          : html`<button class="button" data-testid="read-contacts" @click=${() => ui.act.readContacts()}>
            ${t.contacts_read}
          </button>`
    }
  </section>`;
}

function water(ui: Ui, line: PremisesPage["water"][number]): TemplateResult {
  const facts = [
    line.flow_lps === null ? "" : `${line.flow_lps} L/s`,
    line.pressure_mpa === null ? "" : `${line.pressure_mpa.toFixed(2)} MPa`,
    line.volume_m3 === null ? "" : `${line.volume_m3} m³`,
  ].filter((part) => part !== "");
  return html`<li>
    <a class="water-line" href="#water_sources/${line.id}" data-testid="near-water">
      <b>${distance(line.distance_m)}</b>
      <span>${word(ui.w.water_kinds, line.kind)}</span>
      <span class="faint">${facts.join(" · ")}</span>
      <span class="water-state" data-state=${line.state}>${word(ui.w.water_states, line.state)}</span>
    </a>
  </li>`;
}
