/** Cameras. */

import type { CamerasText } from "../zh/cameras.ts";

export const cameras: CamerasText = {
  title: "Cameras nearby",
  short: "Cameras",
  nearby: "Cameras nearby",
  count: (all, sees, maySee) =>
    all === 0
      ? "No camera of yours within 1 km"
      : `${all} cameras: ${sees} see it, ${maySee} may see it`,
  sights: { sees: "Sees it", may_see: "May see", not: "No" },
  clearness: { clear: "clear", edge: "edge of picture", far: "far off" },
  directions: {
    n: "N",
    ne: "NE",
    e: "E",
    se: "SE",
    s: "S",
    sw: "SW",
    w: "W",
    nw: "NW",
  },
  looks: (deg) => `looks ${deg}°`,
  turns: "turns, or heading unknown",
  range_assumed: "range unknown",
  pictures: {
    ready: "",
    none: "Not connected",
    gateway: "Needs gateway",
    not_allowed: "Host not allowed",
    unreadable: "Bad address",
  },
  not_yours: "Not yours to watch",
  watch: "Watch",
  watched: "Watching",
  stop: "Stop watching",
  connecting: "Connecting",
  live: "Live",
  broken_off: "Picture broken off",
  stalled: "The source gives no new picture",
  newest: (seconds) =>
    seconds < 60
      ? `newest picture ${seconds.toFixed(1)} s ago`
      : `newest picture ${Math.floor(seconds / 60)} min ${Math.floor(seconds % 60)} s ago`,
  again: "Connect again",
  whys: {
    ended: "The source has ended",
    silent: "The source gives no new picture",
    broken: "The source's picture cannot be read",
    withdrawn: "You may no longer see it, or your log-in is over",
    cut: "The connection was cut",
    unplayable: "This browser cannot play it",
  },
};
