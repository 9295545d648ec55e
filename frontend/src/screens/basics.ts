/** 基础数据: what the fire service knows of its ground, how whole and how old; corrected from the street. */

import "../style/base.css";
import "../style/basics.css";

import { render } from "lit-html";

import { type Acts, failureWords, type Ui } from "../panels/basics/ui.ts";
import type { BasicsState } from "../state/basics.ts";
import { at, moved } from "../state/basics_list.ts";
import { isSameList, oneUp, type Route, readRoute, writeRoute } from "../state/basics_route.ts";
import type { Preferences } from "../state/preferences.ts";
import { BASICS } from "../text/basics.ts";
import { WORDS } from "../text/words.ts";
import { logOut } from "../wire/commands.ts";
import { readStations, whoAmI } from "../wire/queries.ts";
import { CardActs } from "./basics/acts.ts";
import { KeeperActs } from "./basics/keeper.ts";
import { listenToKeys } from "./basics/keys.ts";
import { CardMap } from "./basics/map.ts";
import { CardNews } from "./basics/news.ts";
import { Reads } from "./basics/reads.ts";
import { BasicsStore, focusOn } from "./basics/store.ts";
import { basicsTemplate } from "./basics/template.ts";
import { applyPreferences, loadPreferences } from "./preferences.ts";

const AGAIN_MS = 3000;
const READ_EVERY_MS = 60_000;
const TYPING_PAUSE_MS = 250;

const store = new BasicsStore(draw);
const reads = new Reads(store);
const news = new CardNews(() => {
  const { kind, id } = store.state.route;
  if (id !== null) void reads.card(kind, id);
});
const map = new CardMap(
  (place) => cardActs.change({ place, isPicking: false }),
  () => store.set({ isMapBroken: true }),
);
const cardActs = new CardActs(store, reads, {
  words: (answer) => failureWords(uiOf(store.state), answer, true),
  closeForm: () => go({ ...store.state.route, isForm: false }),
});
const keeperActs = new KeeperActs(store, {
  words: (answer) => failureWords(uiOf(store.state), answer, true),
  say: (tone, words) => cardActs.say(tone, words),
});
let typing: ReturnType<typeof setTimeout> | undefined;

const acts: Acts = {
  go,
  back,
  readAgain: () => reads.again(),
  narrow,
  nextPage: () => reads.nextPage(),
  ask: () => cardActs.askCheck(),
  askAbout: (kind, correctionId) => cardActs.ask({ kind, correctionId, words: "" }),
  questionWords: (words) => {
    const { question } = store.state;
    if (question) store.set({ question: { ...question, words } });
  },
  cancelQuestion: () => store.set({ question: null }),
  sendQuestion: () => void cardActs.sendQuestion(),
  openForm: () => go({ ...store.state.route, isForm: true }),
  type: (field, value) => {
    const { form } = store.state;
    if (form) cardActs.change({ typed: { ...form.typed, [field]: value } });
  },
  note: (note) => cardActs.change({ note }),
  pickPlace: (isPicking) => cardActs.change({ isPicking }),
  place: (place) => cardActs.change({ place, isPicking: false }),
  placeHere: () => cardActs.here(),
  sendForm: () => void cardActs.sendForm(),
  discardForm: () => cardActs.discard(),
  openInspection: () => cardActs.openInspection(),
  inspect: (change) => cardActs.inspect(change),
  cancelInspection: () => store.set({ inspection: null }),
  sendInspection: () => void cardActs.sendInspection(),
  readContacts: () => void cardActs.readContacts(),
  openKeeper: (kind) => keeperActs.open(kind),
  closeKeeper: () => keeperActs.close(),
  keeperFormation: (formationId) => keeperActs.choose(formationId),
  keeperWho: (who) => keeperActs.who(who),
  takeKeeper: (formationId) => keeperActs.takeAway(formationId),
  sendKeeper: () => void keeperActs.send(),
  toggleTheme: () => prefer({ theme: store.state.preferences.theme === "night" ? "day" : "night" }),
  toggleLang: () => prefer({ lang: store.state.preferences.lang === "zh" ? "en" : "zh" }),
  logOut: () => void leave(),
};

function uiOf(state: BasicsState): Ui {
  const { lang } = state.preferences;
  return { lang, w: WORDS[lang], t: BASICS[lang], now_ms: Date.now(), act: acts };
}

function draw(state: BasicsState): void {
  render(basicsTemplate(uiOf(state), state, map.host), document.body);
  const card = state.card.value;
  const own = state.own.value;
  map.show(
    state.preferences,
    card?.place
      ? {
          id: `${state.route.kind}/${card.id}`,
          name: card.name,
          place: card.place,
          proposed: state.form?.place ?? null,
          isPicking: state.form?.isPicking ?? false,
          water: own?.kind === "premises" ? own.card.water : NO_WATER,
        }
      : null,
  );
}
const NO_WATER = [] as const;

function go(route: Route): void {
  location.hash = writeRoute(route);
}

/** The address changed: by a link, by the browser's way back, or by us. */
function routed(): void {
  const route = readRoute(location.hash);
  const { route: before, card, list } = store.state;
  const isOther = before.kind !== route.kind || before.id !== route.id;
  store.set({
    route,
    question: null,
    inspection: null,
    keeper: null,
    ...(isOther && { said: null, contacts: null }),
    ...(!route.isForm && { form: null }),
  });
  if (list && route.id !== null) store.set({ list: at(list, route.id) });
  reads.follow(route);
  news.follow(route);
  if (route.isForm && !isOther && card.value) cardActs.openForm();
  if (isOther) store.after(() => place(route, before));
}

/** Where the keyboard goes on. */
function place(route: Route, before: Route): void {
  scrollTo(0, 0);
  const list = document.querySelector<HTMLElement>(".list");
  if (route.kind === "") focusOn(`[data-kind="${before.kind}"] .kind-link`);
  else if (route.id === null) focusOn('.basic-row[tabindex="0"]');
  else if (list?.offsetParent === null) focusOn('[data-testid="card"]');
}

function back(): void {
  const { state } = store;
  if (state.question) store.set({ question: null });
  else if (state.inspection) store.set({ inspection: null });
  else if (state.keeper) keeperActs.close();
  else if (state.form?.isPicking) cardActs.change({ isPicking: false });
  else if (state.route.kind !== "") go(oneUp(state.route));
}

function narrow(change: Parameters<Acts["narrow"]>[0]): void {
  const route = { ...store.state.route, ...change };
  const isTyping = change.words !== undefined;
  if (isSameList(route, store.state.route)) return;
  store.set({ route });
  clearTimeout(typing);
  typing = setTimeout(
    () => {
      history.replaceState(null, "", writeRoute(route));
      reads.follow(route);
    },
    isTyping ? TYPING_PAUSE_MS : 0,
  );
}

function step(by: 1 | -1): void {
  const { list, route, form } = store.state;
  if (form) return;
  if (route.kind === "") {
    const links = [...document.querySelectorAll<HTMLElement>(".kind-link")];
    const here = links.indexOf(document.activeElement as HTMLElement);
    links[here < 0 ? 0 : Math.min(links.length - 1, Math.max(0, here + by))]?.focus();
    return;
  }
  if (!list) return;
  const isOnRow = document.activeElement?.classList.contains("basic-row") === true;
  store.set({ list: moved(list, isOnRow ? by : 0) });
  store.after(() => focusOn('.basic-row[tabindex="0"]'));
  reads.nextPageIfNear();
}

function prefer(change: Partial<Preferences>): void {
  const preferences = { ...store.state.preferences, ...change };
  applyPreferences(preferences);
  document.title = titleOf(preferences);
  store.set({ preferences });
  map.prefer(preferences);
}

function titleOf({ lang }: Preferences): string {
  return `${BASICS[lang].title} · ${WORDS[lang].product}`;
}

async function leave(): Promise<void> {
  await logOut();
  location.assign("/login");
}

async function begin(): Promise<void> {
  const answer = await whoAmI();
  if (answer.ok) {
    store.set({ me: answer.value });
    const stations = await readStations();
    if (stations.ok) store.set({ stations: stations.value });
  } else if (answer.why === "logged_out") {
    location.assign(`/login?next=${encodeURIComponent(`/basics${location.hash}`)}`);
  } else setTimeout(() => void begin(), AGAIN_MS);
}

const preferences = loadPreferences();
applyPreferences(preferences);
document.title = titleOf(preferences);
store.set({ preferences });
addEventListener("hashchange", routed);
listenToKeys({
  back,
  step,
  search: () => focusOn("#basics-search"),
  check: () => cardActs.askCheck(),
  propose: () => acts.openForm(),
  inspect: () => cardActs.openInspection(),
  readAgain: () => reads.again(),
  toggleTheme: () => acts.toggleTheme(),
  toggleLang: () => acts.toggleLang(),
});
setInterval(() => {
  if (document.visibilityState === "visible") void reads.overview();
}, READ_EVERY_MS);
routed();
void begin();

/** Read-only, for tests: what the card's map has really drawn. */
Object.defineProperty(window, "fengsui", { value: Object.freeze({ drawn: () => map.drawn() }) });
