/** What a seat chose for its map: kept in this browser with language and theme. Pure. */

import { DATUMS, type Datum } from "./datum.ts";

export interface MapKept {
  /** Groups of layers switched off. */
  readonly hidden: readonly string[];
  readonly datum: Datum;
  readonly isDms: boolean;
  readonly isRaised: boolean;
}

/** First-due areas cover the city in lines: they are asked for, not given. */
export const MAP_DEFAULTS: MapKept = {
  hidden: ["first_due_areas"],
  datum: "wgs84",
  isDms: false,
  isRaised: false,
};

/** Read what was kept, whoever wrote it. */
export function readMapKept(held: unknown): MapKept {
  if (typeof held !== "object" || held === null) return MAP_DEFAULTS;
  const { hidden, datum, isDms, isRaised } = held as Record<string, unknown>;
  return {
    hidden: Array.isArray(hidden)
      ? hidden.filter((group): group is string => typeof group === "string")
      : MAP_DEFAULTS.hidden,
    datum: DATUMS.find((one) => one === datum) ?? MAP_DEFAULTS.datum,
    isDms: isDms === true,
    isRaised: isRaised === true,
  };
}

export function nextDatum(datum: Datum): Datum {
  return DATUMS[(DATUMS.indexOf(datum) + 1) % DATUMS.length] ?? "wgs84";
}

export function withHidden(kept: MapKept, group: string, isHidden: boolean): MapKept {
  const others = kept.hidden.filter((one) => one !== group);
  return { ...kept, hidden: isHidden ? [...others, group] : others };
}
