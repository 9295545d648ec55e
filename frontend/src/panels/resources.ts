/** 周边资源: who and what is near an incident besides appliances; whom to ask, whom to call in. */

import { html, nothing, type TemplateResult } from "lit-html";

import type { Nearby } from "../state/desk.ts";
import { distance, duration } from "../state/format.ts";
import { word } from "../text/text.ts";
import type { LngLat, NearCard } from "../wire/frames.ts";
import { ago, syntheticMark, type Ui } from "./ui.ts";

export function nearbyPanel(ui: Ui, nearby: Nearby): TemplateResult {
  const { t } = ui;
  const { card } = nearby;
  return html`<section class="nearby" data-testid="nearby-panel" aria-label=${t.nearby.title}>
    <div class="head small">
      <h3>${t.nearby.title}</h3>
      <span class="faint">${t.nearby.straight}</span>
      <span class="spring"></span>
      ${syntheticMark(ui, card !== null && isSynthetic(card))}
    </div>
    ${
      card === null
        ? html`<p class="empty">${t.nearby.loading}</p>`
        : html`${stores(ui, card)} ${microStations(ui, card)} ${agencies(ui, card)}
          ${experts(ui, card, nearby)}
          ${card.is_fit_example ? html`<p class="faint">${t.nearby.example}</p>` : nothing}`
    }
  </section>`;
}

const isSynthetic = (card: NearCard): boolean =>
  [...card.micro_stations, ...card.experts, ...card.linked_agencies].some(
    (one) => one.is_synthetic,
  );

const said = (ui: Ui, one: { zh: string; en: string }): string =>
  ui.lang === "zh" ? one.zh : one.en;

function group(ui: Ui, kind: string, title: string, rows: readonly TemplateResult[]) {
  return html`<h4>${title}</h4>
    ${
      rows.length === 0
        ? html`<p class="faint">${ui.t.nearby.none}</p>`
        : html`<ul data-testid="nearby-${kind}">
            ${rows}
          </ul>`
    }`;
}

interface Way {
  place: number[] | null;
  distance_m: number | null;
  travel_s: number | null;
}

/** How far it is, and the way there; a press shows it on the map. */
function way(ui: Ui, one: Way, name: string): TemplateResult {
  const { nearby } = ui.t;
  const [lng, lat] = one.place ?? [];
  if (one.distance_m === null || lng === undefined || lat === undefined) {
    return html`<p class="thing"><b>${name}</b><span class="faint">${nearby.no_place}</span></p>`;
  }
  const place: LngLat = [lng, lat];
  return html`<button class="thing" data-testid="nearby-thing" @click=${() => ui.act.look(place)}>
    <b>${name}</b>
    <span>${distance(one.distance_m)}</span>
    <span class="faint"
      >${one.travel_s === null ? "" : nearby.travel(duration(one.travel_s, ui.lang))}</span
    >
  </button>`;
}

function stores(ui: Ui, card: NearCard): TemplateResult {
  const { nearby } = ui.t;
  const amount = (figure: number, quantity: string) =>
    `${Math.round(figure).toLocaleString("en")} ${word(nearby.quantities, quantity)}`;
  const rows = card.stores.map(
    (store) => html`<li>
      ${way(ui, store, said(ui, { zh: store.station_zh, en: store.station_en }))}
      ${store.supplies.map(
        (one) => html`<p class="facts" data-item=${one.item.word}>
          <span>${said(ui, one.item)}</span>
          <b>${amount(one.amount, one.quantity)}</b>
          ${
            one.in_store_amount === one.amount
              ? nothing
              : html`<span>${nearby.in_store(amount(one.in_store_amount, one.quantity))}</span>`
          }
          <span class="faint"
            >${one.oldest_counted_at ? nearby.counted(ago(ui, one.oldest_counted_at)) : nearby.never_counted}</span
          >
          ${one.is_below_least ? html`<span class="warn">${nearby.below_least}</span>` : nothing}
        </p>`,
      )}
    </li>`,
  );
  return group(ui, "stores", nearby.stores, rows);
}

function microStations(ui: Ui, card: NearCard): TemplateResult {
  const { nearby } = ui.t;
  const rows = card.micro_stations.map(
    (one) => html`<li>
      ${way(ui, one, one.name)}
      <p class="facts">
        ${one.duty_phone ? html`<b>${one.duty_phone}</b>` : nothing}
        ${one.people_count === null ? nothing : html`<span>${nearby.people(one.people_count)}</span>`}
        ${one.is_within_reach ? html`<span class="good">${nearby.within_reach}</span>` : nothing}
        <span class="faint">${one.kit.map((thing) => said(ui, thing)).join(" · ")}</span>
      </p>
    </li>`,
  );
  return group(ui, "micro-stations", nearby.micro_stations, rows);
}

function agencies(ui: Ui, card: NearCard): TemplateResult {
  const rows = card.linked_agencies.map(
    (one) => html`<li>
      ${way(ui, one, one.name)}
      <p class="facts">
        <span>${said(ui, one.agency_kind)}</span>
        ${one.duty_phone ? html`<b>${one.duty_phone}</b>` : nothing}
        <span class="faint">${one.area}</span>
      </p>
    </li>`,
  );
  return group(ui, "agencies", ui.t.nearby.linked_agencies, rows);
}

function experts(ui: Ui, card: NearCard, { phones }: Nearby): TemplateResult {
  const { nearby } = ui.t;
  const mayRead = ui.context.may.has("read_contacts");
  const rows = card.experts.map((one) => {
    const phone = phones.get(one.id);
    return html`<li>
      ${way(ui, one, one.name ?? nearby.nameless)}
      <p class="facts">
        <span>${one.expertise.map((field) => said(ui, field)).join(" · ")}</span>
        <span class=${one.is_available ? "good" : "faint"}
          >${one.is_available ? nearby.now : nearby.hours(one.available_from_h, one.available_to_h)}</span
        >
        ${
          phone !== undefined
            ? html`<b data-testid="nearby-phone">${phone || "–"}</b>`
            : mayRead
              ? html`<button
                  class="button quiet"
                  data-testid="nearby-read-phone"
                  @click=${() => ui.act.readExpert(one.id)}
                >
                  ${nearby.read_phone}
                </button>`
              : nothing
        }
      </p>
    </li>`;
  });
  return group(ui, "experts", nearby.experts, rows);
}
