/** The incident that is looked at: what, where, since when, who is there, who comes, what is known. */

import { html, nothing, type TemplateResult } from "lit-html";

import type { Coming } from "../../state/arrival.ts";
import { ageS, beijingTime, clockDuration, distance, duration } from "../../state/format.ts";
import { word } from "../../text/text.ts";
import type { IncidentCard, IncidentLine, PremisesCard, WaterLine } from "../../wire/frames.ts";
import type { WallUi } from "./wall_ui.ts";

export interface CardData {
  readonly line: IncidentLine;
  /** Not here yet: its stream has just been asked for. */
  readonly card: IncidentCard | null;
  readonly coming: Coming | null;
}

/** An arrival nearer than this is not worth a figure: the estimate is no better. */
const ANY_MOMENT_S = 30;
/** The card carries so many water sources and no more: there may be others. */
const MOST_TOLD = 20;
/** An estimate is no better than this. */
const ROUND_S = 15;

export function card(ui: WallUi, { line, card: known, coming }: CardData): TemplateResult {
  const { t, w } = ui;
  const since = line.called_at ?? line.opened_at;
  return html`<section
    class="w-card"
    data-level=${line.alarm_level}
    data-id=${line.id}
    data-testid="wall-card"
  >
    <header>
      <div class="w-level" data-level=${line.alarm_level}>
        <b>${line.alarm_level}</b><span>${t.level(w.levels[String(line.alarm_level) as "1"])}</span>
      </div>
      <div class="w-card-what">
        <p>
          ${w.incident_types[line.incident_type]}
          ${line.is_key_premises ? html`<i class="w-key">${t.key}</i>` : nothing}
          ${line.state === "controlled" ? html`<i>${w.incident_states.controlled}</i>` : nothing}
        </p>
        <h3 data-testid="card-place">${line.premises_name || line.address}</h3>
      </div>
      <div class="w-card-since">
        <b>${clockDuration(ageS(since, ui.now_ms) ?? 0)}</b>
        <span>${line.called_at ? t.card.since_call : t.card.since_opened} ${beijingTime(since)}</span>
      </div>
    </header>
    ${forces(ui, line, known)}
    <dl>
      <dt>${t.card.next}</dt>
      <dd data-testid="card-next">${next(ui, line, known, coming)}</dd>
      <dt>${t.card.water}</dt>
      <dd data-testid="card-water">${known ? water(ui, known.water) : t.card.loading}</dd>
      <dt>${t.card.premises}</dt>
      <dd data-testid="card-premises">${known ? premises(ui, known.premises) : t.card.loading}</dd>
    </dl>
  </section>`;
}

function forces(ui: WallUi, line: IncidentLine, known: IncidentCard | null): TemplateResult {
  const { t } = ui;
  const underWay = known?.orders.filter(
    (order) => order.is_open && ["turned_out", "en_route"].includes(order.state),
  ).length;
  const count = (key: string, value: number | undefined, name: string) =>
    html`<li data-kind=${key} data-testid=${`card-${key}`}><b>${value ?? "–"}</b>${name}</li>`;
  return html`<ul class="w-card-forces">
    ${count("ordered", line.ordered_count, t.card.ordered)}
    ${count("en_route", underWay, t.card.en_route)}
    ${count("on_scene", line.on_scene_count, t.card.on_scene)}
    ${
      line.unsigned_late_count > 0
        ? html`<li><em>${t.unsigned(line.unsigned_late_count)}</em></li>`
        : nothing
    }
  </ul>`;
}

function next(
  { t, lang }: WallUi,
  line: IncidentLine,
  known: IncidentCard | null,
  coming: Coming | null,
): TemplateResult | string {
  if (line.ordered_count === 0) return t.not_ordered;
  if (!known) return t.card.loading;
  if (!coming) {
    return line.ordered_count > line.on_scene_count ? t.card.next_unknown : t.card.next_none;
  }
  const rounded_s = Math.round(coming.in_s / ROUND_S) * ROUND_S;
  const sign = coming.order.call_sign;
  return html`<span
      >${
        coming.in_s < ANY_MOMENT_S
          ? t.card.next_now(sign)
          : t.card.next_in(sign, duration(rounded_s, lang))
      }</span
    ><small>${coming.by === "position" ? t.card.by_position : t.card.by_clock}</small>`;
}

function water({ t, w }: WallUi, lines: readonly WaterLine[]): TemplateResult | string {
  const usable = lines.filter(({ state }) => state === "usable");
  const out = lines.filter(({ state }) => state === "faulty").length;
  const [nearest] = usable;
  if (!nearest) return t.card.water_none;
  const kind = word(w.water_kinds, nearest.kind);
  const count = `${usable.length}${lines.length >= MOST_TOLD ? "+" : ""}`;
  return html`<span>${t.card.water_near(count, kind, distance(nearest.distance_m))}</span
    ><small
      >${t.card.straight}${out > 0 ? html` · ${t.card.water_out(out)}` : nothing}</small
    >`;
}

function premises({ t, w }: WallUi, known: PremisesCard | null): TemplateResult | string {
  if (!known) return t.card.no_premises;
  const facts = [
    word(w.occupancies, known.occupancy),
    known.storeys === null ? "" : t.card.storeys(known.storeys),
    known.underground_storeys > 0 ? t.card.underground(known.underground_storeys) : "",
    known.height_m === null ? "" : t.card.height(String(Math.round(known.height_m))),
  ].filter((fact) => fact !== "");
  const hazards = known.hazards.map((hazard) => word(w.hazards, hazard));
  return html`<span
      >${hazards.length > 0 ? html`<em>${hazards.join(" ")}</em> ` : nothing}${facts.join(" · ")}</span
    >${known.is_synthetic ? html`<small>${w.synthetic}</small>` : nothing}`;
}
