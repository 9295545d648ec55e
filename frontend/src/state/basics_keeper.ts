/** Naming who keeps a kind of data (数据责任人) over a formation: what is chosen, and what it would change. Pure. */

import type { KeeperLine, KeptFormation, Nominee } from "../wire/basics.ts";
import { type Held, NOT_READ } from "./basics.ts";

/** Nobody from now on: what was chosen is to be taken away. */
export const NOBODY = "nobody";

export interface KeeperForm {
  readonly kind: string;
  readonly formations: Held<KeptFormation[]>;
  readonly formationId: number | null;
  readonly nominees: Held<Nominee[]>;
  /** A person's number in digits, `NOBODY`, or "" while nothing is chosen. */
  readonly who: string;
  readonly isTried: boolean;
}

export function keeperFormOf(kind: string): KeeperForm {
  return {
    kind,
    formations: NOT_READ,
    formationId: null,
    nominees: NOT_READ,
    who: "",
    isTried: false,
  };
}

/** Who keeps the kind over the chosen formation itself. */
export function keeperNow(form: KeeperForm): KeeperLine | null {
  return form.formations.value?.find(({ id }) => id === form.formationId)?.keeper ?? null;
}

/** All who keep the kind over some formation one may name for, in the order of the formations. */
export function keepersNow(form: KeeperForm): KeeperLine[] {
  return form.formations.value?.flatMap(({ keeper }) => (keeper ? [keeper] : [])) ?? [];
}

/** The person chosen, if it is one. */
export function chosen(form: KeeperForm): Nominee | null {
  return form.nominees.value?.find(({ person_id }) => String(person_id) === form.who) ?? null;
}

/** Why it cannot be sent yet. */
export function keeperFault(form: KeeperForm): "nobody_chosen" | "unchanged" | null {
  if (form.formationId === null || form.who === "") return "nobody_chosen";
  const now = keeperNow(form);
  const isSame = form.who === NOBODY ? now === null : form.who === String(now?.person_id ?? "");
  return isSame ? "unchanged" : null;
}
