/** Naming who keeps a kind of data, from its line in the overview; and taking it away again. */

import { heldOf, NOT_READ, reading, type Said } from "../../state/basics.ts";
import {
  chosen,
  type KeeperForm,
  keeperFault,
  keeperFormOf,
  keeperNow,
  NOBODY,
} from "../../state/basics_keeper.ts";
import { BASICS } from "../../text/basics.ts";
import * as wire from "../../wire/basics.ts";
import type { Answer } from "../../wire/http.ts";
import { newUuid } from "../../wire/uuid.ts";
import { type BasicsStore, focusOn } from "./store.ts";

export interface KeeperHooks {
  /** Why it was not done, in the reader's words. */
  words(answer: Extract<Answer<unknown>, { ok: false }>): string;
  say(tone: Said["tone"], words: string): void;
}

export class KeeperActs {
  /** The naming being tried: until the server answers, pressing again is the same act. */
  private key = newUuid();

  constructor(
    private readonly store: BasicsStore,
    private readonly hooks: KeeperHooks,
  ) {}

  private get form(): KeeperForm | null {
    return this.store.state.keeper;
  }

  open(kind: string): void {
    this.key = newUuid();
    this.store.set({ keeper: keeperFormOf(kind), said: null });
    this.store.after(() => focusOn("#keeper-formation"));
    this.store.flush();
    void this.readFormations();
  }

  close(): void {
    const kind = this.form?.kind;
    this.store.set({ keeper: null });
    this.store.after(() => focusOn(`[data-kind="${kind}"] [data-testid="name-keeper"]`));
  }

  choose(formationId: number): void {
    this.change({ formationId, who: "", nominees: NOT_READ, isTried: false });
    void this.readNominees();
  }

  who(who: string): void {
    this.key = newUuid(); // another choice is another act
    this.change({ who, isTried: false });
  }

  /** Ready to be taken away: the button that is sure is the second step. */
  takeAway(formationId: number): void {
    this.choose(formationId);
    this.who(NOBODY);
    this.store.after(() => focusOn('[data-testid="keeper-send"]'));
    this.store.flush();
  }

  async send(): Promise<void> {
    const { form } = this;
    if (!form || this.store.state.isSending) return;
    this.change({ isTried: true });
    const { formationId, who, kind } = form;
    if (keeperFault(form) !== null || formationId === null) return;
    const { lang } = this.store.state.preferences;
    const { done } = BASICS[lang].keeper;
    const person = chosen(form) ?? keeperNow(form);
    const name = (lang === "zh" ? person?.name : person?.name_en) ?? "";
    this.store.set({ isSending: true, said: null });
    const answer = await wire.setKeeper(
      kind,
      formationId,
      who === NOBODY ? null : Number(who),
      this.key,
    );
    this.store.set({ isSending: false });
    if (!answer.ok) {
      if (answer.why !== "unreachable") this.key = newUuid();
      this.hooks.say("bad", this.hooks.words(answer));
      return;
    }
    this.key = newUuid();
    this.hooks.say("good", who === NOBODY ? done.taken_away(name) : done.named(name));
    this.shown(kind, answer.value);
    this.change({ who: "", isTried: false });
    this.store.after(() => focusOn("#keeper-formation"));
    await this.readFormations();
  }

  private change(change: Partial<KeeperForm>): void {
    const { form } = this;
    if (form) this.store.set({ keeper: { ...form, ...change } });
  }

  /** The line of the overview says at once who keeps it. */
  private shown(kind: string, keepers: wire.KeeperLine[]): void {
    const { classes } = this.store.state;
    const value =
      classes.value?.map((one) => ({
        ...one,
        kinds: one.kinds.map((line) => (line.name === kind ? { ...line, keepers } : line)),
      })) ?? null;
    this.store.set({ classes: { ...classes, value } });
  }

  private async readFormations(): Promise<void> {
    const { form } = this;
    if (!form) return;
    this.change({ formations: reading(form.formations) });
    const answer = await wire.readKeptFormations(form.kind);
    const now = this.form;
    if (now?.kind !== form.kind) return; // an answer for a form that was closed
    this.change({ formations: heldOf(now.formations, answer, Date.now()) });
    const top = answer.ok ? answer.value[0] : undefined;
    if (now.formationId === null && top) this.choose(top.id);
  }

  private async readNominees(): Promise<void> {
    const { form } = this;
    if (!form || form.formationId === null) return;
    this.change({ nominees: reading(form.nominees) });
    const answer = await wire.readNominees(form.kind, form.formationId);
    const now = this.form;
    if (now?.kind !== form.kind || now.formationId !== form.formationId) return;
    this.change({ nominees: heldOf(now.nominees, answer, Date.now()) });
  }
}
