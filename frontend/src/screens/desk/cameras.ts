/** Looking through cameras: which are near, and the picture of one. */

import { placeToSee } from "../../state/cameras.ts";
import type { Spot } from "../../state/desk.ts";
import { beginViewing } from "../../wire/commands.ts";
import type { CameraCard, LngLat } from "../../wire/frames.ts";
import { readCamera, readCamerasNear } from "../../wire/queries.ts";
import { valueOr } from "./say.ts";
import type { Screen } from "./screen.ts";
import { focusOn, type Store } from "./store.ts";

type Cameras = Extract<Spot, { kind: "cameras" }>["shown"];

export class CameraActs {
  constructor(
    private readonly store: Store,
    private readonly screen: Screen,
  ) {}

  /** Of what is looked at: the spot asked about, what is selected, else the middle of the map. */
  nearest(middle: LngLat | null): void {
    const { spot } = this.store.state;
    const { incident, preAlert, call } = this.store.view.context;
    const asked = spot && spot.kind !== "cameras" ? spot.card.place : null;
    const place = placeToSee(asked, incident?.place, preAlert?.place, call?.place, middle);
    if (place) void this.near(place, asked ? null : (incident?.id ?? null));
  }

  async near(place: LngLat, incidentId: string | null): Promise<void> {
    await this.show(place, incidentId, null);
    this.store.after(() => focusOn('[data-testid="camera-watch"]'));
  }

  /** Open the camera that was clicked on the map, with those around it. */
  async open(cameraId: number): Promise<void> {
    const read = valueOr(this.store, await readCamera(cameraId));
    if (!read) return;
    await this.show(read.value.place, null, read.value);
    this.store.after(() =>
      document.querySelector('.camera-list [aria-current="true"]')?.scrollIntoView(),
    );
  }

  /** Begin to watch, if it is still that list that is shown when the server has answered. */
  async watch(cameraId: number): Promise<void> {
    const shown = this.shown();
    if (!shown) return;
    const given = valueOr(this.store, await beginViewing(cameraId, shown.incidentId));
    const now = this.shown();
    if (!given || !now || now.near !== shown.near) return;
    this.put({ ...now, cameraId, stream: given.value.stream });
  }

  stop(): void {
    const shown = this.shown();
    if (shown) this.put({ ...shown, stream: null });
  }

  private async show(
    place: LngLat,
    incidentId: string | null,
    clicked: CameraCard | null,
  ): Promise<void> {
    await this.screen.ask(async () => {
      const read = valueOr(this.store, await readCamerasNear(place));
      if (!read) return null;
      const shown = { near: read.value, cameraId: clicked?.id ?? null, stream: null, incidentId };
      return { kind: "cameras", shown };
    });
  }

  private shown(): Cameras | null {
    const { spot } = this.store.state;
    return spot?.kind === "cameras" ? spot.shown : null;
  }

  private put(shown: Cameras): void {
    this.store.set({ spot: { kind: "cameras", shown } });
  }
}
