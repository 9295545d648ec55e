/** Moves the wall's map from stop to stop, and only when the picture no longer fits. */

import type { MapHandle } from "../../map/handle.ts";
import { type Box, boxOf, hasMoved, placesOf, type Scene, type Tour } from "../../state/tour.ts";

/** Appliances keep coming: the picture is looked at anew this often at one stop. */
const REFIT_EVERY_MS = 8_000;
const FLIGHT_MS = 2_500;
const MOST_ZOOM = 15.2;
const EDGE_SHARE = 0.06;

export class Camera {
  private taken: Box | null = null;
  private size = "";
  private fitted_ms = Number.NEGATIVE_INFINITY;

  constructor(
    private readonly map: MapHandle,
    private readonly stage: HTMLElement,
  ) {}

  look(tour: Tour, isMoved: boolean, scene: Scene, now_ms: number): void {
    const size = `${this.stage.clientWidth}×${this.stage.clientHeight}`;
    const isOther = isMoved || size !== this.size;
    if (!isOther && (tour.paused_until_ms !== null || now_ms - this.fitted_ms < REFIT_EVERY_MS)) {
      return;
    }
    const places = placesOf(tour.stop, scene);
    const box = boxOf(places);
    if (box === null) return;
    this.fitted_ms = now_ms;
    if (!isOther && !hasMoved(this.taken, box)) return;
    this.taken = box;
    this.size = size;
    const edge = this.stage.clientHeight * EDGE_SHARE;
    const isLoud = scene.preAlerts.some((preAlert) => preAlert.state === "open");
    this.map.fit(places, {
      // Names are written below their marks, half of them to each side.
      padding: { top: edge * (isLoud ? 4 : 2), right: edge * 2, bottom: edge * 2, left: edge * 2 },
      maxZoom: MOST_ZOOM,
      duration_ms: FLIGHT_MS,
    });
  }
}
