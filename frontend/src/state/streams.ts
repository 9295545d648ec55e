/** All the copies a screen holds, and what a frame does to them. Pure. */

import type {
  ApplianceLine,
  CallLine,
  Change,
  HeadFrame,
  Hello,
  IncidentCard,
  IncidentLine,
  ParkedLine,
  PositionsFrame,
  PreAlertLine,
  PremisesLiveCard,
  RefusedFrame,
  Snapshot,
  StationLiveCard,
  TimelineLine,
} from "../wire/frames.ts";
import { begin, byId, type Copy, follow, hearHead, type Id } from "./follow.ts";
import { type Fixes, takePositions } from "./positions.ts";

/** What each noun of a stream's name carries. */
export interface Carried {
  incidents: IncidentLine;
  appliances: ApplianceLine;
  calls: CallLine;
  pre_alerts: PreAlertLine;
  events: TimelineLine;
  parked: ParkedLine;
  incident: IncidentCard;
  station: StationLiveCard;
  premises: PremisesLiveCard;
}
export type Noun = keyof Carried;

type Thing = { id: Id };
export type Frame =
  | Hello
  | Snapshot<Thing>
  | HeadFrame
  | PositionsFrame
  | RefusedFrame
  | (Change<Thing> & { kind: string });

export interface Streams {
  readonly log: string | null;
  readonly copies: ReadonlyMap<string, Copy<Thing>>;
  readonly fixes: Fixes;
  readonly refused: ReadonlySet<string>;
}

export interface Heard {
  readonly streams: Streams;
  /** Streams to subscribe to again, because something was missed. */
  readonly resubscribe: readonly string[];
  /** The log is another one than before: everything held was forgotten. */
  readonly isAnotherLog: boolean;
}

export const NOTHING: Streams = {
  log: null,
  copies: new Map(),
  fixes: new Map(),
  refused: new Set(),
};

const KEPT_EVENTS = 300;

export const nounOf = (stream: string): string => stream.slice(0, stream.indexOf("."));

/** Take one frame in. */
export function hear(streams: Streams, frame: Frame): Heard {
  switch (frame.kind) {
    case "hello":
      return hearHello(streams, frame as Hello);
    case "snapshot":
      return hearSnapshot(streams, frame as Snapshot<Thing>);
    case "positions":
      return still({ ...streams, fixes: takePositions(streams.fixes, frame as PositionsFrame) });
    case "refused": {
      const { stream } = frame as RefusedFrame; // not ours, or no longer: nothing of it stays here
      return still({
        ...forget(streams, stream),
        refused: new Set(streams.refused).add(stream),
      });
    }
    case "head": {
      const head = frame as HeadFrame;
      const copy = streams.copies.get(head.stream);
      const isBehind = copy === undefined || hearHead(copy, head).resubscribe; // a snapshot can be lost too
      return { ...still(streams), resubscribe: isBehind ? [head.stream] : [] };
    }
    default:
      return hearChange(streams, frame as Change<Thing>);
  }
}

/** Take a whole state fetched over HTTP: the newest there is, whatever was held. */
export function replace(streams: Streams, snapshot: Snapshot<Thing>): Streams {
  return withCopy(streams, snapshot.stream, begin(snapshot, byId));
}

/** Forget a stream nobody looks at any more. */
export function forget(streams: Streams, stream: string): Streams {
  const copies = new Map(streams.copies);
  copies.delete(stream);
  return { ...streams, copies };
}

/** Everything held of a noun, over all its streams. */
export function itemsOf<N extends Noun>(streams: Streams, noun: N): Carried[N][] {
  const found = new Map<Id, Carried[N]>();
  for (const [stream, copy] of streams.copies) {
    if (nounOf(stream) !== noun) continue;
    for (const [id, item] of copy.items) found.set(id, item as unknown as Carried[N]);
  }
  return [...found.values()];
}

/** The card of one incident, if its stream is held. */
export function cardOf(streams: Streams, incidentId: string): IncidentCard | null {
  const copy = streams.copies.get(`incident.${incidentId}`);
  return (copy?.items.get(incidentId) as IncidentCard | undefined) ?? null;
}

const still = (streams: Streams): Heard => ({ streams, resubscribe: [], isAnotherLog: false });

function hearHello(streams: Streams, hello: Hello): Heard {
  const isAnotherLog = streams.log !== null && streams.log !== hello.log;
  const base = isAnotherLog ? NOTHING : streams;
  return { streams: { ...base, log: hello.log }, resubscribe: [], isAnotherLog };
}

function hearSnapshot(streams: Streams, snapshot: Snapshot<Thing>): Heard {
  const held = streams.copies.get(snapshot.stream);
  if (held && held.seq > snapshot.seq) {
    // Overtaken: what is held is newer, but this may hold what no frame tells (a renewal).
    return { ...still(streams), resubscribe: [snapshot.stream] };
  }
  const refused = new Set(streams.refused);
  refused.delete(snapshot.stream);
  return still(withCopy({ ...streams, refused }, snapshot.stream, begin(snapshot, byId)));
}

function hearChange(streams: Streams, change: Change<Thing>): Heard {
  const held = streams.copies.get(change.stream);
  if (!held) return still(streams); // its snapshot is on the way
  const { copy, resubscribe } = follow(held, change, byId);
  const streamsNow =
    copy === held ? streams : withCopy(streams, change.stream, trimmed(change, copy));
  return {
    streams: streamsNow,
    resubscribe: resubscribe ? [change.stream] : [],
    isAnotherLog: false,
  };
}

function withCopy(streams: Streams, stream: string, copy: Copy<Thing>): Streams {
  return { ...streams, copies: new Map(streams.copies).set(stream, copy) };
}

/** A stream of events only grows: keep the newest. */
function trimmed(change: Change<Thing>, copy: Copy<Thing>): Copy<Thing> {
  if (nounOf(change.stream) !== "events" || copy.items.size <= KEPT_EVENTS) return copy;
  const newest = [...copy.items.entries()]
    .sort(([, a], [, b]) => seqOf(b) - seqOf(a))
    .slice(0, KEPT_EVENTS - 50);
  return { seq: copy.seq, items: new Map(newest) };
}

const seqOf = (item: Thing): number => (item as unknown as TimelineLine).seq;
