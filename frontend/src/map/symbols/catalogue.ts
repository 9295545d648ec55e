/**
 * Every image of the map by its name: `kind:word:word`. Layers name images, this file draws them,
 * and the map asks for each the first time a layer wants it.
 */

import type { Freshness } from "../../state/positions.ts";
import type {
  ApplianceStatus,
  ApplianceType,
  IncidentState,
  IncidentType,
} from "../../wire/frames.ts";
import type { Palette } from "../palette.ts";
import { applianceBody, applianceType } from "./appliance.ts";
import { callMark, choiceMark, incidentPin, preAlertMark } from "./happening.ts";
import type { Mark } from "./mark.ts";
import {
  cameraMark,
  hazardMark,
  onewayMark,
  premisesMark,
  type Readiness,
  stationMark,
  waterMark,
  wayArrow,
} from "./place.ts";

type Draw = (words: readonly string[], palette: Palette) => Mark;

const DRAWINGS: Readonly<Record<string, Draw>> = {
  appliance: ([status, freshness], palette) =>
    applianceBody(status as ApplianceStatus, freshness as Freshness, palette),
  type: ([type, on], palette) =>
    applianceType(type as ApplianceType, on as "solid" | "hollow" | "old", palette),
  incident: ([type, level, state], palette) =>
    incidentPin(type as IncidentType, Number(level), state as IncidentState, palette),
  station: ([readiness], palette) => stationMark(readiness as Readiness, palette),
  water: ([kind, state], palette) => waterMark(kind ?? "", state ?? "", palette),
  premises: ([occupancy, key], palette) => premisesMark(occupancy ?? "", key === "key", palette),
  hazard: (_, palette) => hazardMark(palette),
  camera: (_, palette) => cameraMark(palette),
  pre_alert: ([key], palette) => preAlertMark(key === "key", palette),
  call: (_, palette) => callMark(palette),
  choice: ([active], palette) => choiceMark(active === "active", palette),
  oneway: ([certainty], palette) => onewayMark(certainty === "guessed", palette),
  way: (_, palette) => wayArrow(palette),
};

/** The symbol of that name, or null when no such kind of symbol exists. */
export function markNamed(name: string, palette: Palette): Mark | null {
  const [kind = "", ...words] = name.split(":");
  return DRAWINGS[kind]?.(words, palette) ?? null;
}
