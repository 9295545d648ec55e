/** Who comes next (下一到场), as an estimate from position and road network. Pure. */

import type { IncidentCard, LngLat, OrderLine, RouteLine } from "../wire/frames.ts";
import { straightM } from "./format.ts";
import type { Fixes } from "./positions.ts";

export interface Coming {
  readonly order: OrderLine;
  readonly in_s: number;
  /** What the estimate stands on: where it is now, or only when it was ordered or left. */
  readonly by: "position" | "clock";
}

export interface ArrivalRule {
  /** A position older than this says nothing about now. */
  readonly lost_after_s: number;
  /** The turnout assumed of who has not left (norm `turnout.expected_s`). */
  readonly turnout_s: number;
}

const ON_THE_WAY = new Set(["ordered", "signed", "turned_out", "en_route"]);
const LEFT = new Set(["turned_out", "en_route"]);
/** Further from the way it was expected to take, its way is not known. */
const OFF_ROUTE_M = 400;

/** The appliance expected first of those not there yet; null when nobody's way is known. */
export function nextArrival(
  card: IncidentCard,
  fixes: Fixes,
  now_ms: number,
  rule: ArrivalRule,
): Coming | null {
  const coming = card.orders
    .filter((order) => order.is_open && ON_THE_WAY.has(order.state))
    .flatMap((order) => estimate(order, card.routes, fixes, now_ms, rule) ?? []);
  return coming.sort((a, b) => a.in_s - b.in_s)[0] ?? null;
}

function estimate(
  order: OrderLine,
  routes: readonly RouteLine[],
  fixes: Fixes,
  now_ms: number,
  rule: ArrivalRule,
): Coming | null {
  const route = routes.find(({ appliance_id }) => appliance_id === order.appliance_id);
  if (!route) return null;
  if (!LEFT.has(order.state)) {
    const waited_s = (now_ms - Date.parse(order.ordered_at)) / 1000;
    const in_s = Math.max(0, rule.turnout_s - waited_s) + route.travel_s;
    return { order, in_s, by: "clock" };
  }
  const fix = fixes.get(order.appliance_id);
  if (fix && now_ms - fix.fix_at_ms < rule.lost_after_s * 1000) {
    const left = shareLeft(route.line, fix.place);
    if (left !== null) return { order, in_s: left * route.travel_s, by: "position" };
  }
  const left_at = order.en_route_at ?? order.turned_out_at ?? order.ordered_at;
  const driven_s = (now_ms - Date.parse(left_at)) / 1000;
  return { order, in_s: Math.max(0, route.travel_s - driven_s), by: "clock" };
}

/** Part of a way that still lies before a place on it; null when the place is not on it. */
export function shareLeft(line: readonly LngLat[], place: LngLat): number | null {
  let whole_m = 0;
  let done_m = 0;
  let nearest_m = Number.POSITIVE_INFINITY;
  for (let i = 1; i < line.length; i += 1) {
    const [a, b] = [line[i - 1], line[i]];
    if (!a || !b) continue;
    const length_m = straightM(a, b);
    const along = alongShare(a, b, place);
    const there: LngLat = [a[0] + (b[0] - a[0]) * along, a[1] + (b[1] - a[1]) * along];
    const away_m = straightM(there, place);
    if (away_m < nearest_m) {
      nearest_m = away_m;
      done_m = whole_m + length_m * along;
    }
    whole_m += length_m;
  }
  if (whole_m === 0 || nearest_m > OFF_ROUTE_M) return null;
  return 1 - done_m / whole_m;
}

/** Where on a piece a place's nearest point lies: 0 at its beginning, 1 at its end. */
function alongShare(a: LngLat, b: LngLat, place: LngLat): number {
  const east = Math.cos((a[1] * Math.PI) / 180); // a degree of longitude is shorter by this
  const [x, y] = [(b[0] - a[0]) * east, b[1] - a[1]];
  const length = x * x + y * y;
  if (length === 0) return 0;
  const along = ((place[0] - a[0]) * east * x + (place[1] - a[1]) * y) / length;
  return Math.min(1, Math.max(0, along));
}
