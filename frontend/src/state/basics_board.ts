/** The figures of the overview: shares and sums that say "unknown" where nothing is known. Pure. */

export interface Figures {
  readonly count: number;
  readonly complete_count: number;
  readonly checked_count: number;
  readonly overdue_count: number;
  readonly waiting_count: number;
}

/** Parts of a hundred, never rounded to "all" or "none" while one is missing or there; null of nothing. */
export function sharePercent(part: number, whole: number): number | null {
  if (whole <= 0) return null;
  if (part >= whole) return 100;
  if (part <= 0) return 0;
  return Math.min(99, Math.max(1, Math.round((part / whole) * 100)));
}

/** How urgent a share is, for its colour; the number says it too. */
export function shareTone(percent: number | null): "none" | "low" | "middle" | "full" {
  if (percent === null) return "none";
  if (percent === 100) return "full";
  return percent >= 80 ? "middle" : "low";
}

/** The fields most rows lack, most first. */
export function mostMissing(
  missing: Readonly<Record<string, number>>,
  most: number,
): { name: string; count: number }[] {
  return Object.entries(missing)
    .filter(([, count]) => count > 0)
    .sort(([a, m], [b, n]) => n - m || a.localeCompare(b))
    .slice(0, most)
    .map(([name, count]) => ({ name, count }));
}

/** The city's data in one line. */
export function sumOf(kinds: readonly Figures[]): Figures {
  const sum = (read: (kind: Figures) => number) =>
    kinds.reduce((total, kind) => total + read(kind), 0);
  return {
    count: sum((kind) => kind.count),
    complete_count: sum((kind) => kind.complete_count),
    checked_count: sum((kind) => kind.checked_count),
    overdue_count: sum((kind) => kind.overdue_count),
    waiting_count: sum((kind) => kind.waiting_count),
  };
}

/** A station's appliances as a table: each type's count in each status that occurs, 备勤 first. */
export function readiness(counts: Readonly<Record<string, Readonly<Record<string, number>>>>): {
  statuses: readonly string[];
  types: readonly { type: string; counts: readonly number[] }[];
} {
  const found = new Set(Object.values(counts).flatMap((of) => Object.keys(of)));
  const statuses = STATUS_ORDER.filter((status) => found.has(status));
  for (const status of found) if (!statuses.includes(status)) statuses.push(status);
  return {
    statuses,
    types: Object.entries(counts).map(([type, of]) => ({
      type,
      counts: statuses.map((status) => of[status] ?? 0),
    })),
  };
}

const STATUS_ORDER = [
  "in_station",
  "standing_by",
  "ordered",
  "turned_out",
  "en_route",
  "on_scene",
  "water_on",
  "water_off",
  "shuttling_water",
  "returning",
  "in_training",
  "out_of_service",
];
