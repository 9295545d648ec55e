/** The open card of a station or a premises is read again when its stream says that something changed. */

import type { Route } from "../../state/basics_route.ts";
import { type Frame, forget, hear, NOTHING } from "../../state/streams.ts";
import { LiveSocket, pageSocket, type SocketOptions } from "../../wire/socket.ts";

/** Only these kinds of rows have a stream. */
const NOUNS: Readonly<Record<string, string>> = { stations: "station", premises: "premises" };

export class CardNews {
  private socket: LiveSocket | null = null; // opened with the first card that has a stream
  private stream: string | null = null;
  private held = NOTHING;

  constructor(
    private readonly changed: () => void,
    private readonly options: () => SocketOptions = pageSocket,
  ) {}

  /** Listen to the card that is open now, and no more to the one before. */
  follow({ kind, id }: Pick<Route, "kind" | "id">): void {
    const noun = NOUNS[kind];
    const stream = noun === undefined || id === null ? null : `${noun}.${id}`;
    if (stream === this.stream) return;
    if (this.stream !== null) {
      this.socket?.unsubscribe(this.stream);
      this.held = forget(this.held, this.stream);
    }
    this.stream = stream;
    if (stream === null) return;
    this.socket ??= new LiveSocket(
      { frame: (frame) => this.heard(frame as Frame), state: () => undefined },
      this.options(),
    );
    this.socket.subscribe(stream);
  }

  private heard(frame: Frame): void {
    const before = this.stream === null ? undefined : this.held.copies.get(this.stream);
    const { streams, resubscribe } = hear(this.held, frame);
    this.held = streams;
    for (const stream of resubscribe) this.socket?.subscribe(stream);
    const now = this.stream === null ? undefined : streams.copies.get(this.stream);
    if (before !== undefined && now !== undefined && now !== before) this.changed();
  }
}
