/** Where appliances are, as last heard, and how old that is. Pure. */

import type {
  ApplianceLine,
  ApplianceStatus,
  ApplianceType,
  LngLat,
  PositionsFrame,
} from "../wire/frames.ts";

export interface Fix {
  place: LngLat;
  heading_deg: number | null;
  speed_mps: number | null;
  accuracy_m: number | null;
  fix_at_ms: number;
}

export type Fixes = ReadonlyMap<number, Fix>;

/** live: believe it; stale: say its age; lost: draw it hollow, it may be anywhere by now. */
export type Freshness = "live" | "stale" | "lost";

export interface FreshnessRule {
  stale_after_s: number;
  lost_after_s: number;
}

/** An appliance as the map draws it. */
export interface MapAppliance {
  id: number;
  call_sign: string;
  appliance_type: ApplianceType;
  status: ApplianceStatus;
  place: LngLat;
  heading_deg: number | null;
  speed_mps: number | null;
  accuracy_m: number | null;
  freshness: Freshness;
  age_s: number;
  isSelected: boolean;
  incident_id: string | null;
}

/** Take a tick in: latest wins, and an older fix never replaces a newer one. */
export function takePositions(fixes: Fixes, frame: PositionsFrame): Fixes {
  const next = new Map(fixes);
  frame.ids.forEach((id, index) => {
    const place = frame.lnglat[index];
    const fixAt = frame.fix_at[index];
    if (!place || fixAt === undefined) return;
    const fix_at_ms = Date.parse(fixAt);
    const held = next.get(id);
    if (held && held.fix_at_ms > fix_at_ms) return;
    next.set(id, {
      place,
      heading_deg: frame.heading_deg[index] ?? null,
      speed_mps: frame.speed_mps[index] ?? null,
      accuracy_m: frame.accuracy_m[index] ?? null,
      fix_at_ms,
    });
  });
  return next;
}

/** How far a fix of this age can be believed. */
export function freshnessOf(age_s: number, rule: FreshnessRule): Freshness {
  if (age_s >= rule.lost_after_s) return "lost";
  return age_s >= rule.stale_after_s ? "stale" : "live";
}

/** Put board lines and fixes together for the map; appliances never heard of are left out. */
export function mapAppliances(
  lines: Iterable<ApplianceLine>,
  fixes: Fixes,
  now_ms: number,
  rule: FreshnessRule,
  selectedId: number | null,
): MapAppliance[] {
  const drawn: MapAppliance[] = [];
  for (const line of lines) {
    const fix = fixes.get(line.id);
    if (!fix) continue;
    const age_s = Math.max(0, (now_ms - fix.fix_at_ms) / 1000);
    drawn.push({
      id: line.id,
      call_sign: line.call_sign,
      appliance_type: line.appliance_type,
      status: line.status,
      place: fix.place,
      heading_deg: fix.heading_deg,
      speed_mps: fix.speed_mps,
      accuracy_m: fix.accuracy_m,
      freshness: freshnessOf(age_s, rule),
      age_s,
      isSelected: line.id === selectedId,
      incident_id: line.incident_id,
    });
  }
  return drawn;
}
