/** What the desk's lists show and in which order. Pure. */

import type {
  ApplianceLine,
  CallLine,
  IncidentLine,
  LngLat,
  OrderLine,
  PreAlertLine,
  StationLine,
  TimelineLine,
} from "../wire/frames.ts";
import { straightM } from "./format.ts";

/** Unsigned orders first, then the highest level, then the newest. */
export function sortedIncidents(lines: readonly IncidentLine[]): IncidentLine[] {
  const weight = (line: IncidentLine) =>
    line.state === "closed"
      ? 3
      : line.state === "put_out"
        ? 2
        : line.state === "controlled"
          ? 1
          : 0;
  return [...lines].sort(
    (a, b) =>
      weight(a) - weight(b) ||
      Number(b.unsigned_late_count > 0) - Number(a.unsigned_late_count > 0) ||
      b.alarm_level - a.alarm_level ||
      b.opened_at.localeCompare(a.opened_at),
  );
}

/** Longest waiting first. */
export function waitingCalls(lines: readonly CallLine[]): CallLine[] {
  return lines
    .filter((line) => line.state === "waiting")
    .sort((a, b) => a.received_at.localeCompare(b.received_at));
}

export function openPreAlerts(lines: readonly PreAlertLine[]): PreAlertLine[] {
  return lines
    .filter((line) => line.state === "open")
    .sort((a, b) => a.raised_at.localeCompare(b.raised_at));
}

/** Kept in the log, but no news to a dispatcher. */
const BOOKKEEPING = new Set(["appliance.registered", "geodata.imported"]);

export function newestEvents(lines: readonly TimelineLine[], limit: number): TimelineLine[] {
  return lines
    .filter((line) => !BOOKKEEPING.has(line.kind))
    .sort((a, b) => b.recorded_at.localeCompare(a.recorded_at) || b.seq - a.seq)
    .slice(0, limit);
}

export function sortedOrders(orders: readonly OrderLine[]): OrderLine[] {
  return [...orders].sort(
    (a, b) =>
      Number(b.is_open) - Number(a.is_open) ||
      a.ordered_at.localeCompare(b.ordered_at) ||
      a.call_sign.localeCompare(b.call_sign, "zh"),
  );
}

export type BoardFilter = "all" | "free" | "out" | "not_free";

export interface BoardGroup {
  readonly stationId: number;
  readonly name_zh: string;
  readonly name_en: string;
  readonly lines: readonly ApplianceLine[];
  readonly freeCount: number;
  readonly totalCount: number;
  /** Straight line from the incident looked at; null when there is none or the place is unknown. */
  readonly away_m: number | null;
}

const isOut = (line: ApplianceLine): boolean =>
  !["in_station", "in_training", "out_of_service"].includes(line.status);

const FILTERS: Readonly<Record<BoardFilter, (line: ApplianceLine) => boolean>> = {
  all: () => true,
  free: (line) => line.is_dispatchable,
  out: isOut,
  not_free: (line) => !line.is_dispatchable && !isOut(line),
};

/** The appliance board: by station, nearest to the place looked at first, else by name. */
export function boardGroups(
  lines: readonly ApplianceLine[],
  stations: readonly StationLine[],
  filter: BoardFilter,
  words: string,
  near: LngLat | null,
): BoardGroup[] {
  const places = new Map(stations.map((station) => [station.id, station.place]));
  const groups = new Map<number, ApplianceLine[]>();
  for (const line of lines) {
    const group = groups.get(line.station_id);
    if (group) group.push(line);
    else groups.set(line.station_id, [line]);
  }
  const wanted = words.trim().toLowerCase();
  const said = (line: ApplianceLine) =>
    `${line.call_sign} ${line.station_name_zh} ${line.station_name_en}`.toLowerCase();
  const shown: BoardGroup[] = [];
  for (const [stationId, all] of groups) {
    const kept = all
      .filter((line) => FILTERS[filter](line) && (wanted === "" || said(line).includes(wanted)))
      .sort((a, b) => a.call_sign.localeCompare(b.call_sign, "zh"));
    const first = kept[0];
    if (!first) continue;
    const place = places.get(stationId);
    shown.push({
      stationId,
      name_zh: first.station_name_zh,
      name_en: first.station_name_en,
      lines: kept,
      freeCount: all.filter((line) => line.is_dispatchable).length,
      totalCount: all.length,
      away_m: near && place ? straightM(near, place) : null,
    });
  }
  return shown.sort(
    (a, b) =>
      (a.away_m ?? Number.POSITIVE_INFINITY) - (b.away_m ?? Number.POSITIVE_INFINITY) ||
      a.name_zh.localeCompare(b.name_zh, "zh"),
  );
}
