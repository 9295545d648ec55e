/** All that the page of the basic data holds at a moment. Pure. */

import type {
  BasicCard,
  BasicClass,
  BasicRow,
  Contact,
  CorrectionLine,
  NewInspection,
  PremisesPage,
  StationCard,
  WaterCard,
} from "../wire/basics.ts";
import type { LngLat, Me, StationLine } from "../wire/frames.ts";
import type { Answer } from "../wire/http.ts";
import { type Typed, typedOf } from "./basics_form.ts";
import type { KeeperForm } from "./basics_keeper.ts";
import type { List } from "./basics_list.ts";
import { OVERVIEW, type Route } from "./basics_route.ts";
import { DEFAULTS, type Preferences } from "./preferences.ts";

export type Failure = Extract<Answer<unknown>, { ok: false }>;

/** Something read from the server: what was last had, when, and why there is nothing newer. */
export interface Held<T> {
  readonly value: T | null;
  readonly at_ms: number | null;
  readonly failure: Failure | null;
  readonly isReading: boolean;
}

export const NOT_READ: Held<never> = { value: null, at_ms: null, failure: null, isReading: false };

export function reading<T>(held: Held<T>): Held<T> {
  return { ...held, isReading: true };
}

/** Take an answer in; a failure keeps what was had before, with its age. */
export function heldOf<T>(held: Held<T>, answer: Answer<T>, now_ms: number): Held<T> {
  return answer.ok
    ? { value: answer.value, at_ms: now_ms, failure: null, isReading: false }
    : { ...held, failure: answer, isReading: false };
}

/** A question under the card's buttons: each act is sure only with a second step. */
export type Question =
  | { readonly kind: "check"; readonly words: string }
  | {
      readonly kind: "accept" | "refuse" | "withdraw";
      readonly correctionId: number;
      readonly words: string;
    };

export interface CorrectionForm {
  readonly typed: Typed;
  readonly note: string;
  readonly place: LngLat | null;
  readonly isPicking: boolean;
  readonly isTried: boolean;
}

export interface InspectionForm {
  readonly state: "" | NewInspection["state"];
  readonly typed: Typed;
  readonly note: string;
  readonly isTried: boolean;
}

/** What only rows of some kinds have. */
export type Own =
  | { readonly kind: "water"; readonly card: WaterCard }
  | { readonly kind: "station"; readonly card: StationCard }
  | { readonly kind: "premises"; readonly card: PremisesPage };

export interface Said {
  readonly tone: "good" | "bad";
  readonly words: string;
}

export interface BasicsState {
  readonly preferences: Preferences;
  readonly me: Me | null;
  readonly route: Route;
  readonly classes: Held<BasicClass[]>;
  readonly waiting: Held<CorrectionLine[]>;
  readonly stations: readonly StationLine[];
  readonly list: List<BasicRow> | null;
  readonly listFailure: Failure | null;
  readonly card: Held<BasicCard>;
  readonly own: Held<Own>;
  readonly contacts: { readonly of: string; readonly lines: readonly Contact[] } | null;
  readonly question: Question | null;
  readonly form: CorrectionForm | null;
  readonly inspection: InspectionForm | null;
  readonly keeper: KeeperForm | null;
  readonly isSending: boolean;
  readonly said: Said | null;
  readonly isMapBroken: boolean;
}

export const AT_START: BasicsState = {
  preferences: DEFAULTS,
  me: null,
  route: OVERVIEW,
  classes: NOT_READ,
  waiting: NOT_READ,
  stations: [],
  list: null,
  listFailure: null,
  card: NOT_READ,
  own: NOT_READ,
  contacts: null,
  question: null,
  form: null,
  inspection: null,
  keeper: null,
  isSending: false,
  said: null,
  isMapBroken: false,
};

/** The form as it opens over a card. */
export function formOf(card: BasicCard): CorrectionForm {
  return {
    typed: typedOf(card.fields),
    note: "",
    place: null,
    isPicking: false,
    isTried: false,
  };
}

/** What a person may do with this row. The server refuses the rest whatever the page shows. */
export function may(card: BasicCard | null, command: string): boolean {
  return card?.may.includes(command) ?? false;
}
