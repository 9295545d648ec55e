/** Somebody is at the wall: a key, a finger, or a mouse that is really moved. */

/** A desk that shakes moves a mouse too. */
const REALLY_MOVED_PX = 24;
const WITHIN_MS = 1_000;
const POINTER_RESTS_MS = 4_000;

/** Tell of every touch; and hide a pointer that rests, so that it does not lie on the map for days. */
export function watchTouch(page: HTMLElement, touched: () => void): void {
  let from: { x: number; y: number; at_ms: number } | null = null;
  let resting: ReturnType<typeof setTimeout> | null = null;
  const rest = (): void => {
    page.dataset["pointer"] = "hidden";
  };
  const show = (): void => {
    delete page.dataset["pointer"];
    if (resting !== null) clearTimeout(resting);
    resting = setTimeout(rest, POINTER_RESTS_MS);
  };
  rest();
  addEventListener("pointermove", ({ clientX: x, clientY: y }) => {
    const at_ms = performance.now();
    if (from === null || at_ms - from.at_ms > WITHIN_MS) from = { x, y, at_ms };
    if (Math.hypot(x - from.x, y - from.y) < REALLY_MOVED_PX) return;
    from = null;
    show();
    touched();
  });
  for (const kind of ["pointerdown", "keydown", "wheel", "touchstart"] as const) {
    addEventListener(
      kind,
      () => {
        show();
        touched();
      },
      { passive: true },
    );
  }
}
