/** What a person does to a row: check it, propose, settle, inspect. One key per act, kept until it is answered. */

import type { CorrectionForm, InspectionForm, Question, Said } from "../../state/basics.ts";
import { formOf, may } from "../../state/basics.ts";
import { INSPECTED, readForm } from "../../state/basics_form.ts";
import { BASICS } from "../../text/basics.ts";
import * as wire from "../../wire/basics.ts";
import type { LngLat } from "../../wire/frames.ts";
import type { Answer } from "../../wire/http.ts";
import { newUuid } from "../../wire/uuid.ts";
import type { Reads } from "./reads.ts";
import { type BasicsStore, focusOn } from "./store.ts";

const GOOD_STAYS_MS = 5000;

export interface CardActsHooks {
  /** Why an act was not done, in the reader's words. */
  words(answer: Extract<Answer<unknown>, { ok: false }>): string;
  closeForm(): void;
}

export class CardActs {
  /** The act being tried: until the server answers, pressing again is the same act. */
  private key = newUuid();
  private readonly drafts = new Map<string, CorrectionForm>();
  private hush: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly store: BasicsStore,
    private readonly reads: Reads,
    private readonly hooks: CardActsHooks,
  ) {}

  private get text() {
    return BASICS[this.store.state.preferences.lang];
  }

  private get at(): { kind: string; id: string } | null {
    const { kind, id } = this.store.state.route;
    return id === null ? null : { kind, id };
  }

  ask(question: Question): void {
    this.key = newUuid();
    this.store.set({ question, inspection: null, said: null });
    this.store.after(() => focusOn("#question-words, [data-testid=question-sure]"));
    this.store.flush();
  }

  /** Ask for the second step of a check, if this person may check this row. */
  askCheck(): void {
    const { card, form } = this.store.state;
    if (form === null && may(card.value, "check")) this.ask({ kind: "check", words: "" });
  }

  async sendQuestion(): Promise<void> {
    const { question } = this.store.state;
    const { at, key } = this;
    if (!question || !at) return;
    const words = question.words.trim();
    if (question.kind === "refuse" && words === "") {
      this.say("bad", this.text.act.needs_reason);
      return;
    }
    const send = {
      check: () => wire.checkRow(at.kind, at.id, words, key),
      accept: () => wire.acceptCorrection(idOf(question), words, key),
      refuse: () => wire.refuseCorrection(idOf(question), words, key),
      withdraw: () => wire.withdrawCorrection(idOf(question), key),
    }[question.kind];
    if (await this.done(send, this.text.act.done[question.kind])) {
      this.store.set({ question: null });
      this.store.after(() => focusOn('[data-testid="card-name"]'));
    }
  }

  /** Open the form of a correction, with what was typed before and not sent. */
  openForm(): void {
    const { card } = this.store.state;
    if (!card.value || !may(card.value, "propose")) return;
    this.key = newUuid();
    const form = this.drafts.get(this.draftName()) ?? formOf(card.value);
    this.store.set({ form, question: null, inspection: null, said: null });
    this.store.after(() => focusOn(".correction-form .field, .correction-form input"));
    this.store.flush();
  }

  change(change: Partial<CorrectionForm>): void {
    const { form } = this.store.state;
    if (!form) return;
    const next = { ...form, ...change };
    this.drafts.set(this.draftName(), next);
    this.store.set({ form: next });
  }

  discard(): void {
    this.drafts.delete(this.draftName());
    this.hooks.closeForm();
  }

  /** Take where the device says it stands. */
  here(): void {
    const failed = () => this.say("bad", this.text.form.no_position);
    if (!("geolocation" in navigator)) {
      failed();
      return;
    }
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => this.change({ place: [coords.longitude, coords.latitude] as LngLat }),
      failed,
      { enableHighAccuracy: true, timeout: 10_000, maximumAge: 15_000 },
    );
  }

  async sendForm(): Promise<void> {
    const { form, card } = this.store.state;
    const { at, key } = this;
    if (!form || !card.value || !at) return;
    const fields = card.value.fields.filter((field) => field.may_correct);
    const { values, faults } = readForm(fields, form.typed);
    this.change({ isTried: true });
    const [faulty] = Object.keys(faults);
    if (faulty !== undefined) {
      this.store.after(() => focusOn(`#form-${faulty}`));
      return;
    }
    if (Object.keys(values).length === 0 && form.place === null) return;
    const send = () =>
      wire.proposeCorrection(at.kind, at.id, values, form.place, form.note.trim(), key);
    if (await this.done(send, this.text.act.done.propose)) {
      this.discard();
      this.store.after(() => focusOn('[data-testid="card-name"]'));
    }
  }

  openInspection(): void {
    if (!may(this.store.state.card.value, "inspect")) return;
    this.key = newUuid();
    const inspection: InspectionForm = { state: "", typed: {}, note: "", isTried: false };
    this.store.set({ inspection, question: null, said: null });
    this.store.after(() => focusOn("#inspect-first"));
    this.store.flush();
  }

  inspect(change: Partial<InspectionForm>): void {
    const { inspection } = this.store.state;
    if (inspection) this.store.set({ inspection: { ...inspection, ...change } });
  }

  async sendInspection(): Promise<void> {
    const { inspection } = this.store.state;
    const { at, key } = this;
    if (!inspection || !at) return;
    const { values, faults } = readForm(INSPECTED, inspection.typed);
    this.inspect({ isTried: true });
    const { state, note } = inspection;
    if (state === "" || Object.keys(faults).length > 0) return;
    const body = { state, note: note.trim(), ...(values as Record<string, number>) };
    const send = () => wire.inspectWater(at.id, body, key);
    if (await this.done(send, this.text.act.done.inspect)) {
      this.store.set({ inspection: null });
      this.store.after(() => focusOn('[data-testid="card-name"]'));
    }
  }

  async readContacts(): Promise<void> {
    const { at } = this;
    if (!at) return;
    const answer = await wire.readContacts(at.id);
    if (answer.ok) this.store.set({ contacts: { of: at.id, lines: answer.value } });
    else this.say("bad", this.hooks.words(answer));
  }

  say(tone: Said["tone"], words: string): void {
    clearTimeout(this.hush);
    this.store.set({ said: { tone, words } });
    if (tone === "good") {
      this.hush = setTimeout(() => this.store.set({ said: null }), GOOD_STAYS_MS);
    }
  }

  private draftName(): string {
    const { kind, id } = this.store.state.route;
    return `${kind}/${id}`;
  }

  /** Wait for an act, say what became of it, and read what it changed. */
  private async done(send: () => Promise<Answer<unknown>>, good: string): Promise<boolean> {
    if (this.store.state.isSending) return false;
    this.store.set({ isSending: true, said: null });
    const answer = await send();
    this.store.set({ isSending: false });
    if (!answer.ok) {
      if (answer.why !== "unreachable") this.key = newUuid();
      this.say("bad", this.hooks.words(answer));
      return false;
    }
    this.key = newUuid();
    this.say("good", good);
    const { at } = this;
    if (at) await this.reads.card(at.kind, at.id);
    void this.reads.overview();
    return true;
  }
}

function idOf(question: Question): number {
  return question.kind === "check" ? 0 : question.correctionId;
}
