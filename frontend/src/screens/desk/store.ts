/** The desk's one changing thing: its state, drawn at most once a frame. */

import { serverNow } from "../../state/clock.ts";
import { AT_START, type DeskState, type DeskView, viewOf } from "../../state/desk.ts";

export class Store {
  private held: DeskState = AT_START;
  private isDrawDue = false;
  private isMapDue = false;
  private isFrameAsked = false;
  private afterwards: (() => void)[] = [];

  constructor(
    private readonly draw: (state: DeskState, view: DeskView) => void,
    private readonly drawMap: (state: DeskState, view: DeskView) => void,
  ) {}

  get state(): DeskState {
    return this.held;
  }

  get view(): DeskView {
    return viewOf(this.held);
  }

  /** The server's time. */
  get now_ms(): number {
    return serverNow(this.held.clock, Date.now());
  }

  /** Change something; `isQuiet` when no panel shows it. */
  set(change: Partial<DeskState>, isQuiet = false): void {
    this.held = { ...this.held, ...change };
    this.isMapDue = true;
    if (!isQuiet) this.isDrawDue = true;
    this.ask();
  }

  /** Draw again because time passed. */
  tick(): void {
    this.isDrawDue = this.isMapDue = true;
    this.ask();
  }

  /** Do something once the next drawing stands: focus a field that is only then there. */
  after(act: () => void): void {
    this.afterwards.push(act);
    this.isDrawDue = true;
    this.ask();
  }

  /** Draw at once: whoever types fast must find the next field there for the next key. */
  flush(): void {
    if (this.isDrawDue) this.drawPanels(this.view);
  }

  private ask(): void {
    if (this.isFrameAsked) return;
    this.isFrameAsked = true;
    requestAnimationFrame(() => this.frame());
  }

  private drawPanels(view: DeskView): void {
    this.isDrawDue = false;
    this.draw(this.held, view);
    for (const act of this.afterwards.splice(0)) act();
  }

  private frame(): void {
    this.isFrameAsked = false;
    const view = this.view;
    if (this.isDrawDue) this.drawPanels(view);
    if (this.isMapDue) {
      this.isMapDue = false;
      this.drawMap(this.held, view);
    }
  }
}

/** Put the keyboard where the work goes on. */
export function focusOn(selector: string): void {
  document.querySelector<HTMLElement>(selector)?.focus({ preventScroll: true });
}
