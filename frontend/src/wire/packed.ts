/** Positions as the server packs them (docs/wire.md, "Positions in bytes"). Pure. */

import type { LngLat, PositionsFrame } from "./frames.ts";

const POSITIONS = 1;
const VERSION = 1;
const RECORD_BYTES = 24;
const UNKNOWN = 0xffff;

/** Read a packed message as the frame that the same positions are over HTTP. Null: of a kind or a version we do not know. */
export function unpack(data: ArrayBuffer): PositionsFrame | null {
  const view = new DataView(data);
  if (view.getUint8(0) !== POSITIONS || view.getUint8(1) !== VERSION) return null;
  const first = view.getUint16(2, true);
  const count = view.getUint32(4, true);
  const at_ms = Number(view.getBigInt64(16, true));
  if (data.byteLength !== first + count * RECORD_BYTES) throw new RangeError("positions cut short");
  const known = (at: number, per: number): number | null => {
    const found = view.getUint16(at, true);
    return found === UNKNOWN ? null : found / per;
  };
  const frame: PositionsFrame = {
    kind: "positions",
    stream: new TextDecoder().decode(new Uint8Array(data, 26, view.getUint16(24, true))),
    tick: Number(view.getBigUint64(8, true)),
    at: moment(at_ms),
    ids: [],
    lnglat: [],
    heading_deg: [],
    speed_mps: [],
    accuracy_m: [],
    fix_at: [],
  };
  for (let at = first; at < data.byteLength; at += RECORD_BYTES) {
    const place: LngLat = [view.getInt32(at + 4, true) / 1e7, view.getInt32(at + 8, true) / 1e7];
    frame.ids.push(view.getUint32(at, true));
    frame.lnglat.push(place);
    frame.heading_deg.push(known(at + 12, 100));
    frame.speed_mps.push(known(at + 14, 100));
    frame.accuracy_m.push(known(at + 16, 10));
    const age_ms = view.getInt32(at + 20, true) * 65_536 + view.getUint16(at + 18, true);
    frame.fix_at.push(moment(at_ms - age_ms));
  }
  return frame;
}

const moment = (at_ms: number): string => new Date(at_ms).toISOString();
