/** The page's one changing thing: its state, drawn at most once a frame. */

import { AT_START, type BasicsState } from "../../state/basics.ts";

export class BasicsStore {
  private held: BasicsState = AT_START;
  private isAsked = false;
  private afterwards: (() => void)[] = [];

  constructor(private readonly draw: (state: BasicsState) => void) {}

  get state(): BasicsState {
    return this.held;
  }

  set(change: Partial<BasicsState>): void {
    this.held = { ...this.held, ...change };
    this.ask();
  }

  /** Draw again because time passed. */
  tick(): void {
    this.ask();
  }

  /** Do something once the next drawing stands: focus what is only then there. */
  after(act: () => void): void {
    this.afterwards.push(act);
    this.ask();
  }

  /** Draw at once: whoever types fast must find the next field there for the next key. */
  flush(): void {
    this.draw(this.held);
    for (const act of this.afterwards.splice(0)) act();
  }

  private ask(): void {
    if (this.isAsked) return;
    this.isAsked = true;
    requestAnimationFrame(() => {
      this.isAsked = false;
      this.flush();
    });
  }
}

/** Put the keyboard where the work goes on. */
export function focusOn(selector: string): void {
  document.querySelector<HTMLElement>(selector)?.focus();
}
