/** Asking the server for places while somebody types: not at each letter, and only the newest counts. */

import type { LngLat, PlaceFound } from "../../wire/frames.ts";
import { findPlaces } from "../../wire/queries.ts";

const TYPING_MS = 120;
const CANDIDATES = 8;

export class PlaceAsker {
  private typing: ReturnType<typeof setTimeout> | null = null;
  private search: AbortController | null = null;

  constructor(
    private readonly near: () => LngLat | null,
    private readonly take: (query: string, found: readonly PlaceFound[] | null) => void,
  ) {}

  ask(query: string): void {
    this.stop();
    if (query.trim() === "") return;
    this.typing = setTimeout(() => void this.find(query), TYPING_MS);
  }

  stop(): void {
    if (this.typing !== null) clearTimeout(this.typing);
    this.search?.abort();
  }

  private async find(query: string): Promise<void> {
    this.search = new AbortController();
    const { signal } = this.search;
    const answer = await findPlaces(query, this.near(), CANDIDATES, signal);
    if (!signal.aborted) this.take(query, answer.ok ? answer.value : null);
  }
}
