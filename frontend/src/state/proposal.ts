/** The force about to be ordered: what was recommended, and what the dispatcher changed. Pure. */

import type {
  ApplianceLine,
  ApplianceType,
  CandidateLine,
  RecommendationCard,
} from "../wire/frames.ts";

export interface Pick {
  readonly applianceId: number;
  readonly role: string;
  readonly callSign: string;
  readonly isManual: boolean;
}

export interface Proposal {
  readonly incidentId: string;
  readonly card: RecommendationCard | null;
  readonly picks: ReadonlyMap<number, Pick>;
  /** Ordering the same proposal twice is one order. */
  readonly key: string;
}

/** What an appliance is usually sent as, when it is added by hand. */
export const USUAL_ROLE: Readonly<Record<ApplianceType, string>> = {
  water_tender: "attack_water",
  foam_tender: "foam",
  aerial_ladder: "aerial_rescue",
  aerial_platform: "aerial",
  water_tower: "aerial",
  rescue_tender: "rescue",
  command_vehicle: "command",
  water_supply: "water_supply",
  hazmat_tender: "hazmat",
  smoke_tender: "smoke",
  lighting_tender: "lighting",
};

export function proposalOf(
  incidentId: string,
  card: RecommendationCard | null,
  key: string,
): Proposal {
  const chosen = (card?.candidates ?? []).filter((candidate) => candidate.is_chosen);
  return {
    incidentId,
    card,
    key,
    picks: new Map(chosen.map((candidate) => [candidate.appliance_id, pickOf(candidate)])),
  };
}

/** Take a recommended appliance out, or back in. Any change is another order: it gets a new key. */
export function togglePick(proposal: Proposal, candidate: CandidateLine, key: string): Proposal {
  const picks = new Map(proposal.picks);
  if (!picks.delete(candidate.appliance_id)) picks.set(candidate.appliance_id, pickOf(candidate));
  return { ...proposal, picks, key };
}

export function addPick(proposal: Proposal, line: ApplianceLine, key: string): Proposal {
  if (proposal.picks.has(line.id)) return proposal;
  const advised = proposal.card?.candidates.find((c) => c.appliance_id === line.id && c.is_chosen);
  const pick = advised
    ? pickOf(advised)
    : {
        applianceId: line.id,
        role: USUAL_ROLE[line.appliance_type],
        callSign: line.call_sign,
        isManual: true,
      };
  return { ...proposal, picks: new Map(proposal.picks).set(line.id, pick), key };
}

export function removePick(proposal: Proposal, applianceId: number, key: string): Proposal {
  const picks = new Map(proposal.picks);
  return picks.delete(applianceId) ? { ...proposal, picks, key } : proposal;
}

export function changeRole(
  proposal: Proposal,
  applianceId: number,
  role: string,
  key: string,
): Proposal {
  const pick = proposal.picks.get(applianceId);
  if (!pick) return proposal;
  return { ...proposal, picks: new Map(proposal.picks).set(applianceId, { ...pick, role }), key };
}

/** Which of the roles that could not be filled are now covered by hand. */
export function stillShort(proposal: Proposal): { role: string; count: number; reason: string }[] {
  const byHand = new Map<string, number>();
  for (const pick of proposal.picks.values()) {
    if (pick.isManual) byHand.set(pick.role, (byHand.get(pick.role) ?? 0) + 1);
  }
  return (proposal.card?.shortfall ?? [])
    .map(({ role, missing_count, reason }) => ({
      role,
      reason,
      count: missing_count - (byHand.get(role) ?? 0),
    }))
    .filter(({ count }) => count > 0);
}

/** Recommended appliances the dispatcher took out: said plainly, for they are missed. */
export function takenOut(proposal: Proposal): CandidateLine[] {
  return (proposal.card?.candidates ?? []).filter(
    (candidate) => candidate.is_chosen && !proposal.picks.has(candidate.appliance_id),
  );
}

/** Soonest and last expected arrival of those picked, in seconds after the order; null when unknown. */
export function responseSpan(proposal: Proposal): { first_s: number; last_s: number } | null {
  const times = (proposal.card?.candidates ?? [])
    .filter((candidate) => proposal.picks.has(candidate.appliance_id))
    .map((candidate) => candidate.response_s)
    .filter((time): time is number => time !== null);
  return times.length === 0 ? null : { first_s: Math.min(...times), last_s: Math.max(...times) };
}

function pickOf(candidate: CandidateLine): Pick {
  return {
    applianceId: candidate.appliance_id,
    role: candidate.role || USUAL_ROLE[candidate.appliance_type],
    callSign: candidate.call_sign,
    isManual: !candidate.is_chosen,
  };
}
