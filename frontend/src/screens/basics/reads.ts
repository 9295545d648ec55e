/** What the page asks the server for, by where the person is. A late answer to an old question is thrown away. */

import { formOf, heldOf, may, NOT_READ, reading } from "../../state/basics.ts";
import { asked, at, isNearEnd, withPage, withRow } from "../../state/basics_list.ts";
import { filterQuery, type Route } from "../../state/basics_route.ts";
import type { BasicCard } from "../../wire/basics.ts";
import * as wire from "../../wire/basics.ts";
import { readOwn } from "./own.ts";
import type { BasicsStore } from "./store.ts";

const PAGE_ROWS = 50;

export class Reads {
  private cardAsked = "";

  constructor(private readonly store: BasicsStore) {}

  /** Ask for what this place of the page shows and is not there yet. */
  follow(route: Route): void {
    const { state } = this.store;
    if (route.kind === "") {
      void this.overview();
      return;
    }
    if (state.classes.value === null) void this.overview();
    if (state.list?.of !== listOf(route)) void this.list(route);
    if (route.id === null) {
      this.cardAsked = "";
      this.store.set({ card: NOT_READ, own: NOT_READ });
    } else if (this.cardAsked !== `${route.kind}/${route.id}`) {
      this.store.set({ card: NOT_READ, own: NOT_READ });
      void this.card(route.kind, route.id);
    }
  }

  /** Ask again for all that is shown. */
  again(): void {
    const { route } = this.store.state;
    void this.overview();
    if (route.kind !== "") void this.list(route);
    if (route.id !== null) void this.card(route.kind, route.id);
  }

  async overview(): Promise<void> {
    this.store.set({
      classes: reading(this.store.state.classes),
      waiting: reading(this.store.state.waiting),
    });
    await Promise.all([
      wire.readBasics().then((answer) => {
        this.store.set({ classes: heldOf(this.store.state.classes, answer, Date.now()) });
      }),
      wire.readWaiting().then((answer) => {
        this.store.set({ waiting: heldOf(this.store.state.waiting, answer, Date.now()) });
      }),
    ]);
  }

  async list(route: Route, after: string | null = null): Promise<void> {
    const of = listOf(route);
    const { list: held } = this.store.state;
    const list = after === null && held?.of !== of ? asked<wire.BasicRow>(of) : held;
    if (list) this.store.set({ list: { ...list, isReading: true }, listFailure: null });
    const query = filterQuery(route);
    query.set("limit", String(PAGE_ROWS));
    if (after !== null) query.set("after", after);
    const answer = await wire.readRows(route.kind, query);
    const now = this.store.state.list;
    if (now?.of !== of) return;
    if (!answer.ok) {
      this.store.set({ list: { ...now, isReading: false }, listFailure: answer });
      return;
    }
    const read = withPage(now, of, after, answer.value);
    const { id } = this.store.state.route;
    this.store.set({ list: id !== null && after === null ? at(read, id) : read });
  }

  nextPage(): void {
    const { list, route } = this.store.state;
    if (list?.next && !list.isReading) void this.list(route, list.next);
  }

  nextPageIfNear(): void {
    const { list } = this.store.state;
    if (list && isNearEnd(list)) this.nextPage();
  }

  async card(kind: string, id: string): Promise<void> {
    const of = `${kind}/${id}`;
    this.cardAsked = of;
    this.store.set({ card: reading(this.store.state.card) });
    void readOwn(kind, id).then((answer) => {
      if (answer && this.cardAsked === of) {
        this.store.set({ own: heldOf(this.store.state.own, answer, Date.now()) });
      }
    });
    const answer = await wire.readCard(kind, id);
    if (this.cardAsked !== of) return;
    this.store.set({ card: heldOf(this.store.state.card, answer, Date.now()) });
    if (answer.ok) this.taken(answer.value);
  }

  /** A card just read: its row in the list says the same, and its form opens if it was asked for. */
  private taken(card: BasicCard): void {
    const { list, route, form } = this.store.state;
    if (list) this.store.set({ list: withRow(list, card) });
    if (route.isForm && form === null && may(card, "propose")) {
      this.store.set({ form: formOf(card) });
    }
  }
}

function listOf(route: Route): string {
  return `${route.kind}?${filterQuery(route)}`;
}
