/** Motion JPEG as our server writes it (gis/domain/mjpeg.py), cut into its parts. Pure. */

const BOUNDARY = "fengsui";
const LONGEST_HEAD = 2000;

export interface Part {
  readonly type: string;
  /** When it reached the server, by the server's clock; null for what is no frame. */
  readonly receivedAt_ms: number | null;
  readonly body: Uint8Array<ArrayBuffer>;
}

export class PartReader {
  private held = new Uint8Array(0);

  /** Take bytes, and give the parts that are complete now. */
  feed(more: Uint8Array): Part[] {
    const all = new Uint8Array(this.held.length + more.length);
    all.set(this.held);
    all.set(more, this.held.length);
    this.held = all;
    const parts: Part[] = [];
    for (let part = this.next(); part; part = this.next()) parts.push(part);
    return parts;
  }

  private next(): Part | null {
    const head = new TextDecoder("latin1").decode(this.held.subarray(0, LONGEST_HEAD));
    const begins = head.indexOf(`--${BOUNDARY}\r\n`);
    const ends = head.indexOf("\r\n\r\n", begins);
    if (begins < 0 || ends < 0) {
      if (this.held.length > LONGEST_HEAD) throw new RangeError("no part of ours");
      return null;
    }
    const said = head.slice(begins, ends);
    const value = (name: string): string =>
      new RegExp(`^${name}:\\s*(.+?)\\s*$`, "im").exec(said)?.[1] ?? "";
    const from = ends + 4;
    const to = from + Number(value("Content-Length"));
    if (!Number.isFinite(to)) throw new RangeError("a part without a length");
    if (this.held.length < to) return null;
    const body = this.held.slice(from, to);
    this.held = this.held.slice(to);
    const at = value("X-Received-At");
    return { type: value("Content-Type"), receivedAt_ms: at ? Number(at) : null, body };
  }
}
