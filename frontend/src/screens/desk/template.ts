/** The desk as a whole: bar, queue and incidents, map, work, board. */

import { html, nothing, type TemplateResult } from "lit-html";

import { appliancesBoard } from "../../panels/board.ts";
import { callForm } from "../../panels/call_form.ts";
import { finderBox } from "../../panels/finder.ts";
import { incidentDetail } from "../../panels/incident_detail.ts";
import { incidentList } from "../../panels/incident_list.ts";
import { askPanel, helpPanel, noticeList, parkedPanel } from "../../panels/overlays.ts";
import { queuePanel } from "../../panels/queue.ts";
import { spotPanel } from "../../panels/spot.ts";
import { connectionBanner, type StatusBarData, statusBar } from "../../panels/status_bar.ts";
import { timeline } from "../../panels/timeline.ts";
import type { Acts, Ui } from "../../panels/ui.ts";
import { callDetail, preAlertDetail } from "../../panels/waiting_detail.ts";
import { skewS } from "../../state/clock.ts";
import type { DeskState, DeskView } from "../../state/desk.ts";
import { boardGroups, newestEvents } from "../../state/lists.ts";
import { connectionOf, dataAgeS } from "../../state/live.ts";
import { itemsOf } from "../../state/streams.ts";
import { DESK } from "../../text/desk.ts";
import { WORDS } from "../../text/words.ts";

const SHOWN_EVENTS = 80;

export function deskTemplate(
  state: DeskState,
  view: DeskView,
  now_ms: number,
  act: Acts,
): TemplateResult {
  const { lang, theme } = state.preferences;
  const ui: Ui = {
    lang,
    w: WORDS[lang],
    t: DESK[lang],
    now_ms,
    norms: state.norms,
    context: view.context,
    act,
  };
  const desk_ms = Date.now();
  const bar: StatusBarData = {
    me: state.me,
    connection: connectionOf(state.live, desk_ms),
    dataAge_s: dataAgeS(state.live, desk_ms),
    skew_s: skewS(state.clock),
    parkedCount: view.parked.length,
    theme,
  };
  const selectedId = state.selection.kind === "incident" ? state.selection.id : null;
  const isLoaded = [...state.streams.copies.keys()].some((name) => name.startsWith("incidents."));
  return html`
    ${statusBar(ui, bar)} ${connectionBanner(ui, bar)}
    <main
      class="desk ${state.preferences.isBoardOpen ? "" : "board-folded"}"
      data-testid="desk"
    >
      <div class="left">
        ${queuePanel(ui, view.calls, view.preAlerts, state.selection)}
        ${incidentList(ui, view.incidents, selectedId, isLoaded)}
      </div>
      <div class="centre">
        <div id="map" class="map" data-testid="map"></div>
        ${
          state.draft && state.draft.source.kind !== "pre_alert"
            ? html`<p class="map-note">${ui.t.map.pick}</p>`
            : nothing
        }
        ${state.draft ? nothing : finderBox(ui, state.finder)}
        ${state.spot ? spotPanel(ui, state.spot, state.preferences.map) : nothing}
        ${state.isMapBroken ? html`<p class="map-note bad">${ui.t.map.failed}</p>` : nothing}
      </div>
      <div class="right">${work(ui, state, view)}</div>
      ${board(ui, state, view)}
    </main>
    ${noticeList(ui, state.notices)} ${state.isHelpOpen ? helpPanel(ui) : nothing}
    ${state.isParkedOpen ? parkedPanel(ui, view.parked, view.context.parked?.id ?? null) : nothing}
    ${state.ask ? askPanel(ui, state.ask) : nothing}
  `;
}

/** The right side: one thing at a time, the most pressing first. */
function work(ui: Ui, state: DeskState, view: DeskView): TemplateResult {
  const { context } = view;
  if (state.draft) return callForm(ui, state.draft);
  if (context.preAlert) return preAlertDetail(ui, context.preAlert);
  if (context.call) return callDetail(ui, context.call, state.caller);
  if (view.incident) {
    return incidentDetail(ui, {
      incident: view.incident,
      card: view.card,
      orders: view.orders,
      orderId: state.orderId,
      proposal: state.proposal?.incidentId === view.incident.id ? state.proposal : null,
      isOrdering: state.isOrdering,
      nearby: state.nearby?.incidentId === view.incident.id ? state.nearby : null,
      appliances: view.appliances,
    });
  }
  const events = newestEvents(itemsOf(state.streams, "events"), SHOWN_EVENTS);
  return html`<div class="idle">
    ${timeline(ui, events, ui.t.events.title, "events")}
    <p class="hint">${ui.t.events.hint}</p>
  </div>`;
}

function board(ui: Ui, state: DeskState, view: DeskView): TemplateResult {
  const { context } = view;
  const near =
    state.draft?.place?.place ??
    context.incident?.place ??
    context.preAlert?.place ??
    context.call?.place ??
    null;
  const isOpen = state.preferences.isBoardOpen;
  return appliancesBoard(ui, {
    groups: isOpen
      ? boardGroups(view.appliances, state.stations, state.boardFilter, state.boardWords, near)
      : [],
    filter: state.boardFilter,
    words: state.boardWords,
    isOpen,
    isNear: near !== null,
    selected: context.appliance,
    picked: new Set(state.proposal?.picks.keys() ?? []),
    mayAdd: context.incident !== null && context.may.has("order_turnout"),
    fixes: state.streams.fixes,
    freeCount: view.appliances.filter((line) => line.is_dispatchable).length,
    totalCount: view.appliances.length,
  });
}
