/** The page's colour tokens as values: WebGL cannot read CSS, so they are read once per theme. */

import type { ApplianceStatus } from "../wire/frames.ts";

const TOKENS = {
  land: "--map-land",
  waterBody: "--map-water-body",
  waterName: "--map-water-name",
  wetland: "--map-wetland",
  green: "--map-green",
  wood: "--map-wood",
  farm: "--map-farm",
  pitch: "--map-pitch",
  industrial: "--map-industrial",
  commercial: "--map-commercial",
  institution: "--map-institution",
  residential: "--map-residential",
  bare: "--map-bare",
  building: "--map-building",
  buildingEdge: "--map-building-edge",
  buildingHigh: "--map-building-high",
  rail: "--map-rail",
  railTie: "--map-rail-tie",
  border: "--map-border",
  area: "--map-first-due",
  hazard: "--map-hazard",
  camera: "--map-camera",
  measure: "--map-measure",
  casing: "--map-casing",
  motorway: "--map-motorway",
  trunk: "--map-trunk",
  primary: "--map-primary",
  secondary: "--map-secondary",
  tertiary: "--map-tertiary",
  minor: "--map-minor",
  path: "--map-path",
  name: "--map-name",
  nameFaint: "--map-name-faint",
  nameHalo: "--map-name-halo",
  oneway: "--map-oneway",
  hydrant: "--map-hydrant",
  waterOut: "--map-water-out",
  waterUnknown: "--map-water-unknown",
  place: "--map-place",
  placeKey: "--map-place-key",
  ready: "--map-ready",
  part: "--map-part",
  empty: "--map-empty",
  stale: "--map-stale",
  preAlert: "--map-pre-alert",
  preAlertInk: "--map-pre-alert-ink",
  call: "--map-call",
  callInk: "--map-call-ink",
  way: "--map-way",
  wayCasing: "--map-way-casing",
  choice: "--map-choice",
  markInk: "--map-mark-ink",
  markLine: "--map-mark-line",
  markBody: "--map-mark-body",
  ink: "--ink",
  inkMuted: "--ink-muted",
  inkFaint: "--ink-faint",
  alert: "--alert",
  good: "--good",
} as const;

export const LEVELS = [1, 2, 3, 4, 5] as const;

export const STATUSES: readonly ApplianceStatus[] = [
  "in_station",
  "ordered",
  "turned_out",
  "en_route",
  "on_scene",
  "water_on",
  "water_off",
  "returning",
  "standing_by",
  "shuttling_water",
  "in_training",
  "out_of_service",
];

export interface Palette extends Readonly<Record<keyof typeof TOKENS, string>> {
  readonly level: Readonly<Record<number, { fill: string; ink: string }>>;
  readonly status: Readonly<Record<string, string>>;
}

/** Read the tokens through `token`: the computed style of the root element, or a test's own. */
export function paletteFrom(token: (name: string) => string): Palette {
  const read = (name: string): string => token(name).trim() || "#ff00ff"; // loud: a token is missing
  return {
    ...(Object.fromEntries(
      Object.entries(TOKENS).map(([key, name]) => [key, read(name)]),
    ) as Record<keyof typeof TOKENS, string>),
    level: Object.fromEntries(
      LEVELS.map((n) => [n, { fill: read(`--level-${n}`), ink: read(`--level-${n}-ink`) }]),
    ),
    status: Object.fromEntries(STATUSES.map((status) => [status, read(`--status-${status}`)])),
  };
}

/** The palette of the theme the page is in now. */
export function pagePalette(): Palette {
  const style = getComputedStyle(document.documentElement);
  return paletteFrom((name) => style.getPropertyValue(name));
}
