/** What the map was asked about, in a card on it: a spot (这里是哪), or a premises (单位). */

import { html, nothing, type TemplateResult } from "lit-html";

import { coordinateWords, inDatum } from "../state/datum.ts";
import type { Spot } from "../state/desk.ts";
import { distance } from "../state/format.ts";
import type { MapKept } from "../state/map_kept.ts";
import type { HereCard, LngLat } from "../wire/frames.ts";
import { camerasPanel } from "./cameras.ts";
import { premisesCard } from "./places.ts";
import type { Ui } from "./ui.ts";

export function spotPanel(ui: Ui, spot: Spot, kept: MapKept): TemplateResult {
  const { t } = ui;
  const titles = { here: t.spot.here, premises: t.spot.premises, cameras: t.cameras.title };
  const title = titles[spot.kind];
  return html`<section class="spot" data-testid="spot" data-kind=${spot.kind} aria-label=${title}>
    <div class="head small">
      <h3>${title}</h3>
      <span class="spring"></span>
      <button class="button quiet" data-testid="spot-close" @click=${() => ui.act.closeSpot()}>
        ${t.spot.close}
      </button>
    </div>
    ${body(ui, spot, kept)}
  </section>`;
}

function body(ui: Ui, spot: Spot, kept: MapKept): TemplateResult {
  if (spot.kind === "here") return here(ui, spot.card, kept);
  if (spot.kind === "cameras") return camerasPanel(ui, spot.shown);
  return html`${premisesCard(ui, spot.card)} ${camerasButton(ui, spot.card.place)}`;
}

const camerasButton = (ui: Ui, place: LngLat): TemplateResult =>
  html`<button
    class="button"
    data-testid="spot-cameras"
    @click=${() => ui.act.openCameras(place, null)}
  >
    ${ui.t.cameras.nearby}
  </button>`;

function here(ui: Ui, card: HereCard, kept: MapKept): TemplateResult {
  const { t, w } = ui;
  const name = (one: { name_zh: string; name_en: string }): string =>
    ui.lang === "zh" ? one.name_zh : one.name_en || one.name_zh;
  return html`
    <p class="figures" data-testid="spot-coordinates">
      ${coordinateWords(inDatum(card.place, kept.datum), kept.isDms)}
      <small>${kept.datum.toUpperCase()}</small>
    </p>
    <dl>
      ${line(t.spot.road, road(ui, card))}
      ${line(t.spot.district, card.districts.map((one) => one.name).join(" · "))}
      ${line(t.spot.building, building(ui, card))}
      ${list(
        ui,
        t.spot.stations,
        card.stations.map((one) => ({ words: name(one), away_m: one.distance_m })),
      )}
      ${list(
        ui,
        t.spot.water,
        card.water.map((one) => ({
          words: `${w.water_kinds[one.kind]} · ${w.water_states[one.state]}`,
          away_m: one.distance_m,
        })),
      )}
      ${list(
        ui,
        t.spot.near,
        card.premises.map((one) => ({
          words: one.name,
          away_m: one.distance_m,
          open: () => ui.act.openPremises(one.id),
        })),
      )}
    </dl>
    ${camerasButton(ui, card.place)}
    <p class="faint">${t.spot.straight}</p>
  `;
}

function road(ui: Ui, { road: found }: HereCard): string {
  if (!found) return "";
  const { spot } = ui.t;
  const called = ui.lang === "en" && found.name_en ? found.name_en : found.name;
  const mark = found.is_name_synthetic && called ? ` (${spot.synthetic_name})` : "";
  return `${called || spot.nameless}${mark} · ${distance(found.distance_m)}`;
}

function building(ui: Ui, { building: found }: HereCard): string {
  if (!found) return "";
  const { spot } = ui.t;
  const height =
    found.height_m === null
      ? spot.unknown_height
      : spot.height(found.height_m.toFixed(found.height_m < 10 ? 1 : 0)) +
        (found.is_height_estimated ? ` (${spot.estimated})` : "");
  const storeys = found.storeys === null ? "" : spot.storeys(found.storeys);
  return [found.name, height, storeys].filter((part) => part !== "").join(" · ");
}

interface Near {
  words: string;
  away_m: number;
  open?: () => void;
}

const line = (title: string, words: string) =>
  words === "" ? nothing : html`<dt>${title}</dt><dd>${words}</dd>`;

function list(ui: Ui, title: string, near: readonly Near[]): TemplateResult {
  return html`<dt>${title}</dt>
    <dd>
      ${near.length === 0 ? html`<span class="faint">${ui.t.spot.nothing}</span>` : nothing}
      ${near.map(({ words, away_m, open }) => {
        const text = html`<span>${words}</span><b>${distance(away_m)}</b>`;
        return open
          ? html`<button class="near" data-testid="spot-premises" @click=${open}>${text}</button>`
          : html`<p class="near">${text}</p>`;
      })}
    </dd>`;
}
