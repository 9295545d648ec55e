/** The desk's keyboard. Every command by a key; typing into a field is left alone. */

import { type CommandId, commandFor, getCommand, keyName } from "../../state/commands.ts";
import type { Ask } from "../../state/desk.ts";
import { chooseLevel, highestLevel, INCIDENT_TYPES } from "../../state/draft.ts";
import { moved } from "../../state/search.ts";
import type { FinderActs } from "./finder.ts";
import type { CallFormActs } from "./form.ts";
import { CHOSEN_LEVEL } from "./form.ts";
import type { Store } from "./store.ts";
import { focusOn } from "./store.ts";

export interface KeyHooks {
  run(id: CommandId): void;
  answer(index: number): void;
  cancelAsk(): void;
}

/** Commands that make sense while the call form is being filled. */
const WITH_FORM: ReadonlySet<CommandId> = new Set([
  "open_incident",
  "new_call",
  "help",
  "back",
  "toggle_board",
  "toggle_theme",
  "toggle_lang",
  "what_is_here",
  "map_layers",
  "map_legend",
  "next_datum",
  "coordinates_dms",
]);
const WITH_PARKED: ReadonlySet<CommandId> = new Set(["retry_parked", "dismiss_parked", "back"]);
const WITH_HELP: ReadonlySet<CommandId> = new Set(["help", "back"]);

export class Keys {
  constructor(
    private readonly store: Store,
    private readonly form: CallFormActs,
    private readonly finder: FinderActs,
    private readonly hooks: KeyHooks,
  ) {}

  listen(): void {
    addEventListener("keydown", (event) => {
      if (event.isComposing || event.defaultPrevented) return;
      if (!this.pressed(event)) return;
      event.preventDefault();
      this.store.flush();
    });
  }

  private pressed(event: KeyboardEvent): boolean {
    const key = keyName(event);
    const target = event.target instanceof HTMLElement ? event.target : null;
    const { ask, draft } = this.store.state;
    if (ask) return this.inAsk(ask, key, target, event.shiftKey);
    if (draft && target?.closest('[data-testid="call-form"]')) {
      if (this.inForm(key, target)) return true;
    }
    if (target?.id === "finder-input" && this.inFinder(key)) return true;
    const isTyping = target !== null && isTextField(target);
    if (draft && draft.incidentType === null && !isTyping && this.type(key)) return true;
    if (isTyping && key !== "Escape" && key !== "Ctrl+Enter") return false;
    if (isTyping && key === "Escape" && !target.closest(".call-form")) {
      target.blur();
      return true;
    }
    return this.command(key);
  }

  private command(key: string): boolean {
    const { state, view } = this.store;
    const id = commandFor(key, view.context);
    if (id === null) return false;
    const among = state.isHelpOpen
      ? WITH_HELP
      : state.isParkedOpen
        ? WITH_PARKED
        : state.draft
          ? WITH_FORM
          : null;
    if (among && !among.has(id)) return false;
    this.hooks.run(getCommand(id).id);
    return true;
  }

  private inAsk(ask: Ask, key: string, target: HTMLElement | null, isShift: boolean): boolean {
    if (key === "Escape") {
      this.hooks.cancelAsk();
      return true;
    }
    if (target && isTextField(target)) {
      if (key !== "Enter" || isShift) return false;
      this.hooks.answer(0);
      return true;
    }
    if (key === "Enter" && target?.matches('[data-testid="ask-option"]')) return false; // the button's own
    const index = ask.options.findIndex((option) => option.key === key);
    if (index < 0) return false;
    this.hooks.answer(index);
    return true;
  }

  private inFinder(key: string): boolean {
    if (key === "ArrowDown" || key === "ArrowUp") this.finder.move(key === "ArrowDown" ? 1 : -1);
    else if (key === "Enter") this.finder.choose();
    else if (key === "Escape") this.finder.close();
    else return false;
    return true;
  }

  private inForm(key: string, target: HTMLElement): boolean {
    if (target.closest('[data-testid="type-group"]')) return this.inTypes(key, target);
    if (target.id === "place-input") return this.inPlace(key);
    if (target.closest('[data-testid="level-group"]')) return this.inLevels(key);
    return false;
  }

  private inTypes(key: string, target: HTMLElement): boolean {
    if (this.type(key)) return true;
    const by = STEP[key];
    if (by === undefined) return false;
    const radios = [...document.querySelectorAll<HTMLElement>('[data-testid="type-group"] button')];
    const at = radios.indexOf(target);
    radios[(at + by + radios.length) % radios.length]?.focus();
    return true;
  }

  private type(key: string): boolean {
    const type = /^[1-9]$/.test(key) ? INCIDENT_TYPES[Number(key) - 1] : undefined;
    if (type) this.form.chooseType(type);
    return type !== undefined;
  }

  private inPlace(key: string): boolean {
    const { draft } = this.store.state;
    if (!draft) return false;
    const isOpen = draft.place === null && draft.candidates.length > 0;
    if (key === "ArrowDown" || key === "ArrowUp") {
      this.form.change((held) => moved(held, key === "ArrowDown" ? 1 : -1));
      this.store.after(() =>
        document
          .querySelector('.candidate[aria-selected="true"]')
          ?.scrollIntoView({ block: "nearest" }),
      );
      return true;
    }
    if (key !== "Enter") return false;
    if (isOpen) this.form.choosePlace();
    else if (draft.place) focusOn(CHOSEN_LEVEL);
    return true; // an unfinished place must not send the form
  }

  private inLevels(key: string): boolean {
    const { draft } = this.store.state;
    if (!draft) return false;
    if (/^[1-9]$/.test(key)) return this.level(Number(key));
    const by = STEP[key];
    if (by !== undefined) {
      const top = highestLevel(draft.incidentType);
      return this.level(Math.min(top, Math.max(1, draft.level + by)));
    }
    if (key !== "Enter") return false;
    this.hooks.run("open_incident");
    return true;
  }

  private level(level: number): boolean {
    this.form.change((draft) => chooseLevel(draft, level));
    this.store.after(() => focusOn(CHOSEN_LEVEL));
    return true;
  }
}

const STEP: Readonly<Record<string, 1 | -1>> = {
  ArrowRight: 1,
  ArrowDown: 1,
  ArrowLeft: -1,
  ArrowUp: -1,
};

function isTextField(element: HTMLElement): boolean {
  if (element instanceof HTMLTextAreaElement || element instanceof HTMLSelectElement) return true;
  return element instanceof HTMLInputElement && element.type !== "button";
}
