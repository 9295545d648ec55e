/** What happens on the screen only: selecting, looking, choosing whom to send. */

import type { MapAct } from "../../map/handle.ts";
import { type DeskState, isSame, type Selection, type Spot } from "../../state/desk.ts";
import type { MapKept } from "../../state/map_kept.ts";
import type { Preferences } from "../../state/preferences.ts";
import {
  addPick,
  changeRole,
  type Proposal,
  proposalOf,
  removePick,
  togglePick,
} from "../../state/proposal.ts";
import { cardOf } from "../../state/streams.ts";
import type { CandidateLine, IncidentLine, LngLat } from "../../wire/frames.ts";
import { readExpertContact, readHere, readNear, readPremises } from "../../wire/queries.ts";
import { newUuid } from "../../wire/uuid.ts";
import { applyPreferences } from "../preferences.ts";
import type { DeskMap } from "./map.ts";
import { valueOr } from "./say.ts";
import type { Store } from "./store.ts";

export class Screen {
  /** Recommendations put away by the dispatcher; they do not come back by themselves. */
  private readonly putAway = new Set<string>();
  /** Questions about places so far. */
  private asked = 0;

  constructor(
    private readonly store: Store,
    private readonly map: DeskMap,
    private readonly listenTo: (incidentId: string | null) => void,
  ) {}

  select(selection: Selection): void {
    const { state } = this.store;
    const isOther = !isSame(selection, state.selection);
    this.listenTo(selection.kind === "incident" ? selection.id : null);
    this.store.set({
      selection,
      isHelpOpen: false,
      ...(isOther ? { orderId: null, applianceId: null, caller: null, proposal: null } : {}),
    });
    if (isOther && selection.kind !== "none") this.map.lookAtSelection(this.store.view);
    this.store.after(() =>
      document.querySelector('.rows [aria-pressed="true"]')?.scrollIntoView({ block: "nearest" }),
    );
  }

  look(place: LngLat): void {
    this.map.look(place);
  }

  mapAct(act: MapAct): boolean {
    return this.map.act(act);
  }

  /** Say what is at a place. A later question's answer is not overtaken by an earlier one's. */
  async askHere(place: LngLat): Promise<void> {
    await this.ask(async () => {
      const read = valueOr(this.store, await readHere(place));
      return read && { kind: "here", card: read.value };
    });
  }

  async openPremises(premisesId: number): Promise<void> {
    await this.ask(async () => {
      const read = valueOr(this.store, await readPremises(premisesId));
      return read && { kind: "premises", card: read.value };
    });
  }

  /** Show the answer to a question about the map, if it is still the newest one. */
  async ask(read: () => Promise<Spot | null | undefined>): Promise<void> {
    this.asked += 1;
    const number = this.asked;
    const spot = await read();
    if (spot && number === this.asked) this.store.set({ spot });
  }

  /** Show what is near an incident, or put it away. */
  async toggleNearby(incident: IncidentLine | null): Promise<void> {
    const { nearby } = this.store.state;
    if (!incident || nearby?.incidentId === incident.id) {
      this.store.set({ nearby: null });
      return;
    }
    const shown = { incidentId: incident.id, card: null, phones: new Map<number, string>() };
    this.store.set({ nearby: shown });
    this.store.after(() =>
      document.querySelector(".incident-detail .scroll")?.scrollTo({ top: 0 }),
    );
    const read = valueOr(this.store, await readNear(incident.place, incident.incident_type));
    if (this.store.state.nearby !== shown) return;
    this.store.set({ nearby: read ? { ...shown, card: read.value } : null });
  }

  /** Read an expert's telephone, which the log notes. */
  async readExpert(expertId: number): Promise<void> {
    const read = valueOr(this.store, await readExpertContact(expertId));
    const { nearby } = this.store.state;
    if (!read || !nearby) return;
    const phones = new Map(nearby.phones).set(expertId, read.value.phone);
    this.store.set({ nearby: { ...nearby, phones } });
  }

  closeSpot(): void {
    this.asked += 1;
    this.store.set({ spot: null });
  }

  /** Keep what was chosen on the map: the map itself shows it already. */
  keepMap(kept: MapKept): void {
    const preferences = { ...this.store.state.preferences, map: kept };
    applyPreferences(preferences);
    this.store.set({ preferences }, true);
  }

  prefer(change: Partial<Preferences>): void {
    const preferences = { ...this.store.state.preferences, ...change };
    applyPreferences(preferences);
    this.map.prefer(preferences);
    this.store.set({ preferences });
    this.store.after(() => this.map.resize());
  }

  toggleTheme(): void {
    this.prefer({ theme: this.store.state.preferences.theme === "night" ? "day" : "night" });
  }

  toggleLang(): void {
    this.prefer({ lang: this.store.state.preferences.lang === "zh" ? "en" : "zh" });
  }

  /** An incident nobody has ordered for yet shows its stored recommendation by itself. */
  offerProposal(): void {
    const { state } = this.store;
    const { selection } = state;
    if (selection.kind !== "incident" || state.proposal?.incidentId === selection.id) return;
    const card = cardOf(state.streams, selection.id);
    const advised = card?.recommendation;
    if (!card || !advised || this.putAway.has(advised.id)) return;
    if (card.incident.first_order_at !== null || card.incident.state === "closed") return;
    this.store.set({ proposal: proposalOf(selection.id, advised, newUuid()) });
  }

  dismissProposal(): void {
    const { proposal } = this.store.state;
    if (proposal?.card) this.putAway.add(proposal.card.id);
    this.store.set({ proposal: null });
  }

  togglePick(candidate: CandidateLine): void {
    this.change((proposal) => togglePick(proposal, candidate, newUuid()));
  }

  removePick(applianceId: number): void {
    this.change((proposal) => removePick(proposal, applianceId, newUuid()));
  }

  changeRole(applianceId: number, role: string): void {
    this.change((proposal) => changeRole(proposal, applianceId, role, newUuid()));
  }

  addPick(applianceId: number): void {
    const { view } = this.store;
    const line = view.appliances.find(({ id }) => id === applianceId);
    if (!line?.is_dispatchable || !view.incident) return;
    const held = this.store.state.proposal ?? proposalOf(view.incident.id, null, newUuid());
    this.store.set({ proposal: addPick(held, line, newUuid()) });
  }

  chooseAppliance(applianceId: number | null): void {
    const isSameOne = this.store.state.applianceId === applianceId;
    this.store.set({ applianceId: isSameOne ? null : applianceId });
    const fix = applianceId === null ? undefined : this.store.state.streams.fixes.get(applianceId);
    if (fix && !isSameOne) this.map.look(fix.place);
  }

  private change(change: (proposal: Proposal) => Proposal): void {
    const { proposal } = this.store.state;
    if (proposal) this.store.set({ proposal: change(proposal) });
  }
}

/** Whether anything covers the desk, so that its keys must not reach what lies below. */
export const isCovered = (state: DeskState): boolean =>
  state.ask !== null || state.isHelpOpen || state.isParkedOpen;
