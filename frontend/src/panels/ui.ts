/** What every panel is given besides its own data: words, time, and what may be done. */

import { html, nothing, type TemplateResult } from "lit-html";

import { type CommandContext, type CommandId, getCommand, isAllowed } from "../state/commands.ts";
import type { Norms, Selection } from "../state/desk.ts";
import type { Draft } from "../state/draft.ts";
import { ageS, duration } from "../state/format.ts";
import type { BoardFilter } from "../state/lists.ts";
import type { DeskText } from "../text/desk.ts";
import type { Lang } from "../text/text.ts";
import type { Words } from "../text/words.ts";
import type { CandidateLine, IncidentType, LngLat } from "../wire/frames.ts";

export interface Acts {
  run(id: CommandId): void;
  select(selection: Selection): void;
  chooseOrder(orderId: string): void;
  chooseAppliance(applianceId: number | null): void;
  chooseParked(parkedId: number): void;
  look(place: LngLat): void;
  dismissNotice(id: number): void;
  filterBoard(filter: BoardFilter, words: string): void;
  draft(change: (draft: Draft) => Draft): void;
  search(query: string): void;
  chooseType(type: IncidentType): void;
  choosePlace(index: number): void;
  togglePick(candidate: CandidateLine): void;
  removePick(applianceId: number): void;
  addPick(applianceId: number): void;
  changeRole(applianceId: number, role: string): void;
  dismissProposal(): void;
  answer(index: number, value: string): void;
  cancelAsk(): void;
  openPremises(premisesId: number): void;
  find(query: string): void;
  goTo(index: number): void;
  closeFinder(): void;
  openCameras(place: LngLat, incidentId: string | null): void;
  watchCamera(cameraId: number): void;
  stopCamera(): void;
  closeSpot(): void;
  readExpert(expertId: number): void;
}

export interface Ui {
  readonly lang: Lang;
  readonly w: Words;
  readonly t: DeskText;
  readonly now_ms: number;
  readonly norms: Norms;
  readonly context: CommandContext;
  readonly act: Acts;
}

/** A name in the language chosen. */
export function named(ui: Ui, thing: { station_name_zh: string; station_name_en: string }): string {
  return ui.lang === "zh" ? thing.station_name_zh : thing.station_name_en;
}

/** How long ago, in words. */
export function ago(ui: Ui, at: string | null): string {
  const age = ageS(at, ui.now_ms);
  return age === null ? "–" : duration(age, ui.lang);
}

/** An alarm level: colour, number and word together, for colour alone is not enough. */
export function levelChip(ui: Ui, level: number): TemplateResult {
  return html`<span class="level" data-level=${level} data-testid="level"
    >${(ui.w.levels as Record<string, string>)[String(level)] ?? level}</span
  >`;
}

/** A key as it stands on the keyboard. */
export function keyCap(key: string): TemplateResult {
  return html`<kbd aria-hidden="true">${key.replace("Shift+", "⇧").replace("Ctrl+", "Ctrl ").replace("Escape", "Esc")}</kbd>`;
}

interface ButtonOptions {
  label?: string;
  tone?: "main" | "bad" | "quiet";
  testid?: string;
  isBusy?: boolean;
  /** Leave the button out when the command cannot be given, instead of greying it. */
  hide?: boolean;
}

/** The button of a command: its name, its key, and greyed when it cannot be given now. */
export function commandButton(
  ui: Ui,
  id: CommandId,
  { label, tone, testid, isBusy, hide }: ButtonOptions = {},
): TemplateResult | typeof nothing {
  const isOn = isAllowed(id, ui.context) && !isBusy;
  if (hide && !isOn) return nothing;
  return html`<button
    type="button"
    class="button ${tone ?? ""}"
    data-testid=${testid ?? id}
    data-command=${id}
    title=${ui.t.commands[id]}
    ?disabled=${!isOn}
    @click=${() => ui.act.run(id)}
  >
    <span>${label ?? ui.t.commands[id]}</span>${keyCap(getCommand(id).key)}
  </button>`;
}

/** A mark on everything the generator made, so that nobody takes it for the city's own. */
export function syntheticMark(ui: Ui, isSynthetic: boolean): TemplateResult | typeof nothing {
  return isSynthetic ? html`<span class="mark">${ui.w.synthetic}</span>` : nothing;
}
