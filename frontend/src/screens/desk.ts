/** 接警调度席: wires the socket to the state, and the state to panels and map. */

import "../style/base.css";
import "../style/desk.css";

import { render } from "lit-html";
import type { Pick } from "../map/handle.ts";
import type { Acts } from "../panels/ui.ts";
import type { Norms } from "../state/desk.ts";
import type { MapKept } from "../state/map_kept.ts";
import { WORDS } from "../text/words.ts";
import type { LngLat, Me } from "../wire/frames.ts";
import { readMap, readNorms, readStations, whoAmI } from "../wire/queries.ts";
import { CameraActs } from "./desk/cameras.ts";
import { FinderActs } from "./desk/finder.ts";
import { CallFormActs } from "./desk/form.ts";
import { Keys } from "./desk/keys.ts";
import { DeskMap } from "./desk/map.ts";
import { Runner } from "./desk/run.ts";
import { dismiss } from "./desk/say.ts";
import { Screen } from "./desk/screen.ts";
import { Store } from "./desk/store.ts";
import { deskTemplate } from "./desk/template.ts";
import { LiveLink } from "./live.ts";
import { applyPreferences, loadPreferences } from "./preferences.ts";

const AGAIN_MS = 3000;
const STATIONS_EVERY_MS = 30_000;

const root = document.body;
const store = new Store(
  (state, view) => render(deskTemplate(state, view, store.now_ms, acts), root),
  (state, view) => map.show(state, view),
);
const map = new DeskMap({
  now_ms: () => store.now_ms,
  picked: (pick) => picked(pick),
  asked: (place) => void screen.askHere(place),
  viewed: (bbox, zoom) => link?.look(bbox, zoom),
});
let link: LiveLink | null = null;
let listened: string | null = null;

const form = new CallFormActs(
  store,
  (place, uncertainty_m) => map.lookAround(place, uncertainty_m ?? null),
  () => map.near(),
);
const screen = new Screen(store, map, listenTo);
const cameras = new CameraActs(store, screen);
const finder = new FinderActs(store, map, screen);
const runner = new Runner(store, form, screen, finder, () => cameras.nearest(map.near()));

const acts: Acts = {
  run: (id) => runner.run(id),
  select: (selection) => screen.select(selection),
  chooseOrder: (orderId) =>
    store.set({ orderId: store.state.orderId === orderId ? null : orderId, applianceId: null }),
  chooseAppliance: (applianceId) => screen.chooseAppliance(applianceId),
  chooseParked: (parkedId) => store.set({ parkedId }),
  look: (place) => map.look(place),
  dismissNotice: (id) => dismiss(store, id),
  filterBoard: (boardFilter, boardWords) => store.set({ boardFilter, boardWords }),
  draft: (change) => form.change(change),
  search: (query) => form.type(query),
  chooseType: (type) => form.chooseType(type),
  choosePlace: (index) => form.choosePlace(index),
  togglePick: (candidate) => screen.togglePick(candidate),
  removePick: (applianceId) => screen.removePick(applianceId),
  addPick: (applianceId) => screen.addPick(applianceId),
  changeRole: (applianceId, role) => screen.changeRole(applianceId, role),
  dismissProposal: () => screen.dismissProposal(),
  answer: (index, value) => {
    const option = store.state.ask?.options[index];
    store.set({ ask: null });
    option?.run(value);
  },
  cancelAsk: () => store.set({ ask: null }),
  openPremises: (premisesId) => void screen.openPremises(premisesId),
  openCameras: (place, incidentId) => void cameras.near(place, incidentId),
  watchCamera: (cameraId) => void cameras.watch(cameraId),
  stopCamera: () => cameras.stop(),
  closeSpot: () => screen.closeSpot(),
  readExpert: (expertId) => void screen.readExpert(expertId),
  find: (query) => finder.type(query),
  goTo: (index) => finder.choose(index),
  closeFinder: () => finder.close(),
};

/** The card of the incident looked at is a stream of its own. */
function listenTo(incidentId: string | null): void {
  const stream = incidentId === null ? null : `incident.${incidentId}`;
  if (stream === listened) return;
  if (listened !== null) link?.unsubscribe(listened);
  listened = stream;
  if (stream !== null) link?.subscribe(stream);
}

function picked(pick: Pick): void {
  const { draft } = store.state;
  if (draft && draft.source.kind !== "pre_alert") form.choosePoint(pick.place as LngLat);
  else if (pick.kind === "incident") screen.select({ kind: "incident", id: pick.id });
  else if (pick.kind === "call") screen.select({ kind: "call", id: pick.id });
  else if (pick.kind === "pre_alert") screen.select({ kind: "pre_alert", id: pick.id });
  else if (pick.kind === "appliance") store.set({ applianceId: pick.id });
  else if (pick.kind === "camera") void cameras.open(pick.id);
  else if (pick.kind === "premises") void screen.openPremises(pick.id);
}

async function begin(): Promise<void> {
  const answer = await whoAmI();
  if (!answer.ok) {
    if (answer.why === "logged_out") location.assign("/login");
    else {
      store.set({ live: { ...store.state.live, isPollAnswered: false } });
      setTimeout(() => void begin(), AGAIN_MS);
    }
    return;
  }
  store.set({ me: answer.value });
  goLive(answer.value);
  void readFigures();
  void keepStations();
}

function goLive(me: Me): void {
  link = new LiveLink({
    get: () => store.state,
    set: (linked, isQuiet) => {
      store.set(linked, isQuiet);
      if (!isQuiet) {
        listenTo(store.state.selection.kind === "incident" ? store.state.selection.id : null);
        screen.offerProposal();
      }
    },
    loggedOut: () => store.tick(),
  });
  for (const stream of me.streams) link.subscribe(stream);
}

async function readFigures(): Promise<void> {
  const answer = await readNorms();
  if (!answer.ok) return;
  const norms = new Map(answer.value.map((norm) => [norm.key, norm]));
  const value = (key: string, otherwise: number) => norms.get(key)?.value ?? otherwise;
  const held = store.state.norms;
  store.set({
    norms: {
      call_to_order_s: value("call.to_order_s", held.call_to_order_s),
      stale_after_s: value("fix.stale_after_s", held.stale_after_s),
      lost_after_s: value("fix.lost_after_s", held.lost_after_s),
      citation: norms.get("call.to_order_s")?.citation ?? "",
    } satisfies Norms,
  });
}

async function keepStations(): Promise<void> {
  const answer = await readStations();
  if (answer.ok) store.set({ stations: answer.value });
  setTimeout(() => void keepStations(), STATIONS_EVERY_MS);
}

async function beginMap(): Promise<void> {
  const container = document.querySelector<HTMLElement>("#map");
  if (!container) return;
  try {
    const { createMap } = await import("../map/map.ts");
    const { theme, lang, map: kept } = store.state.preferences;
    const keep = (chosen: MapKept) => screen.keepMap(chosen);
    map.begin(createMap(container, { theme, lang, kept, keep, now: () => store.now_ms }));
    store.tick();
    const offered = await readMap();
    if (offered.ok && offered.value.raster) map.setRaster(offered.value.raster.attribution);
  } catch (problem) {
    console.error("map", problem);
    store.set({ isMapBroken: true });
  }
}

const preferences = loadPreferences();
applyPreferences(preferences);
document.title = WORDS[preferences.lang].product_long;
store.set({ preferences });
store.after(() => void beginMap());
new Keys(store, form, finder, {
  run: (id) => runner.run(id),
  answer: (index) => {
    const field = document.querySelector<HTMLInputElement>("#ask-field");
    acts.answer(index, field?.value ?? "");
  },
  cancelAsk: () => acts.cancelAsk(),
}).listen();
setInterval(() => store.tick(), 1000);
void begin();

/** Read-only, for tests: what the map has really drawn, and how live the screen is. */
Object.defineProperty(window, "fengsui", {
  value: Object.freeze({ drawn: () => map.drawn() }),
});
