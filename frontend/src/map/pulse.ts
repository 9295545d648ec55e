/** Rings that spread from what is new. They stand still for people who asked for less motion. */

import type { Map as MapLibre } from "maplibre-gl";

interface Ring {
  layer: string;
  radius: readonly [from: number, to: number];
  period_ms: number;
  /** Part of a period this ring is behind. */
  late: number;
}

const BETWEEN_MS = 50;
/** Rest three times as long as drawing took: a pulse never takes the machine from what matters. */
const REST = 3;

export class Pulse {
  private timer: ReturnType<typeof setTimeout> | null = null;

  constructor(
    private readonly map: MapLibre,
    private readonly rings: readonly Ring[],
    private readonly isStill: () => boolean,
  ) {}

  /** Spread while there is something new, rest when there is not: a resting map costs nothing. */
  run(isWanted: boolean): void {
    if (!isWanted) this.stop();
    else if (this.timer === null && !this.isStill()) this.again(0);
  }

  stop(): void {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
  }

  private again(took_ms: number): void {
    this.timer = setTimeout(
      () => {
        const start_ms = performance.now();
        this.step(start_ms);
        requestAnimationFrame(() =>
          requestAnimationFrame(() => {
            if (this.timer !== null) this.again(performance.now() - start_ms);
          }),
        );
      },
      Math.max(BETWEEN_MS, took_ms < BETWEEN_MS ? 0 : took_ms * REST),
    );
  }

  private step(now_ms: number): void {
    for (const { layer, radius, period_ms, late } of this.rings) {
      if (!this.map.getLayer(layer)) continue;
      const done = (now_ms / period_ms + late) % 1;
      const eased = 1 - (1 - done) ** 2;
      const set = (
        property: "circle-radius" | "circle-opacity" | "circle-stroke-opacity",
        value: number,
      ) => this.map.setPaintProperty(layer, property, value, { validate: false });
      set("circle-radius", radius[0] + (radius[1] - radius[0]) * eased);
      set("circle-opacity", 0.3 * (1 - done));
      set("circle-stroke-opacity", 1 - done);
    }
  }
}
