/** Key figures, counted by the server, with the moment they were counted. */

import { html, nothing, type TemplateResult } from "lit-html";

import { ageS, beijingTime, clockDuration, duration } from "../../state/format.ts";
import type { WallFigures } from "../../wire/frames.ts";
import { grouped, type WallUi } from "./wall_ui.ts";

/** Asked for every few seconds: older than this, the counting has stopped. */
const OLD_AFTER_S = 60;

interface Figure {
  readonly key: string;
  readonly word: string;
  readonly value: string;
  readonly rest: string;
  readonly tone: "plain" | "fire" | "loud" | "good" | "move";
}

export function figures(ui: WallUi, counted: WallFigures | null): TemplateResult {
  return html`<section class="w-figures">
    ${figuresOf(ui, counted).map(
      ({
        key,
        word,
        value,
        rest,
        tone,
      }) => html`<div class="w-figure" data-tone=${tone} data-testid=${`figure-${key}`}>
        <span>${word}</span>
        <p><b>${value}</b>${rest ? html`<small>${rest}</small>` : nothing}</p>
      </div>`,
    )}
  </section>`;
}

/** When and by whom the figures were counted; loud when that is long ago. */
export function figuresSource(ui: WallUi, counted: WallFigures | null): TemplateResult {
  const age_s = counted ? (ageS(counted.counted_at, ui.now_ms) ?? 0) : 0;
  const said = !counted
    ? ui.t.counting
    : age_s > OLD_AFTER_S
      ? ui.t.counting_failed(beijingTime(counted.counted_at))
      : ui.t.counted(beijingTime(counted.counted_at), duration(age_s, ui.lang));
  return html`<span class="w-source" data-old=${age_s > OLD_AFTER_S}>${said}</span>`;
}

export function figuresOf({ t }: WallUi, f: WallFigures | null): Figure[] {
  const number = (count: number | undefined): string =>
    count === undefined ? "–" : grouped(count);
  const response_s = f?.today_median_response_s ?? null;
  return [
    {
      key: "open_incidents",
      word: t.figures.open_incidents,
      value: number(f?.open_incident_count),
      rest: "",
      tone: f && f.open_incident_count > 0 ? "fire" : "plain",
    },
    {
      key: "pre_alerts",
      word: t.figures.pre_alerts,
      value: number(f?.open_pre_alert_count),
      rest: "",
      tone: f && f.open_pre_alert_count > 0 ? "loud" : "plain",
    },
    {
      key: "on_order",
      word: t.figures.on_order,
      value: number(f?.on_order_count),
      rest: "",
      tone: f && f.on_order_count > 0 ? "move" : "plain",
    },
    {
      key: "on_scene",
      word: t.figures.on_scene,
      value: number(f?.on_scene_count),
      rest: "",
      tone: "plain",
    },
    {
      key: "dispatchable",
      word: t.figures.dispatchable,
      value: number(f?.dispatchable_count),
      rest: t.of(number(f?.appliance_count)),
      tone: "good",
    },
    {
      key: "today",
      word: t.figures.today,
      value: number(f?.today_incident_count),
      rest: t.of(number(f?.today_call_count)),
      tone: "plain",
    },
    {
      key: "response",
      word: t.figures.response,
      value: response_s === null ? "–" : clockDuration(response_s),
      rest: !f
        ? ""
        : response_s === null
          ? t.no_response
          : t.response_of(f.today_median_response_of),
      tone: "plain",
    },
    {
      key: "water",
      word: t.figures.water,
      value: number(f?.water_usable_count),
      rest: t.of(number(f?.water_source_count)),
      tone: "plain",
    },
  ];
}
