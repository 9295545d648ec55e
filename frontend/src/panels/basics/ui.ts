/** What every panel of the basic data is given, and how it writes values, ages and failures. */

import { html, nothing, type TemplateResult } from "lit-html";

import type { Failure, InspectionForm } from "../../state/basics.ts";
import type { FieldValue } from "../../state/basics_form.ts";
import type { Filter, Route } from "../../state/basics_route.ts";
import { ageS, beijingDate, beijingTime, duration } from "../../state/format.ts";
import type { BasicsText } from "../../text/basics.ts";
import type { Lang } from "../../text/text.ts";
import type { Words } from "../../text/words.ts";
import type { FactLine } from "../../wire/basics.ts";
import type { LngLat } from "../../wire/frames.ts";

export interface Acts {
  go(route: Route): void;
  back(): void;
  readAgain(): void;
  narrow(change: { only?: Filter; words?: string; formationId?: number | null }): void;
  nextPage(): void;
  ask(): void;
  askAbout(kind: "accept" | "refuse" | "withdraw", correctionId: number): void;
  questionWords(words: string): void;
  cancelQuestion(): void;
  sendQuestion(): void;
  openForm(): void;
  type(field: string, value: string | readonly string[]): void;
  note(words: string): void;
  pickPlace(isOn: boolean): void;
  place(place: LngLat | null): void;
  placeHere(): void;
  sendForm(): void;
  discardForm(): void;
  openInspection(): void;
  inspect(change: Partial<InspectionForm>): void;
  cancelInspection(): void;
  sendInspection(): void;
  readContacts(): void;
  openKeeper(kind: string): void;
  closeKeeper(): void;
  keeperFormation(formationId: number): void;
  keeperWho(who: string): void;
  takeKeeper(formationId: number): void;
  sendKeeper(): void;
  toggleTheme(): void;
  toggleLang(): void;
  logOut(): void;
}

export interface Ui {
  readonly lang: Lang;
  readonly w: Words;
  readonly t: BasicsText;
  readonly now_ms: number;
  readonly act: Acts;
}

export interface Named {
  readonly zh: string;
  readonly en: string;
}

export const named = (ui: Ui, thing: Named): string => (ui.lang === "zh" ? thing.zh : thing.en);

export const detail = (ui: Ui, row: { detail: string; detail_en: string }): string =>
  ui.lang === "zh" ? row.detail : row.detail_en || row.detail;

/** 51,000: grouped in threes, so that a large number is read at a glance. */
export function grouped(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, ",");
}

export function ago(ui: Ui, at: string): string {
  return duration(ageS(at, ui.now_ms) ?? 0, ui.lang);
}

export function moment(at: string): string {
  return `${beijingDate(at)} ${beijingTime(at).slice(0, 5)}`;
}

/** A value in words; "" when it is not known. */
export function valueWords(ui: Ui, field: FactLine, said: unknown): string {
  const value = said as FieldValue; // the wire leaves a value's kind to the field
  const { card, quantities } = ui.t;
  const wordOf = (one: string): string => {
    const found = field.words.find((word) => word.value === one);
    return found ? named(ui, found) : one;
  };
  if (value === null || value === "") return "";
  if (typeof value === "boolean") return value ? card.yes : card.no;
  if (typeof value === "object") {
    return value.length === 0 ? card.none : value.map(wordOf).join(ui.lang === "zh" ? "、" : ", ");
  }
  if (typeof value === "number") {
    const quantity = (quantities as Readonly<Record<string, string>>)[field.quantity];
    return quantity === undefined ? String(value) : `${value} ${quantity}`;
  }
  if (field.reads === "moment") return moment(value);
  return wordOf(value);
}

/** Why something could not be read or done, in the reader's words. */
export function failureWords(ui: Ui, failure: Failure, isAct: boolean): string {
  const { errors } = ui.t;
  switch (failure.why) {
    case "refused":
      return isAct ? `${errors.refused}${failure.said[ui.lang]}` : failure.said[ui.lang];
    case "slow_down":
      return errors.slow_down(failure.after_s);
    case "unreachable":
      return isAct ? errors.unreachable : errors.unread;
    case "failed":
      return failure.status === 403 ? errors.forbidden : errors.failed(failure.status);
    default:
      return errors[failure.why];
  }
}

export function failureNote(
  ui: Ui,
  failure: Failure | null,
  old_ms: number | null = null,
): TemplateResult | typeof nothing {
  if (failure === null) return nothing;
  const { errors } = ui.t;
  return html`<div class="failure" role="alert" data-testid="failure">
    <p>
      ${failureWords(ui, failure, false)}
      ${old_ms === null ? nothing : html`<br />${errors.old(beijingTime(old_ms))}`}
    </p>
    ${
      failure.why === "logged_out"
        ? html`<a class="button" href="/login?next=/basics">${errors.log_in}</a>`
        : html`<button class="button" @click=${() => ui.act.readAgain()}>${errors.again}</button>`
    }
  </div>`;
}
