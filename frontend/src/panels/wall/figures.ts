/** Key figures with their trend, counted by the server; and what is out of order. */

import { html, nothing, type TemplateResult } from "lit-html";

import { ageS, beijingDate, beijingTime, clockDuration, duration } from "../../state/format.ts";
import type { WallFigures } from "../../wire/frames.ts";
import { spark } from "./spark.ts";
import { counted, grouped, type WallUi } from "./wall_ui.ts";

/** Asked for every few seconds: older than this, the counting has stopped. */
const OLD_AFTER_S = 60;

type Tone = "plain" | "fire" | "loud" | "good" | "move";

interface Figure {
  readonly key: string;
  readonly word: string;
  readonly value: string;
  readonly rest: string;
  readonly trend: string;
  readonly daily: readonly (number | null)[];
  readonly tone: Tone;
}

const isOld = (ui: WallUi, f: WallFigures | null): boolean =>
  f !== null && (ageS(f.counted_at, ui.now_ms) ?? 0) > OLD_AFTER_S;

export function figures(ui: WallUi, f: WallFigures | null): TemplateResult {
  return html`<section class="w-figures" data-old=${isOld(ui, f)}>
    ${figuresOf(ui, f).map(
      (one) => html`<div class="w-figure" data-tone=${one.tone} data-testid=${`figure-${one.key}`}>
        <span>${one.word}</span>
        <p><b>${one.value}</b>${one.rest ? html`<small>${one.rest}</small>` : nothing}</p>
        <div class="w-trend"><em>${one.trend}</em>${spark(one.daily)}</div>
      </div>`,
    )}
  </section>`;
}

/** When the figures were counted, and since when there is anything to compare; loud when long ago. */
function figuresSource(ui: WallUi, f: WallFigures | null, isRoomy: boolean): TemplateResult {
  const age_s = f ? (ageS(f.counted_at, ui.now_ms) ?? 0) : 0;
  const said = !f
    ? ui.t.counting
    : isOld(ui, f)
      ? ui.t.counting_failed(beijingTime(f.counted_at))
      : ui.t.counted(beijingTime(f.counted_at), duration(age_s, ui.lang));
  const since = isRoomy && f?.history_from ? ui.t.history_from(beijingDate(f.history_from)) : "";
  return html`<span class="w-source" data-old=${isOld(ui, f)} data-testid="figures-source"
    >${said}${since ? html` · ${since}` : nothing}</span
  >`;
}

/** What is out of order anywhere, in one line. */
export function health(ui: WallUi, f: WallFigures | null, form: "wide" | "narrow"): TemplateResult {
  const h = ui.t.health;
  const item = (key: string, words: string, isBad: boolean) =>
    html`<li data-bad=${isBad} data-testid=${`health-${key}`}>${words}</li>`;
  return html`<section class="w-health" data-old=${isOld(ui, f)} data-testid="wall-health">
    <ul>
      ${item(
        "positions",
        h.positions(counted(f?.position_stale_count), counted(f?.position_stale_on_order_count)),
        (f?.position_stale_on_order_count ?? 0) > 0,
      )}
      ${item("never", h.never(counted(f?.position_never_count)), false)}
      ${item(
        "detectors",
        h.detectors(counted(f?.detector_fault_count), counted(f?.detector_count)),
        (f?.detector_fault_count ?? 0) > 0,
      )}
      ${item(
        "hydrants",
        h.hydrants(counted(f?.hydrant_faulty_count), counted(f?.hydrant_count)),
        false,
      )}
      ${item("water", h.water(counted(f?.water_usable_count), counted(f?.water_source_count)), false)}
      ${item("parked", h.parked(counted(f?.parked_count)), (f?.parked_count ?? 0) > 0)}
    </ul>
    ${figuresSource(ui, f, form === "wide")}
  </section>`;
}

export function figuresOf(ui: WallUi, f: WallFigures | null): Figure[] {
  const { t } = ui;
  const plain = { rest: "", trend: "", daily: [], tone: "plain" as Tone };
  return [
    {
      ...plain,
      key: "open_incidents",
      word: t.figures.open_incidents,
      value: counted(f?.open_incident_count),
      tone: f && f.open_incident_count > 0 ? "fire" : "plain",
    },
    {
      ...plain,
      key: "pre_alerts",
      word: t.figures.pre_alerts,
      value: counted(f?.open_pre_alert_count),
      tone: f && f.open_pre_alert_count > 0 ? "loud" : "plain",
    },
    {
      ...plain,
      key: "on_order",
      word: t.figures.on_order,
      value: counted(f?.on_order_count),
      trend: t.on_scene(counted(f?.on_scene_count)),
      tone: f && f.on_order_count > 0 ? "move" : "plain",
    },
    {
      ...plain,
      key: "dispatchable",
      word: t.figures.dispatchable,
      value: counted(f?.dispatchable_count),
      rest: t.of(counted(f?.appliance_count)),
      tone: "good",
    },
    today(ui, f),
    ...(["call_to_order", "turnout", "response"] as const).map((key) => taken(ui, f, key)),
  ];
}

function today({ t }: WallUi, f: WallFigures | null): Figure {
  const { incidents, calls } = f ?? {};
  const usual = incidents?.usual_count ?? null;
  const trend =
    !incidents || !calls
      ? ""
      : usual === null || calls.usual_count === null
        ? t.no_usual(incidents.usual_of, incidents.usual_least)
        : t.usual(grouped(usual), grouped(calls.usual_count), incidents.usual_of);
  return {
    key: "today",
    word: t.figures.today,
    value: counted(incidents?.today_count),
    rest: t.of(counted(calls?.today_count)),
    trend,
    daily: [],
    tone: "plain",
  };
}

function taken(
  { t }: WallUi,
  f: WallFigures | null,
  key: "call_to_order" | "turnout" | "response",
): Figure {
  const time = f?.[key];
  const said = (taken_s: number | null | undefined): string =>
    taken_s === null || taken_s === undefined ? "–" : clockDuration(Math.round(taken_s));
  const isMeasured = time !== undefined && time.today_of > 0;
  return {
    key,
    word: isMeasured ? `${t.figures[key]} · ${t.measured(time.today_of)}` : t.figures[key],
    value: said(time?.today_p50_s),
    rest: !time ? "" : isMeasured ? t.p90(said(time.today_p90_s)) : t.none_today,
    trend: !time
      ? ""
      : time.before_of === 0
        ? t.no_before
        : t.before(said(time.before_p50_s), said(time.before_p90_s)),
    daily: time?.daily_p50_s ?? [],
    tone: "plain",
  };
}
