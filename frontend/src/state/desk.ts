/** Everything the desk knows at one moment, and what follows from it. Pure. */

import type {
  ApplianceLine,
  CallLine,
  HereCard,
  IncidentCard,
  IncidentLine,
  Me,
  NearCard,
  OrderLine,
  ParkedLine,
  PreAlertLine,
  PremisesCard,
  StationLine,
} from "../wire/frames.ts";
import type { CamerasShown } from "./cameras.ts";
import type { Clock } from "./clock.ts";
import { UNSET } from "./clock.ts";
import type { CommandContext } from "./commands.ts";
import type { Draft } from "./draft.ts";
import {
  type BoardFilter,
  openPreAlerts,
  sortedIncidents,
  sortedOrders,
  waitingCalls,
} from "./lists.ts";
import { type LiveState, STARTING } from "./live.ts";
import { DEFAULTS, type Preferences } from "./preferences.ts";
import type { Proposal } from "./proposal.ts";
import { type Finder, NO_FINDER } from "./search.ts";
import { cardOf, itemsOf, NOTHING, type Streams } from "./streams.ts";

export type Selection =
  | { readonly kind: "none" }
  | { readonly kind: "incident" | "call" | "pre_alert"; readonly id: string };

/** Figures the screen needs before the server's have come; the server's replace them. */
export interface Norms {
  readonly call_to_order_s: number;
  readonly stale_after_s: number;
  readonly lost_after_s: number;
  readonly citation: string;
}

export interface Notice {
  readonly id: number;
  readonly tone: "good" | "bad";
  readonly words: string;
}

/** One question at a time, answered by a key: nothing that cannot be undone happens by one press. */
export interface Ask {
  readonly id: string;
  readonly title: string;
  readonly options: readonly AskOption[];
  readonly field?: { readonly kind: "words" | "number"; readonly value: string };
}

export interface AskOption {
  readonly key: string;
  readonly label: string;
  readonly level?: number;
  readonly tone?: "main" | "bad" | "quiet";
  readonly run: (value: string) => void;
}

export interface CallerShown {
  readonly callId: string;
  readonly phone: string;
  readonly name: string;
  readonly words: string;
}

/** What the map was asked about: a spot, a premises, or the cameras near a place. */
export type Spot =
  | { readonly kind: "here"; readonly card: HereCard }
  | { readonly kind: "premises"; readonly card: PremisesCard }
  | { readonly kind: "cameras"; readonly shown: CamerasShown };

/** What was found near an incident; null while it is being looked for. Telephones as they were read. */
export interface Nearby {
  readonly incidentId: string;
  readonly card: NearCard | null;
  readonly phones: ReadonlyMap<number, string>;
}

export interface DeskState {
  readonly me: Me | null;
  readonly norms: Norms;
  readonly stations: readonly StationLine[];
  readonly streams: Streams;
  readonly clock: Clock;
  readonly live: LiveState;
  readonly preferences: Preferences;
  readonly selection: Selection;
  readonly orderId: string | null;
  readonly applianceId: number | null;
  readonly parkedId: number | null;
  readonly draft: Draft | null;
  readonly proposal: Proposal | null;
  readonly isOrdering: boolean;
  readonly caller: CallerShown | null;
  readonly nearby: Nearby | null;
  readonly ask: Ask | null;
  readonly notices: readonly Notice[];
  readonly isHelpOpen: boolean;
  readonly isParkedOpen: boolean;
  readonly boardFilter: BoardFilter;
  readonly boardWords: string;
  readonly isMapBroken: boolean;
  readonly spot: Spot | null;
  readonly finder: Finder;
}

export const AT_START: DeskState = {
  me: null,
  norms: { call_to_order_s: 45, stale_after_s: 30, lost_after_s: 300, citation: "" },
  stations: [],
  streams: NOTHING,
  clock: UNSET,
  live: STARTING,
  preferences: DEFAULTS,
  selection: { kind: "none" },
  orderId: null,
  applianceId: null,
  parkedId: null,
  draft: null,
  proposal: null,
  isOrdering: false,
  caller: null,
  nearby: null,
  ask: null,
  notices: [],
  isHelpOpen: false,
  isParkedOpen: false,
  boardFilter: "all",
  boardWords: "",
  isMapBroken: false,
  spot: null,
  finder: NO_FINDER,
};

/** The desk's lists and what is selected in them: worked out once for each drawing. */
export interface DeskView {
  readonly incidents: readonly IncidentLine[];
  readonly calls: readonly CallLine[];
  readonly preAlerts: readonly PreAlertLine[];
  readonly appliances: readonly ApplianceLine[];
  readonly parked: readonly ParkedLine[];
  readonly incident: IncidentLine | null;
  readonly card: IncidentCard | null;
  readonly orders: readonly OrderLine[];
  readonly context: CommandContext;
}

export function viewOf(state: DeskState): DeskView {
  const { streams, selection } = state;
  const incidents = sortedIncidents(itemsOf(streams, "incidents"));
  const calls = waitingCalls(itemsOf(streams, "calls"));
  const preAlerts = openPreAlerts(itemsOf(streams, "pre_alerts"));
  const appliances = itemsOf(streams, "appliances");
  const parked = itemsOf(streams, "parked");
  const card = selection.kind === "incident" ? cardOf(streams, selection.id) : null;
  const incident =
    selection.kind === "incident"
      ? (incidents.find((line) => line.id === selection.id) ?? card?.incident ?? null)
      : null;
  const orders = sortedOrders(card?.orders ?? []);
  const order = orders.find((line) => line.id === state.orderId) ?? null;
  const applianceId = state.applianceId ?? order?.appliance_id ?? null;
  return {
    incidents,
    calls,
    preAlerts,
    appliances,
    parked,
    incident,
    card,
    orders,
    context: {
      may: new Set(state.me?.commands ?? []),
      call:
        selection.kind === "call" ? (calls.find(({ id }) => id === selection.id) ?? null) : null,
      preAlert:
        selection.kind === "pre_alert"
          ? (preAlerts.find(({ id }) => id === selection.id) ?? null)
          : null,
      incident,
      order,
      appliance: appliances.find(({ id }) => id === applianceId) ?? null,
      parked: state.isParkedOpen
        ? (parked.find(({ id }) => id === state.parkedId) ?? parked[0] ?? null)
        : null,
      pickCount:
        state.proposal?.incidentId === incident?.id ? (state.proposal?.picks.size ?? 0) : 0,
      isFormOpen: state.draft !== null,
    },
  };
}

/** The left column's things from top to bottom, for the keys that walk through them. */
export function selectable(view: DeskView): Selection[] {
  return [
    ...view.preAlerts.map(({ id }) => ({ kind: "pre_alert", id }) as const),
    ...view.calls.map(({ id }) => ({ kind: "call", id }) as const),
    ...view.incidents.map(({ id }) => ({ kind: "incident", id }) as const),
  ];
}

/** The one before or after; from nothing, the first or the last. */
export function neighbour(list: readonly Selection[], now: Selection, by: 1 | -1): Selection {
  const none: Selection = { kind: "none" };
  if (list.length === 0) return none;
  const at = list.findIndex((one) => isSame(one, now));
  const next = at < 0 ? (by === 1 ? 0 : list.length - 1) : (at + by + list.length) % list.length;
  return list[next] ?? none;
}

export function isSame(a: Selection, b: Selection): boolean {
  if (a.kind === "none" || b.kind === "none") return a.kind === b.kind;
  return a.kind === b.kind && a.id === b.id;
}

/** The formation a new incident belongs to: the detachment this person answers for, else their first. */
export function formationOf(me: Me | null): number | null {
  const scopes = me?.scopes ?? [];
  const detachment = scopes.find((scope) => scope.kind === "detachment");
  return (detachment ?? scopes[0])?.formation_id ?? null;
}
