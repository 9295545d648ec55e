/** The call form while it is filled in: type, place, level, accept. Pure. */

import type {
  CallChannel,
  CallLine,
  IncidentType,
  LngLat,
  PlaceFound,
  PreAlertLine,
  PremisesCard,
} from "../wire/frames.ts";
import { lngLat } from "./format.ts";
import { answered, NO_SEARCH, type Search, typed } from "./search.ts";

export const INCIDENT_TYPES: readonly IncidentType[] = [
  "fire",
  "highrise_fire",
  "underground_fire",
  "rescue",
  "hazmat",
  "flood",
  "traffic",
];

const FIRES: ReadonlySet<IncidentType> = new Set(["fire", "highrise_fire", "underground_fire"]);

/** XF/T 1340-2016: fire has five levels, rescue four. */
export const highestLevel = (type: IncidentType | null): number =>
  type === null || FIRES.has(type) ? 5 : 4;

export interface PlaceChosen {
  readonly kind: PlaceFound["kind"] | "map" | "call" | "pre_alert";
  readonly place: LngLat;
  readonly label: string;
  /** What is written down: a premises' street address, else the words that found the place. */
  readonly address: string;
  readonly uncertainty_m: number | null;
  readonly premisesId: number | null;
  /** What was assumed in placing it, as the search's codes. */
  readonly notes: readonly string[];
}

/** Where the form came from, and so what accepting it does. */
export type Source =
  | { readonly kind: "new" }
  | { readonly kind: "call"; readonly call: CallLine }
  | { readonly kind: "pre_alert"; readonly preAlert: PreAlertLine };

export interface Draft extends Search {
  readonly source: Source;
  readonly callId: string;
  readonly incidentId: string;
  /** One key for each act of this form: pressing accept again cannot open a second incident. */
  readonly callKey: string;
  readonly incidentKey: string;
  readonly began_ms: number;
  readonly channel: CallChannel;
  readonly phone: string;
  readonly name: string;
  readonly words: string;
  readonly incidentType: IncidentType | null;
  readonly place: PlaceChosen | null;
  readonly premises: readonly PremisesCard[];
  readonly premisesId: number | null;
  readonly level: number;
  readonly isSending: boolean;
}

export interface DraftNames {
  callId: string;
  incidentId: string;
  callKey: string;
  incidentKey: string;
}

const BLANK = {
  channel: "mobile_phone",
  phone: "",
  name: "",
  words: "",
  incidentType: null,
  ...NO_SEARCH,
  place: null,
  premises: [],
  premisesId: null,
  level: 1,
  isSending: false,
} as const;

/** A call somebody is telling us now. */
export function newDraft(names: DraftNames, now_ms: number): Draft {
  return { ...BLANK, ...names, source: { kind: "new" }, began_ms: now_ms };
}

/** A call that waits in the queue: its place and address are already known. */
export function draftOfCall(call: CallLine, names: DraftNames): Draft {
  return {
    ...BLANK,
    ...names,
    source: { kind: "call", call },
    callId: call.id,
    began_ms: Date.parse(call.received_at),
    channel: call.channel as CallChannel, // the server's own word, checked when it came in
    query: call.address,
    place: call.place && {
      kind: "call",
      place: call.place,
      label: call.address || lngLat(call.place),
      address: call.address,
      uncertainty_m: null,
      premisesId: null,
      notes: [],
    },
  };
}

/** A detector spoke and a person believes it. */
export function draftOfPreAlert(preAlert: PreAlertLine, names: DraftNames): Draft {
  const advised = preAlert.recommendation;
  return {
    ...BLANK,
    ...names,
    source: { kind: "pre_alert", preAlert },
    began_ms: Date.parse(preAlert.raised_at),
    incidentType: advised?.incident_type ?? "fire",
    level: advised?.alarm_level ?? 1,
    query: preAlert.address,
    premisesId: preAlert.premises_id,
    place: {
      kind: "pre_alert",
      place: preAlert.place,
      label: preAlert.address || preAlert.premises_name,
      address: preAlert.address,
      uncertainty_m: null,
      premisesId: preAlert.premises_id,
      notes: [],
    },
  };
}

export function chooseType(draft: Draft, incidentType: IncidentType): Draft {
  return { ...draft, incidentType, level: Math.min(draft.level, highestLevel(incidentType)) };
}

export function chooseLevel(draft: Draft, level: number): Draft {
  return level >= 1 && level <= highestLevel(draft.incidentType) ? { ...draft, level } : draft;
}

/** What was typed; a place chosen before no longer holds. */
export function typeQuery(draft: Draft, query: string): Draft {
  return { ...draft, ...typed(draft, query), place: null, premises: [], premisesId: null };
}

/** What the search found, unless something else has been typed meanwhile. */
export function takeCandidates(
  draft: Draft,
  query: string,
  found: readonly PlaceFound[] | null,
): Draft {
  return draft.query !== query || draft.place ? draft : { ...draft, ...answered(query, found) };
}

export function chooseCandidate(draft: Draft, index = draft.active): Draft {
  const found = draft.candidates[index];
  if (!found) return draft;
  const premisesId = found.kind === "premises" ? found.id : null;
  return {
    ...draft,
    query: found.label,
    candidates: [],
    isSearching: false,
    premises: [],
    premisesId,
    place: {
      kind: found.kind,
      place: found.place,
      label: found.label,
      address: (found.kind === "premises" && found.detail) || found.label,
      uncertainty_m: found.uncertainty_m,
      premisesId,
      notes: found.notes,
    },
  };
}

/** A click on the map says where; words typed so far stay as the address. */
export function choosePoint(draft: Draft, place: LngLat): Draft {
  return {
    ...draft,
    query: draft.query.trim() || lngLat(place),
    candidates: [],
    isSearching: false,
    premises: [],
    premisesId: null,
    place: {
      kind: "map",
      place,
      label: draft.query.trim() || lngLat(place),
      address: draft.query.trim() || lngLat(place),
      uncertainty_m: null,
      premisesId: null,
      notes: [],
    },
  };
}

/** A place less certain than this may be another's door: no premises is chosen by standing there. */
const SURE_M = 60;

/** What stands at the chosen place. The premises named in the search stays chosen; else the only one is offered. */
export function takePremises(draft: Draft, place: LngLat, found: readonly PremisesCard[]): Draft {
  if (draft.place?.place !== place) return draft;
  const held = found.some((card) => card.id === draft.premisesId) ? draft.premisesId : null;
  const isSure = (draft.place.uncertainty_m ?? 0) <= SURE_M;
  const only = isSure && found.length === 1 ? (found[0]?.id ?? null) : null;
  return { ...draft, premises: found, premisesId: held ?? draft.premisesId ?? only };
}

export function choosePremises(draft: Draft, premisesId: number | null): Draft {
  return { ...draft, premisesId };
}

/** What still has to be said before the incident can be opened, in the order of the form. */
export function missing(draft: Draft): readonly ("type" | "place")[] {
  const absent: ("type" | "place")[] = [];
  if (draft.incidentType === null) absent.push("type");
  if (draft.place === null) absent.push("place");
  return absent;
}
