/** 大屏: one map of everything, for a room to look at. Nobody touches it; it never pretends. */

import "../style/base.css";
import "../panels/wall/wall.css";
import "../panels/wall/stage.css";
import "../panels/wall/side.css";

import { html, render } from "lit-html";

import type { MapHandle } from "../map/handle.ts";
import { createMap } from "../map/map.ts";
import { figures } from "../panels/wall/figures.ts";
import { header, warning } from "../panels/wall/header.ts";
import { incidents } from "../panels/wall/incidents.ts";
import { key } from "../panels/wall/key.ts";
import { preAlerts } from "../panels/wall/pre_alerts.ts";
import { ticker } from "../panels/wall/ticker.ts";
import {
  activeIncidents,
  NO_TOUR,
  placesOf,
  step,
  stopsOf,
  type Tour,
} from "../panels/wall/tour.ts";
import { type WallUi, wallUi } from "../panels/wall/wall_ui.ts";
import { type Clock, hearTime, serverNow, UNSET } from "../state/clock.ts";
import { connectionOf, dataAgeS, type LiveState, STARTING } from "../state/live.ts";
import { type FreshnessRule, mapAppliances } from "../state/positions.ts";
import {
  cardOf,
  type Frame,
  hear,
  itemsOf,
  NOTHING,
  replace,
  type Streams,
} from "../state/streams.ts";
import type { Lang } from "../text/text.ts";
import { startPolling } from "../wire/fallback.ts";
import type {
  IncidentLine,
  Me,
  PreAlertLine,
  Snapshot,
  StationLine,
  WallFigures,
} from "../wire/frames.ts";
import { readNorms, readStations, readWall, whoAmI } from "../wire/queries.ts";
import { LiveSocket, pageSocket } from "../wire/socket.ts";

/** Streams of a wall; cards of the incidents looked at are added, for their routes. */
const NOUNS = ["incidents", "appliances", "pre_alerts", "events", "positions"];
const MOST_CARDS = 6;
const FIGURES_EVERY_MS = 8_000;
const SLOW_EVERY_MS = 60_000;
const TURN_EVERY_MS = 1_000;
/** Appliances keep coming: the picture is taken anew this often at one stop. */
const REFIT_EVERY_MS = 8_000;
const FLIGHT_MS = 2_500;
/** Until the norms are read. */
const FIRST_RULE: FreshnessRule = { stale_after_s: 30, lost_after_s: 300 };

class Wall {
  private streams: Streams = NOTHING;
  private clock: Clock = UNSET;
  private live: LiveState = STARTING;
  private me: Me | null = null;
  private counted: WallFigures | null = null;
  private stations: readonly StationLine[] = [];
  private rule: FreshnessRule = FIRST_RULE;
  private tour: Tour = NO_TOUR;
  private fitted_ms = Number.NEGATIVE_INFINITY;
  private socket: LiveSocket | null = null;
  private stopPolling: (() => void) | null = null;
  private readonly subscribed = new Set<string>();
  private isDue = false;
  private map: MapHandle | null = null;

  constructor(
    private readonly page: HTMLElement,
    private readonly lang: Lang,
    private readonly theme: "day" | "night",
  ) {}

  async begin(): Promise<void> {
    this.draw();
    const stage = this.page.querySelector<HTMLElement>(".w-map");
    if (!stage) throw new Error("the wall has no place for its map");
    this.map = createMap(stage, {
      theme: this.theme,
      lang: this.lang,
      isWall: true,
      now: () => this.now(),
    });
    const { map } = this;
    // Read-only, for tests: what the map has really drawn.
    Object.defineProperty(window, "fengsui", {
      value: Object.freeze({ drawn: () => map.drawn() }),
    });
    await this.logIn();
    void this.readSlowly();
    void this.readFigures();
    this.listen();
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
        location.assign(`/login?next=${encodeURIComponent(location.pathname + location.search)}`);
        return;
      }
      this.live = { ...this.live, isPollAnswered: false };
      this.drawSoon();
      await wait(3_000);
    }
  }

  private listen(): void {
    this.socket = new LiveSocket(
      {
        frame: (frame) => this.hearFrame(frame as Frame),
        state: (socket) => {
          this.live = { ...this.live, socket };
          this.poll(socket === "waiting");
          this.drawSoon();
        },
      },
      pageSocket(),
    );
    window.addEventListener("online", () => this.socket?.hurry());
    for (const stream of this.me?.streams ?? []) {
      if (NOUNS.some((noun) => stream.startsWith(`${noun}.`))) this.subscribe(stream);
    }
  }

  private subscribe(stream: string): void {
    this.subscribed.add(stream);
    this.socket?.subscribe(stream);
  }

  private hearFrame(frame: Frame): void {
    const desk_ms = Date.now();
    this.live = { ...this.live, heard_ms: desk_ms };
    if ("at" in frame && (frame.kind === "hello" || frame.kind === "positions")) {
      this.clock = hearTime(this.clock, frame.at, desk_ms);
    }
    const heard = hear(this.streams, frame);
    this.streams = heard.streams;
    const again = heard.isAnotherLog ? this.subscribed : heard.resubscribe;
    for (const stream of again) this.socket?.subscribe(stream);
    if (frame.kind === "positions") this.showAppliances();
    else this.drawSoon();
  }

  /** While the live line is down: whole states every few seconds, and the screen says so. */
  private poll(isWanted: boolean): void {
    if (isWanted && !this.stopPolling) {
      this.stopPolling = startPolling(() => this.subscribed, {
        heard: (frame) => {
          if (frame.kind === "positions") this.streams = hear(this.streams, frame).streams;
          else this.streams = replace(this.streams, frame as Snapshot<{ id: string | number }>);
        },
        round: (outcome) => {
          this.live = {
            ...this.live,
            isPollAnswered: outcome === "answered",
            polled_ms: outcome === "answered" ? Date.now() : this.live.polled_ms,
          };
          this.showAppliances();
          this.drawSoon();
        },
      });
    } else if (!isWanted && this.live.socket === "open") {
      this.stopPolling?.();
      this.stopPolling = null;
    }
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
      if (norms.ok) this.rule = ruleOf(norms.value);
      if (stations.ok) this.stations = stations.value;
      this.drawSoon();
      await wait(SLOW_EVERY_MS);
    }
  }

  /** Once a second: clocks, ages, and where to look. */
  private turn(): void {
    this.look();
    this.showAppliances();
    this.draw();
  }

  private look(): void {
    const scene = {
      incidents: this.incidents(),
      preAlerts: this.preAlerts(),
      appliances: this.appliances(),
      stations: this.stations,
    };
    if (!this.knows("incidents")) return;
    const before = this.tour.stop;
    const now_ms = performance.now();
    this.tour = step(this.tour, stopsOf(scene.incidents, scene.preAlerts), now_ms);
    const isMoved = before !== this.tour.stop;
    if (!isMoved && now_ms - this.fitted_ms < REFIT_EVERY_MS) return;
    const places = placesOf(this.tour.stop, scene);
    if (places.length === 0) return;
    this.fitted_ms = now_ms;
    const edge = this.page.clientHeight * 0.06;
    const isLoud = scene.preAlerts.some((preAlert) => preAlert.state === "open");
    this.map?.fit(places, {
      // Names are written below their marks, half of them to each side.
      padding: {
        top: edge * (isLoud ? 3.2 : 1.7),
        right: edge * 2,
        bottom: edge * 1.7,
        left: edge * 2,
      },
      maxZoom: 15.2,
      duration_ms: FLIGHT_MS,
    });
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
    const lines = this.incidents();
    this.map?.show("incidents", lines);
    this.map?.show("pre_alerts", this.preAlerts());
    this.map?.show("stations", this.readyStations());
    const active = activeIncidents(lines).slice(0, MOST_CARDS);
    for (const { id } of active) {
      if (!this.subscribed.has(`incident.${id}`)) this.subscribe(`incident.${id}`);
    }
    const cards = active.flatMap(({ id }) => cardOf(this.streams, id) ?? []);
    const moving = new Set(
      itemsOf(this.streams, "appliances")
        .filter(({ status }) => ["ordered", "turned_out", "en_route"].includes(status))
        .map(({ id }) => id),
    );
    this.map?.show(
      "routes",
      cards.flatMap((card) => card.routes).filter((route) => moving.has(route.appliance_id)),
    );
    this.showAppliances();
  }

  private showAppliances(): void {
    this.map?.show("appliances", this.appliances());
  }

  private appliances() {
    const lines = itemsOf(this.streams, "appliances");
    return mapAppliances(lines, this.streams.fixes, this.now(), this.rule, null);
  }

  /** Stations with readiness as the appliances' stream has it now, newer than what was read. */
  private readyStations(): StationLine[] {
    const count = new Map<number, [all: number, free: number]>();
    for (const line of itemsOf(this.streams, "appliances")) {
      const [all, free] = count.get(line.station_id) ?? [0, 0];
      count.set(line.station_id, [all + 1, free + (line.is_dispatchable ? 1 : 0)]);
    }
    return this.stations.map((station) => {
      const counted = count.get(station.id);
      return counted
        ? { ...station, appliance_count: counted[0], dispatchable_count: counted[1] }
        : station;
    });
  }

  private knows(noun: string): boolean {
    return [...this.streams.copies.keys()].some((stream) => stream.startsWith(`${noun}.`));
  }

  private incidents(): IncidentLine[] {
    return itemsOf(this.streams, "incidents");
  }

  private preAlerts(): PreAlertLine[] {
    return itemsOf(this.streams, "pre_alerts");
  }

  private now(): number {
    return serverNow(this.clock, Date.now());
  }

  private draw(): void {
    const desk_ms = Date.now();
    const ui = wallUi(this.lang, this.now());
    const connection = connectionOf(this.live, desk_ms);
    const lines = this.incidents();
    render(
      html`<main class="wall" data-testid="wall">
        ${header(ui, { me: this.me, connection, dataAge_s: dataAgeS(this.live, desk_ms) })}
        ${figures(ui, this.counted)}
        <section class="w-stage">
          <div class="w-map"></div>
          <div class="w-over">
            ${warning(ui, connection)} ${preAlerts(ui, this.preAlerts())}
          </div>
          <div class="w-view"><span>${ui.t.shown}</span>${this.viewWords(ui, lines)}</div>
        </section>
        <aside class="w-side">${incidents(ui, this.knows("incidents") ? lines : null, this.tour.stop.id)}</aside>
        <footer class="w-foot">
          ${ticker(ui, itemsOf(this.streams, "events"), this.counted)} ${key(ui)}
        </footer>
      </main>`,
      this.page,
    );
  }

  private viewWords(ui: WallUi, lines: readonly IncidentLine[]): string {
    const { what, id } = this.tour.stop;
    if (what === "all") return ui.t.overview;
    const line = lines.find((incident) => incident.id === id);
    if (line) return line.premises_name || line.address;
    const preAlert = this.preAlerts().find((candidate) => candidate.id === id);
    return preAlert ? preAlert.premises_name || preAlert.address : ui.t.overview;
  }
}

function ruleOf(norms: readonly { key: string; value: number }[]): FreshnessRule {
  const value = (name: string, otherwise: number): number =>
    norms.find((norm) => norm.key === name)?.value ?? otherwise;
  return {
    stale_after_s: value("fix.stale_after_s", FIRST_RULE.stale_after_s),
    lost_after_s: value("fix.lost_after_s", FIRST_RULE.lost_after_s),
  };
}

const wait = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms));

const asked = new URLSearchParams(location.search);
const theme = asked.get("theme") === "day" ? "day" : "night";
const lang: Lang = asked.get("lang") === "en" ? "en" : "zh";
document.documentElement.dataset["theme"] = theme;
document.documentElement.lang = lang === "zh" ? "zh-CN" : "en";
void new Wall(document.body, lang, theme).begin();
