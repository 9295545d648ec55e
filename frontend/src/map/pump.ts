/**
 * Gives sources their features no oftener than a frame and never while the last ones are still being
 * worked on: 450 appliances at four ticks a second cost what the machine can bear, and no more.
 */

import type { GeoJSONSource } from "maplibre-gl";

/** Features of one source as of a moment; true in `goesOn` asks to be drawn again next time. */
export interface Draft {
  data: GeoJSON.FeatureCollection;
  goesOn: boolean;
}

export type Drafter = (now_ms: number) => Draft;

/** The few things of the page and of the map that are used. */
export interface PumpDoor {
  source(name: string): Pick<GeoJSONSource, "setData"> | undefined;
  nextFrame(act: () => void): void;
  now(): number;
}

/** Gliding marks are drawn this often at most; the eye asks for no more of a slow arrow. */
const LEAST_BETWEEN_MS = 40;
/** On a machine that draws slowly (no graphics card) gliding takes at most one frame in so many. */
const FRAMES_BETWEEN = 3;
const MOST_BETWEEN_MS = 1000;

export class Pump {
  private readonly dirty = new Set<string>();
  private readonly busy = new Set<string>();
  private readonly last_ms = new Map<string, number>();
  private readonly given = new Map<string, string>();
  private between_ms = LEAST_BETWEEN_MS;
  private isWaiting = false;
  private isOpen = false;
  private isOver = false;

  constructor(
    private readonly door: PumpDoor,
    private readonly drafters: Readonly<Record<string, Drafter>>,
  ) {}

  /** The style is there: begin. */
  open(): void {
    this.isOpen = true;
    this.wake();
  }

  close(): void {
    this.isOver = true;
  }

  /** Something of this source changed. */
  mark(source: string): void {
    this.dirty.add(source);
    this.wake();
  }

  private wake(): void {
    if (this.isWaiting || !this.isOpen || this.isOver || this.dirty.size === 0) return;
    this.isWaiting = true;
    const asked_ms = this.door.now();
    this.door.nextFrame(() => {
      this.isWaiting = false;
      const frame_ms = this.door.now() - asked_ms;
      this.between_ms = Math.min(
        MOST_BETWEEN_MS,
        Math.max(LEAST_BETWEEN_MS, frame_ms * FRAMES_BETWEEN),
      );
      if (!this.isOver) this.turn();
    });
  }

  private turn(): void {
    const now_ms = this.door.now();
    let isLeft = false;
    for (const name of [...this.dirty]) {
      if (this.busy.has(name)) continue; // woken again when it is done
      if (now_ms - (this.last_ms.get(name) ?? Number.NEGATIVE_INFINITY) < this.between_ms) {
        isLeft = true;
        continue;
      }
      this.dirty.delete(name);
      isLeft = this.give(name, now_ms) || isLeft;
    }
    if (isLeft) this.wake();
  }

  private give(name: string, now_ms: number): boolean {
    const source = this.door.source(name);
    const draft = this.drafters[name]?.(now_ms);
    if (!source || !draft) return false;
    this.last_ms.set(name, now_ms);
    if (draft.goesOn) this.dirty.add(name);
    // The same again would draw the whole map anew: a quiet city costs nothing.
    const text = JSON.stringify(draft.data);
    if (this.given.get(name) === text) return draft.goesOn;
    this.given.set(name, text);
    this.busy.add(name);
    const done = (): void => {
      this.busy.delete(name);
      this.wake();
    };
    source.setData(draft.data).then(done, done); // a failed drawing is shown by the map's error event
    return false;
  }
}
