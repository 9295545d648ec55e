/** The wall's parts put together: streams, figures and tour in; panels and map out. */

import { html, nothing, render } from "lit-html";

import type { MapHandle } from "../../map/handle.ts";
import { createMap } from "../../map/map.ts";
import { type CardData, card } from "../../panels/wall/card.ts";
import { figures, health } from "../../panels/wall/figures.ts";
import { header, warning } from "../../panels/wall/header.ts";
import { incidents } from "../../panels/wall/incidents.ts";
import { key } from "../../panels/wall/key.ts";
import { preAlerts } from "../../panels/wall/pre_alerts.ts";
import { readiness } from "../../panels/wall/readiness.ts";
import { ticker } from "../../panels/wall/ticker.ts";
import { view } from "../../panels/wall/view.ts";
import { isWide, type WallUi, wallUi } from "../../panels/wall/wall_ui.ts";
import { nextArrival } from "../../state/arrival.ts";
import { serverNow, UNSET } from "../../state/clock.ts";
import { beijingDate } from "../../state/format.ts";
import { connectionOf, dataAgeS, STARTING } from "../../state/live.ts";
import { mapAppliances } from "../../state/positions.ts";
import { cardOf, itemsOf, NOTHING } from "../../state/streams.ts";
import {
  activeIncidents,
  NO_TOUR,
  pause,
  type Stop,
  step,
  stopsOf,
  type Tour,
  type TourSettings,
} from "../../state/tour.ts";
import type { Lang } from "../../text/text.ts";
import type {
  IncidentLine,
  Me,
  PreAlertLine,
  StationLine,
  WallFigures,
} from "../../wire/frames.ts";
import { readNorms, readStations, readWall, whoAmI } from "../../wire/queries.ts";
import { type Linked, LiveLink } from "../live.ts";
import { Camera } from "./camera.ts";
import { watchTouch } from "./touch.ts";
import {
  BuildWatch,
  comeBackWhenLoggedIn,
  keepLoggedIn,
  type Session,
  wait,
  watchCanvas,
} from "./watch.ts";

/** Streams of a wall; cards of the incidents looked at are added, for their routes. */
const NOUNS = ["incidents", "appliances", "pre_alerts", "events", "positions"];
const MOST_CARDS = 6;
const FIGURES_EVERY_MS = 8_000;
const SLOW_EVERY_MS = 60_000;
const TURN_EVERY_MS = 1_000;
/** A person has so long to type the password of a log-in that ends. */
const SAY_END_BEFORE_MS = 3 * 24 * 3_600_000;
const CARD_ROWS = { wide: 4, narrow: 3 } as const;
const LIST_ROWS = { wide: 8, narrow: 3 } as const;
const READY_FORMATIONS = { wide: 8, narrow: 6 } as const;
const TICKER_ROWS = { wide: 6, narrow: 3 } as const;
const UNDER_WAY = new Set(["ordered", "turned_out", "en_route"]);

export class Wall {
  private linked: Linked = { streams: NOTHING, clock: UNSET, live: STARTING };
  private me: Me | null = null;
  private counted: WallFigures | null = null;
  private stations: readonly StationLine[] = [];
  /** Until the norms are read. */
  private rule = { stale_after_s: 30, lost_after_s: 300, turnout_s: 60 };
  private session: Session = null;
  private tour: Tour = NO_TOUR;
  private stops: readonly Stop[] = [];
  private link: LiveLink | null = null;
  private cards: ReadonlySet<string> = new Set();
  private isDue = false;
  private map: MapHandle | null = null;
  private camera: Camera | null = null;

  constructor(
    private readonly page: HTMLElement,
    private readonly lang: Lang,
    private readonly theme: "day" | "night",
    private readonly settings: TourSettings,
  ) {}

  async begin(): Promise<void> {
    this.draw();
    const stage = this.page.querySelector<HTMLElement>(".w-map");
    if (!stage) throw new Error("the wall has no place for its map");
    const map = createMap(stage, {
      theme: this.theme,
      lang: this.lang,
      isWall: true,
      now: () => this.now(),
    });
    this.map = map;
    this.camera = new Camera(map, stage);
    watchCanvas(stage);
    watchTouch(this.page, () => this.touched());
    let seen: { bbox: readonly number[]; zoom: number } | null = null;
    map.onView((bbox, zoom) => {
      seen = { bbox, zoom };
    });
    // Read-only, for tests: what the map has really drawn, and where it looks.
    Object.defineProperty(window, "fengsui", {
      value: Object.freeze({ drawn: () => map.drawn(), view: () => seen, tour: () => this.tour }),
    });
    await this.logIn();
    const build = new BuildWatch();
    this.listen(build);
    void this.readSlowly();
    void this.readFigures();
    if (this.me) void keepLoggedIn(this.me, (session) => this.heardOfSession(session));
    setInterval(() => this.turn(), TURN_EVERY_MS);
  }

  /** Ask who looks until the server answers: a wall is switched on before its server is. */
  private async logIn(): Promise<void> {
    for (;;) {
      const answer = await whoAmI();
      if (answer.ok) {
        this.me = answer.value;
        return;
      }
      if (answer.why === "logged_out") {
        goToLogin();
        return;
      }
      const live = { ...this.linked.live, isPollAnswered: false };
      this.linked = { ...this.linked, live };
      this.drawSoon();
      await wait(3_000);
    }
  }

  private listen(build: BuildWatch): void {
    this.link = new LiveLink({
      get: () => this.linked,
      set: (linked, isQuiet) => {
        // A server that comes back may be another one than before.
        const isBack = linked.live.socket === "open" && this.linked.live.socket !== "open";
        this.linked = linked;
        if (isBack) void build.look();
        if (isQuiet) this.showAppliances();
        else this.drawSoon();
      },
      loggedOut: () => void comeBackWhenLoggedIn(),
    });
    for (const stream of this.me?.streams ?? []) {
      if (NOUNS.some((noun) => stream.startsWith(`${noun}.`))) this.link.subscribe(stream);
    }
  }

  private touched(): void {
    if (this.linked.live.socket === "logged_out") goToLogin();
    this.tour = pause(this.tour, performance.now(), this.settings);
    this.drawSoon();
  }

  private heardOfSession(session: Session): void {
    this.session = session;
    this.drawSoon();
  }

  private async readFigures(): Promise<void> {
    for (;;) {
      const answer = await readWall();
      if (answer.ok) {
        this.counted = answer.value;
        this.drawSoon();
      }
      await wait(FIGURES_EVERY_MS);
    }
  }

  /** What changes seldom: norms and stations; readiness follows the appliances meanwhile. */
  private async readSlowly(): Promise<void> {
    for (;;) {
      const [norms, stations] = await Promise.all([readNorms(), readStations()]);
      if (norms.ok) this.rule = ruleOf(norms.value, this.rule);
      if (stations.ok) this.stations = stations.value;
      this.drawSoon();
      await wait(SLOW_EVERY_MS);
    }
  }

  /** Once a second: clocks, ages, and where to look. */
  private turn(): void {
    if (this.knows("incidents")) this.look();
    this.showAppliances();
    this.draw();
  }

  private look(): void {
    const now_ms = performance.now();
    const scene = {
      incidents: this.incidents(),
      preAlerts: this.preAlerts(),
      appliances: this.appliances(),
      stations: this.stations,
    };
    this.stops = stopsOf(scene.incidents, scene.preAlerts);
    const before = this.tour;
    this.tour = step(before, this.stops, now_ms, this.settings);
    const isMoved = before.stop.id !== this.tour.stop.id || before === NO_TOUR;
    if (isMoved) this.show();
    this.camera?.look(this.tour, isMoved, scene, now_ms);
  }

  private drawSoon(): void {
    if (this.isDue) return;
    this.isDue = true;
    requestAnimationFrame(() => {
      this.isDue = false;
      this.show();
      this.draw();
    });
  }

  /** Give the map what changed by an event. */
  private show(): void {
    const { streams } = this.linked;
    const lines = this.incidents();
    this.map?.show("incidents", lines);
    this.map?.show("pre_alerts", this.preAlerts());
    this.map?.show("stations", this.readyStations());
    this.listenToCards(activeIncidents(lines));
    const cards = [...this.cards].flatMap((id) => cardOf(streams, id) ?? []);
    const moving = new Set(
      itemsOf(streams, "appliances")
        .filter(({ status }) => UNDER_WAY.has(status))
        .map(({ id }) => id),
    );
    this.map?.show(
      "routes",
      cards.flatMap(({ routes }) => routes).filter((route) => moving.has(route.appliance_id)),
    );
    this.showAppliances();
  }

  /** Hear of the first few incidents and the one looked at, and of no others: a wall runs for weeks. */
  private listenToCards(active: readonly IncidentLine[]): void {
    const first = active.slice(0, MOST_CARDS).map(({ id }) => id);
    const { what, id } = this.tour.stop;
    const wanted = new Set(what === "incident" ? [...first, id] : first);
    const before = this.cards;
    this.cards = wanted; // first: leaving a stream draws again
    for (const one of before) if (!wanted.has(one)) this.link?.unsubscribe(`incident.${one}`);
    for (const one of wanted) this.link?.subscribe(`incident.${one}`);
  }

  private showAppliances(): void {
    this.map?.show("appliances", this.appliances());
  }

  private appliances() {
    const { streams } = this.linked;
    return mapAppliances(
      itemsOf(streams, "appliances"),
      streams.fixes,
      this.now(),
      this.rule,
      null,
    );
  }

  /** Stations with readiness as the appliances' stream has it now, newer than what was read. */
  private readyStations(): StationLine[] {
    const count = new Map<number, [all: number, free: number]>();
    for (const line of itemsOf(this.linked.streams, "appliances")) {
      const [all, free] = count.get(line.station_id) ?? [0, 0];
      count.set(line.station_id, [all + 1, free + (line.is_dispatchable ? 1 : 0)]);
    }
    return this.stations.map((station) => {
      const found = count.get(station.id);
      return found
        ? { ...station, appliance_count: found[0], dispatchable_count: found[1] }
        : station;
    });
  }

  private knows(noun: string): boolean {
    const streams = [...this.linked.streams.copies.keys()];
    return streams.some((stream) => stream.startsWith(`${noun}.`));
  }

  private incidents(): IncidentLine[] {
    return itemsOf(this.linked.streams, "incidents");
  }

  private preAlerts(): PreAlertLine[] {
    return itemsOf(this.linked.streams, "pre_alerts");
  }

  private now(): number {
    return serverNow(this.linked.clock, Date.now());
  }

  private draw(): void {
    const desk_ms = Date.now();
    const { live, streams } = this.linked;
    const ui = wallUi(this.lang, this.now());
    const connection = connectionOf(live, desk_ms);
    const dataAge_s = dataAgeS(live, desk_ms);
    const lines = this.incidents();
    const form = isWide(innerWidth, innerHeight) ? "wide" : "narrow";
    const looked = this.lookedAt(lines);
    const ready = readiness(ui, this.counted, READY_FORMATIONS[form]);
    const newest = ticker(ui, itemsOf(streams, "events"), TICKER_ROWS[form]);
    const left = form === "wide" ? html`<aside class="w-left">${ready}${newest}</aside>` : nothing;
    const list = incidents(ui, {
      lines: this.knows("incidents") ? lines : null,
      lookedAt: this.tour.stop.id,
      most: (looked ? CARD_ROWS : LIST_ROWS)[form],
    });
    render(
      html`<main class="wall" data-form=${form} data-testid="wall">
        ${header(ui, { me: this.me, connection, dataAge_s, session: this.sessionWords(ui) })}
        ${figures(ui, this.counted)} ${health(ui, this.counted, form)} ${left}
        <section class="w-stage">
          <div class="w-map"></div>
          <div class="w-over">
            ${warning(ui, connection, dataAge_s)} ${preAlerts(ui, this.preAlerts())}
          </div>
          ${view(ui, {
            tour: this.tour,
            stops: this.stops,
            page_ms: performance.now(),
            name: this.stopName(ui, lines),
          })}
        </section>
        <aside class="w-side">
          ${looked ? card(ui, looked) : form === "narrow" ? ready : nothing} ${list}
        </aside>
        <footer class="w-foot">${form === "narrow" ? newest : nothing} ${key(ui)}</footer>
      </main>`,
      this.page,
    );
  }

  private lookedAt(lines: readonly IncidentLine[]): CardData | null {
    const line = lines.find(({ id }) => id === this.tour.stop.id);
    if (!line) return null;
    const { streams } = this.linked;
    const known = cardOf(streams, line.id);
    const coming = known && nextArrival(known, streams.fixes, this.now(), this.rule);
    return { line, card: known, coming };
  }

  private sessionWords(ui: WallUi): string {
    if (this.session?.kind === "not_wall") return ui.t.session.not_wall;
    if (this.session?.kind !== "renewed") return "";
    const { ends_at } = this.session;
    const isSoon = Date.parse(ends_at) - ui.now_ms < SAY_END_BEFORE_MS;
    return isSoon ? ui.t.session.ends(beijingDate(ends_at)) : "";
  }

  private stopName(ui: WallUi, lines: readonly IncidentLine[]): string {
    const { what, id } = this.tour.stop;
    if (what === "all") return ui.t.overview;
    const things = what === "incident" ? lines : this.preAlerts();
    const found = things.find((thing) => thing.id === id);
    return found ? found.premises_name || found.address : ui.t.overview;
  }
}

function goToLogin(): void {
  location.assign(`/login?next=${encodeURIComponent(location.pathname + location.search)}`);
}

function ruleOf(
  norms: readonly { key: string; value: number }[],
  otherwise: { stale_after_s: number; lost_after_s: number; turnout_s: number },
) {
  const value = (name: string, known: number): number =>
    norms.find((norm) => norm.key === name)?.value ?? known;
  return {
    stale_after_s: value("fix.stale_after_s", otherwise.stale_after_s),
    lost_after_s: value("fix.lost_after_s", otherwise.lost_after_s),
    turnout_s: value("turnout.expected_s", otherwise.turnout_s),
  };
}
