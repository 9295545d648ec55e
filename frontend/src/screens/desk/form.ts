/** Filling the call form and having it accepted. */

import { formationOf } from "../../state/desk.ts";
import {
  chooseCandidate,
  choosePoint,
  chooseType,
  type Draft,
  type DraftNames,
  draftOfCall,
  draftOfPreAlert,
  missing,
  newDraft,
  takeCandidates,
  takePremises,
  typeQuery,
} from "../../state/draft.ts";
import { proposalOf } from "../../state/proposal.ts";
import { DESK } from "../../text/desk.ts";
import * as commands from "../../wire/commands.ts";
import type { CallLine, IncidentType, LngLat, PreAlertLine } from "../../wire/frames.ts";
import type { Answer } from "../../wire/http.ts";
import * as queries from "../../wire/queries.ts";
import { newUuid } from "../../wire/uuid.ts";
import { PlaceAsker } from "./places.ts";
import { notify, valueOr } from "./say.ts";
import { focusOn, type Store } from "./store.ts";

export const FIRST_TYPE = '[data-testid="type-group"] [tabindex="0"]';
export const CHOSEN_LEVEL = '[data-testid="level-group"] [tabindex="0"]';
export const PLACE_INPUT = "#place-input";
export const ORDER_BUTTON = '[data-testid="order"]';

export class CallFormActs {
  private readonly asker: PlaceAsker;

  constructor(
    private readonly store: Store,
    private readonly look: (place: LngLat, uncertainty_m?: number | null) => void,
    mapCentre: () => LngLat | null,
  ) {
    this.asker = new PlaceAsker(mapCentre, (query, found) =>
      this.change((draft) => takeCandidates(draft, query, found)),
    );
  }

  begin(): void {
    if (this.store.state.draft === null) {
      this.store.set({ draft: newDraft(names(), this.store.now_ms) });
    }
    this.store.after(() => focusOn(FIRST_TYPE));
  }

  beginWithCall(call: CallLine): void {
    this.open(draftOfCall(call, names()));
  }

  beginWithPreAlert(preAlert: PreAlertLine): void {
    this.open(draftOfPreAlert(preAlert, names()));
  }

  change(change: (draft: Draft) => Draft): void {
    const { draft } = this.store.state;
    if (draft && !draft.isSending) this.store.set({ draft: change(draft) });
  }

  chooseType(type: IncidentType): void {
    this.change((draft) => chooseType(draft, type));
    const hasPlace = this.store.state.draft?.place != null;
    this.store.after(() => focusOn(hasPlace ? CHOSEN_LEVEL : PLACE_INPUT));
  }

  type(query: string): void {
    this.change((draft) => typeQuery(draft, query));
    this.asker.ask(query);
  }

  choosePlace(index?: number): void {
    this.change((draft) => chooseCandidate(draft, index));
    this.placed();
    this.store.after(() => focusOn(CHOSEN_LEVEL));
  }

  choosePoint(place: LngLat): void {
    this.change((draft) => (draft.source.kind === "pre_alert" ? draft : choosePoint(draft, place)));
    this.placed(false);
    const isTyped = this.store.state.draft?.incidentType != null;
    this.store.after(() => focusOn(isTyped ? CHOSEN_LEVEL : FIRST_TYPE));
  }

  discard(): void {
    this.asker.stop();
    this.store.set({ draft: null });
  }

  /** Accept: tell the server of the call, then open the incident. Safe to press again. */
  async accept(): Promise<void> {
    const { draft, me } = this.store.state;
    const formationId = formationOf(me);
    if (!draft || draft.isSending || missing(draft).length > 0 || formationId === null) return;
    this.store.set({ draft: { ...draft, isSending: true } });
    const answer = await this.send(draft, formationId);
    const held = this.store.state.draft;
    if (!answer.ok && held) this.store.set({ draft: { ...held, isSending: false } });
    const opened = valueOr(this.store, answer);
    if (!opened) {
      if (!answer.ok && answer.why === "unreachable") {
        notify(this.store, "bad", DESK[this.store.state.preferences.lang].form.not_sent);
      }
      return;
    }
    this.opened(draft, opened.value);
  }

  private opened(draft: Draft, { incident_id, number, recommendation }: commands.Opened): void {
    const { notice } = DESK[this.store.state.preferences.lang];
    this.store.set({
      draft: null,
      selection: { kind: "incident", id: incident_id },
      orderId: null,
      applianceId: null,
      proposal: recommendation ? proposalOf(incident_id, recommendation, newUuid()) : null,
    });
    if (draft.place) this.look(draft.place.place);
    notify(this.store, "good", notice.opened(number));
    this.focusOrderWhenThere();
  }

  /** The order button comes with the incident's line, by the stream: wait for it a moment. */
  private focusOrderWhenThere(triesLeft = 40): void {
    this.store.after(() => {
      const button = document.querySelector<HTMLButtonElement>(ORDER_BUTTON);
      if (button && !button.disabled) button.focus({ preventScroll: true });
      else if (triesLeft > 0) setTimeout(() => this.focusOrderWhenThere(triesLeft - 1), 50);
    });
  }

  private async send(draft: Draft, formationId: number): Promise<Answer<commands.Opened>> {
    const { source, place, incidentType } = draft;
    if (place === null || incidentType === null) throw new RangeError("the form is not complete");
    if (source.kind === "pre_alert") {
      return commands.confirmPreAlert(
        source.preAlert.id,
        {
          incident_id: draft.incidentId,
          incident_type: incidentType,
          alarm_level: draft.level,
        },
        draft.incidentKey,
      );
    }
    const address = place.address || place.label;
    if (source.kind === "new") {
      const received = await commands.receiveCall(
        {
          call_id: draft.callId,
          channel: draft.channel,
          phone: draft.phone.trim(),
          name: draft.name.trim(),
          words: draft.words.trim(),
          place: place.place,
          address,
          formation_id: formationId,
        },
        draft.callKey,
      );
      if (!received.ok) return received;
    }
    return commands.openIncident(
      {
        incident_id: draft.incidentId,
        call_id: draft.callId,
        incident_type: incidentType,
        alarm_level: draft.level,
        place: place.place,
        address,
        premises_id: draft.premisesId,
        formation_id: formationId,
      },
      draft.incidentKey,
    );
  }

  private open(draft: Draft): void {
    this.store.set({ draft });
    if (draft.place) this.placed();
    else if (draft.query.trim() !== "") this.type(draft.query);
    this.store.after(() => focusOn(draft.incidentType ? CHOSEN_LEVEL : FIRST_TYPE));
  }

  private placed(isToLook = true): void {
    const chosen = this.store.state.draft?.place;
    if (!chosen) return;
    if (isToLook) this.look(chosen.place, chosen.uncertainty_m);
    void this.readPremises(chosen.place);
  }

  private async readPremises(place: LngLat): Promise<void> {
    const answer = await queries.premisesAt(place);
    if (answer.ok) this.change((draft) => takePremises(draft, place, answer.value));
  }
}

const names = (): DraftNames => ({
  callId: newUuid(),
  incidentId: newUuid(),
  callKey: newUuid(),
  incidentKey: newUuid(),
});
