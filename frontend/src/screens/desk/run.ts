/** What each command of the table does. Whatever cannot be undone is asked first. */

import type { CommandId } from "../../state/commands.ts";
import { isAllowed } from "../../state/commands.ts";
import { type AskOption, neighbour, selectable } from "../../state/desk.ts";
import { proposalOf } from "../../state/proposal.ts";
import { DESK, type DeskText } from "../../text/desk.ts";
import { entries } from "../../text/text.ts";
import { WORDS, type Words } from "../../text/words.ts";
import * as commands from "../../wire/commands.ts";
import type { ApplianceStatus, CallOutcome, RecommendationCard } from "../../wire/frames.ts";
import type { Answer } from "../../wire/http.ts";
import { readCaller } from "../../wire/queries.ts";
import { newUuid } from "../../wire/uuid.ts";
import type { FinderActs } from "./finder.ts";
import type { CallFormActs } from "./form.ts";
import { notify, valueOr } from "./say.ts";
import type { Screen } from "./screen.ts";
import { focusOn, type Store } from "./store.ts";

export class Runner {
  constructor(
    private readonly store: Store,
    private readonly form: CallFormActs,
    private readonly screen: Screen,
    private readonly finder: FinderActs,
    private readonly nearestCameras: () => void,
  ) {}

  /** Run a command if it can be given now. */
  run(id: CommandId): void {
    if (isAllowed(id, this.store.view.context)) this.table[id]();
  }

  private get text(): DeskText {
    return DESK[this.store.state.preferences.lang];
  }

  private get words(): Words {
    return WORDS[this.store.state.preferences.lang];
  }

  private get context() {
    return this.store.view.context;
  }

  private readonly table: Record<CommandId, () => unknown> = {
    new_call: () => this.form.begin(),
    accept_call: () => this.context.call && this.form.beginWithCall(this.context.call),
    open_incident: () => void this.form.accept(),
    close_call: () => this.closeCall(),
    read_caller: () => void this.readCaller(),

    recommend: () => void this.recommend(),
    order: () => void this.order(),
    upgrade: () => this.upgrade(),
    control: () => this.sure("control", this.text.incident.ask_control, commands.controlIncident),
    put_out: () => this.sure("put_out", this.text.incident.ask_put_out, commands.putOutIncident),
    close_incident: () => this.closeIncident(),
    note: () => this.note(),
    nearby: () => void this.screen.toggleNearby(this.context.incident),

    next_order: () => this.stepOrder(1),
    previous_order: () => this.stepOrder(-1),
    sign: () => this.onOrder(commands.signOrder),
    turned_out: () => this.report("turned_out"),
    en_route: () => this.report("en_route"),
    on_scene: () => this.report("on_scene"),
    water_on: () => this.report("water_on"),
    water_off: () => this.report("water_off"),
    release: () => this.release(),
    return: () => this.onOrder(commands.returnOrder),

    undo: () => this.onAppliance(commands.undoStatus),
    crew: () => this.crew(),
    set_in_station: () => this.set("in_station"),
    set_standing_by: () => this.set("standing_by"),
    set_in_training: () => this.set("in_training"),
    set_returning: () => this.set("returning"),
    set_out_of_service: () => this.set("out_of_service"),
    add_pick: () => this.context.appliance && this.screen.addPick(this.context.appliance.id),

    confirm_pre_alert: () =>
      this.context.preAlert && this.form.beginWithPreAlert(this.context.preAlert),
    cancel_pre_alert: () => this.cancelPreAlert(),

    open_parked: () => this.store.set({ isParkedOpen: true, isHelpOpen: false }),
    retry_parked: () => this.settle("retried"),
    dismiss_parked: () => this.settle("dismissed"),

    find_place: () => this.finder.begin(),
    what_is_here: () => this.screen.mapAct("what_is_here"),
    nearest_cameras: () => this.nearestCameras(),
    measure_distance: () => this.screen.mapAct("measure_distance"),
    measure_area: () => this.screen.mapAct("measure_area"),
    raise_buildings: () => this.screen.mapAct("raise_buildings"),
    map_layers: () => this.screen.mapAct("layers"),
    map_legend: () => this.screen.mapAct("legend"),
    next_datum: () => this.screen.mapAct("next_datum"),
    coordinates_dms: () => this.screen.mapAct("dms"),
    print_map: () => this.screen.mapAct("print"),

    next_item: () => this.step(1),
    previous_item: () => this.step(-1),
    show_on_map: () => this.showOnMap(),
    toggle_board: () =>
      this.screen.prefer({ isBoardOpen: !this.store.state.preferences.isBoardOpen }),
    find_appliance: () => {
      this.screen.prefer({ isBoardOpen: true });
      this.store.after(() => focusOn("#board-search"));
    },
    toggle_theme: () => this.screen.toggleTheme(),
    toggle_lang: () => this.screen.toggleLang(),
    help: () => {
      this.store.set({ isHelpOpen: !this.store.state.isHelpOpen });
      this.store.after(() => focusOn('[data-testid="help-close"]'));
    },
    back: () => this.back(),
    log_out: () =>
      this.ask(
        "log_out",
        this.text.commands.log_out,
        this.yesNo(() => this.leave()),
      ),
  };

  private async readCaller(): Promise<void> {
    const { call } = this.context;
    if (!call) return;
    const read = valueOr(this.store, await readCaller(call.id));
    if (read) this.store.set({ caller: { callId: call.id, ...read.value } });
  }

  private closeCall(): void {
    const { call } = this.context;
    if (!call) return;
    const close = (outcome: CallOutcome) => this.done(commands.closeCall(call.id, outcome, null));
    const options = entries(this.words.call_outcomes).map(([outcome, label], index) => ({
      key: String(index + 1),
      label,
      run: () => (outcome === "duplicate" ? this.askDuplicate(call.id) : void close(outcome)),
    }));
    this.ask("close_call", this.text.call.close_ask, [...options, this.no()]);
  }

  private askDuplicate(callId: string): void {
    const near = this.store.view.incidents.filter((line) => line.state !== "closed").slice(0, 8);
    const options = near.map((line, index) => ({
      key: String(index + 1),
      label: `${line.number} ${line.premises_name ?? line.address}`,
      run: () => void this.done(commands.closeCall(callId, "duplicate", line.id)),
    }));
    this.ask("duplicate_of", this.text.call.duplicate_of, [...options, this.no()]);
  }

  private async recommend(): Promise<void> {
    const { incident } = this.context;
    if (!incident) return;
    const made = valueOr(this.store, await commands.recommendForIncident(incident.id));
    if (!made) return;
    this.propose(incident.id, made.value);
  }

  private propose(incidentId: string, card: RecommendationCard): void {
    this.store.set({ proposal: proposalOf(incidentId, card, newUuid()) });
    this.store.after(() => {
      document.querySelector(".incident-detail .scroll")?.scrollTo({ top: 0 });
      focusOn('[data-testid="order"]');
    });
  }

  private async order(): Promise<void> {
    const { proposal, isOrdering } = this.store.state;
    if (!proposal || proposal.picks.size === 0 || isOrdering) return;
    this.store.set({ isOrdering: true });
    const picks = [...proposal.picks.values()].map(({ applianceId, role }) => ({
      appliance_id: applianceId,
      role,
    }));
    const answer = await commands.orderTurnout(
      proposal.incidentId,
      proposal.card?.id ?? null,
      picks,
      proposal.key,
    );
    this.store.set({ isOrdering: false });
    if (!valueOr(this.store, answer)) return;
    this.screen.dismissProposal();
    notify(this.store, "good", this.text.notice.ordered(picks.length));
  }

  private upgrade(): void {
    const { incident } = this.context;
    if (!incident) return;
    const levels = Array.from(
      { length: incident.highest_level - incident.alarm_level },
      (_, index) => incident.alarm_level + 1 + index,
    );
    const options = levels.map((level) => ({
      key: String(level),
      level,
      label: (this.words.levels as Record<string, string>)[String(level)] ?? String(level),
      run: () => void this.raise(incident.id, level),
    }));
    this.ask("upgrade", this.text.incident.ask_upgrade, [...options, this.no()]);
  }

  private async raise(incidentId: string, level: number): Promise<void> {
    const raised = valueOr(this.store, await commands.upgradeIncident(incidentId, level));
    if (!raised) return;
    const name = (this.words.levels as Record<string, string>)[String(level)] ?? String(level);
    notify(this.store, "good", this.text.notice.level_up(name));
    const advised = raised.value?.recommendation ?? null;
    if (advised) this.propose(incidentId, advised);
  }

  private sure(id: string, title: string, act: (incidentId: string) => Promise<Answer<unknown>>) {
    const { incident } = this.context;
    if (incident)
      this.ask(
        id,
        title,
        this.yesNo(() => void this.done(act(incident.id))),
      );
  }

  private closeIncident(): void {
    const { incident } = this.context;
    if (!incident) return;
    const options = entries(this.words.incident_outcomes).map(([outcome, label], index) => ({
      key: String(index + 1),
      label,
      run: () => void this.done(commands.closeIncident(incident.id, outcome)),
    }));
    this.ask("close_incident", this.text.incident.ask_close, [...options, this.no()]);
  }

  private note(): void {
    const { incident } = this.context;
    if (!incident) return;
    const save: AskOption = {
      key: "Enter",
      label: this.text.incident.save,
      tone: "main",
      run: (words) => {
        if (words.trim() !== "") void this.done(commands.noteIncident(incident.id, words.trim()));
      },
    };
    this.store.set({
      ask: {
        id: "note",
        title: this.text.incident.ask_note,
        options: [save, this.no()],
        field: { kind: "words", value: "" },
      },
    });
    this.store.after(() => focusOn("#ask-field"));
  }

  private onOrder(act: (orderId: string) => Promise<Answer<unknown>>): void {
    const { order } = this.context;
    if (order) void this.done(act(order.id));
  }

  private report(status: commands.ReportedStatus): void {
    this.onOrder((orderId) => commands.reportOrderStatus(orderId, status));
  }

  private release(): void {
    const { order } = this.context;
    if (!order) return;
    this.ask(
      "release",
      this.text.order.ask_release(order.call_sign),
      this.yesNo(() => void this.done(commands.releaseOrder(order.id))),
    );
  }

  private onAppliance(act: (applianceId: number) => Promise<Answer<unknown>>): void {
    const { appliance } = this.context;
    if (appliance) void this.done(act(appliance.id));
  }

  private set(status: ApplianceStatus): void {
    this.onAppliance((id) => commands.setStatus(id, status));
  }

  private crew(): void {
    const { appliance } = this.context;
    if (!appliance) return;
    const save: AskOption = {
      key: "Enter",
      label: this.text.incident.save,
      tone: "main",
      run: (value) => {
        const count = Number.parseInt(value, 10);
        if (count >= 0) void this.done(commands.setCrew(appliance.id, count));
      },
    };
    this.store.set({
      ask: {
        id: "crew",
        title: this.text.board.ask_crew(appliance.call_sign, appliance.crew_minimum),
        options: [save, this.no()],
        field: { kind: "number", value: String(appliance.crew_count) },
      },
    });
    this.store.after(() => document.querySelector<HTMLInputElement>("#ask-field")?.select());
  }

  private cancelPreAlert(): void {
    const { preAlert } = this.context;
    if (!preAlert) return;
    const options = entries(this.words.pre_alert_reasons).map(([reason, label], index) => ({
      key: String(index + 1),
      label,
      run: () => void this.done(commands.cancelPreAlert(preAlert.id, reason)),
    }));
    this.ask("cancel_pre_alert", this.text.pre_alert.cancel_ask, [...options, this.no()]);
  }

  private settle(how: "retried" | "dismissed"): void {
    const { parked } = this.context;
    if (parked) void this.done(commands.settleParked(parked.id, how));
  }

  private step(by: 1 | -1): void {
    this.screen.select(neighbour(selectable(this.store.view), this.store.state.selection, by));
  }

  private stepOrder(by: 1 | -1): void {
    const open = this.store.view.orders.filter((line) => line.is_open);
    if (open.length === 0) return;
    const at = open.findIndex((line) => line.id === this.store.state.orderId);
    const next = open[at < 0 ? 0 : (at + by + open.length) % open.length];
    if (next) this.store.set({ orderId: next.id, applianceId: null });
  }

  private showOnMap(): void {
    const { incident, call, preAlert } = this.context;
    const place = incident?.place ?? preAlert?.place ?? call?.place ?? null;
    if (place) this.screen.look(place);
  }

  private back(): void {
    const { state } = this.store;
    if (state.ask) this.store.set({ ask: null });
    else if (state.isHelpOpen) this.store.set({ isHelpOpen: false });
    else if (state.isParkedOpen) this.store.set({ isParkedOpen: false });
    else if (state.draft) this.leaveForm();
    else if (this.screen.mapAct("stop")) return;
    else if (state.spot) this.store.set({ spot: null });
    else if (state.finder.query !== "") this.finder.close();
    else if (state.applianceId !== null) this.store.set({ applianceId: null });
    else this.screen.select({ kind: "none" });
  }

  private leaveForm(): void {
    const { draft } = this.store.state;
    if (!draft) return;
    const isTouched = draft.source.kind === "new" && (draft.place !== null || draft.query !== "");
    if (!isTouched && draft.words === "" && draft.phone === "") {
      this.form.discard();
      return;
    }
    const { form } = this.text;
    this.ask("discard", form.discard, [
      { key: "Enter", label: form.keep, tone: "main", run: () => focusOn("#place-input") },
      { key: "D", label: form.discard_yes, tone: "bad", run: () => this.form.discard() },
    ]);
  }

  private async leave(): Promise<void> {
    await commands.logOut();
    location.assign("/login");
  }

  private ask(id: string, title: string, options: readonly AskOption[]): void {
    this.store.set({ ask: { id, title, options } });
    this.store.after(() => focusOn('[data-testid="ask-option"]'));
  }

  private yesNo(run: () => void): AskOption[] {
    return [
      { key: "Enter", label: this.text.incident.yes, tone: "main", run: () => run() },
      this.no(),
    ];
  }

  private no(): AskOption {
    return { key: "Escape", label: this.text.incident.no, tone: "quiet", run: () => undefined };
  }

  /** Wait for a command that answers with nothing of interest. */
  private async done(answer: Promise<Answer<unknown>>): Promise<void> {
    if (valueOr(this.store, await answer)) notify(this.store, "good", this.text.notice.done);
  }
}
