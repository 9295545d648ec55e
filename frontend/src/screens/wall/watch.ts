/** What keeps a wall going for weeks: its log-in renewed, a new build taken, a lost canvas replaced. */

import { isAnotherBuild } from "../../state/build.ts";
import type { Me } from "../../wire/frames.ts";
import { whoAmI } from "../../wire/queries.ts";
import { renewSession } from "../../wire/session.ts";

const RENEW_EVERY_MS = 30 * 60_000;
const BUILD_EVERY_MS = 60_000;
const AGAIN_MS = 60_000;
const LOGGED_IN_EVERY_MS = 20_000;
/** A canvas that is not given back within this time never will be. */
const CANVAS_BACK_MS = 10_000;
/** A build that does not come although the page was loaded anew is not asked for in a circle. */
const RELOAD_AT_MOST_EVERY_MS = 10 * 60_000;
const RELOADED = "fengsui.wall.reloaded_ms";

/** What a wall has to say of its log-in. */
export type Session = { kind: "renewed"; ends_at: string } | { kind: "not_wall" } | null;

/** Ask for another shift every half hour; the server grants it to a wall's own log-in alone. */
export async function keepLoggedIn(me: Me, tell: (session: Session) => void): Promise<void> {
  const isWall = me.scopes.length > 0 && me.scopes.every(({ roles }) => roles.join() === "wall");
  if (!isWall) {
    tell({ kind: "not_wall" });
    return;
  }
  for (;;) {
    const answer = await renewSession();
    if (answer.ok) tell({ kind: "renewed", ends_at: answer.value.ends_at });
    await wait(answer.ok ? RENEW_EVERY_MS : AGAIN_MS);
  }
}

/** Somebody logged in again on this machine: begin anew by itself. */
export async function comeBackWhenLoggedIn(): Promise<void> {
  for (;;) {
    await wait(LOGGED_IN_EVERY_MS);
    const answer = await whoAmI();
    if (answer.ok) location.reload();
  }
}

export class BuildWatch {
  private readonly running = ownAssets();
  private isAsking = false;

  constructor() {
    setInterval(() => void this.look(), BUILD_EVERY_MS);
  }

  /** Ask what page the server gives now; another one is taken at once. */
  async look(): Promise<void> {
    if (this.isAsking) return;
    this.isAsking = true;
    try {
      const answer = await fetch(location.pathname, { cache: "no-store", redirect: "manual" });
      const page = answer.ok ? await answer.text() : "";
      if (isAnotherBuild(this.running, page) && mayReload()) location.reload();
    } catch {
      // The server is away: the wall says so already, and asks again.
    } finally {
      this.isAsking = false;
    }
  }
}

/** A graphics driver that gave up takes the map with it: the page begins anew. */
export function watchCanvas(stage: HTMLElement): void {
  let lost: ReturnType<typeof setTimeout> | null = null;
  stage.addEventListener(
    "webglcontextlost",
    () => {
      lost ??= setTimeout(() => {
        if (mayReload()) location.reload();
      }, CANVAS_BACK_MS);
    },
    true,
  );
  stage.addEventListener(
    "webglcontextrestored",
    () => {
      if (lost !== null) clearTimeout(lost);
      lost = null;
    },
    true,
  );
}

function ownAssets(): string[] {
  const named = document.querySelectorAll<HTMLScriptElement | HTMLLinkElement>(
    "head script[src], head link[href]",
  );
  const addresses = [...named].map((one) => ("src" in one ? one.src : one.href));
  return addresses.map((address) => new URL(address, location.href).pathname);
}

function mayReload(): boolean {
  try {
    const last_ms = Number(sessionStorage.getItem(RELOADED) ?? "0");
    if (Date.now() - last_ms < RELOAD_AT_MOST_EVERY_MS) return false;
    sessionStorage.setItem(RELOADED, String(Date.now()));
    return true;
  } catch {
    return false; // storage is switched off: a circle could not be noticed
  }
}

export const wait = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms));
