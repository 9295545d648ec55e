/** Keeping a copy of a stream that is never silently wrong. Pure: no socket, no map. */

import type { Change, HeadFrame, Snapshot } from "../wire/frames.ts";

export type Id = string | number;

export interface Copy<T> {
  readonly seq: number;
  readonly items: ReadonlyMap<Id, T>;
}

/** What to do after a frame: hold a new copy, hold the same one, or ask for a snapshot again. */
export interface Step<T> {
  readonly copy: Copy<T>;
  readonly resubscribe: boolean;
}

/** How a stream's things are told apart. */
export type IdOf<T> = (item: T) => Id;

export const byId = (item: { id: Id }): Id => item.id;

/** Begin a copy from a whole state. */
export function begin<T>(snapshot: Snapshot<T>, idOf: IdOf<T>): Copy<T> {
  return { seq: snapshot.seq, items: new Map(snapshot.data.map((item) => [idOf(item), item])) };
}

/**
 * Apply one frame, if it is the next one.
 *
 * The server may drop frames under load; `prev` tells the copy that it missed one.
 */
export function follow<T>(copy: Copy<T>, frame: Change<T>, idOf: IdOf<T>): Step<T> {
  if (frame.seq <= copy.seq) return { copy, resubscribe: false }; // already in the snapshot
  if (frame.prev > copy.seq) return { copy, resubscribe: true }; // one went missing
  const items = new Map(copy.items);
  if (frame.gone) items.delete(idOf(frame.data));
  else items.set(idOf(frame.data), frame.data);
  return { copy: { seq: frame.seq, items }, resubscribe: false };
}

/** Hear how far the stream has come: the last frame of a quiet stream can be lost too. */
export function hearHead<T>(copy: Copy<T>, head: HeadFrame): Step<T> {
  return { copy, resubscribe: head.seq > copy.seq };
}
