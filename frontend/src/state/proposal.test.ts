import { expect, test } from "vitest";

import type { ApplianceLine, CandidateLine, RecommendationCard } from "../wire/frames.ts";
import {
  addPick,
  changeRole,
  proposalOf,
  removePick,
  responseSpan,
  stillShort,
  takenOut,
  togglePick,
} from "./proposal.ts";

const candidate = (id: number, is_chosen: boolean, response_s: number | null) =>
  ({
    appliance_id: id,
    call_sign: `A${id}`,
    appliance_type: "water_tender",
    role: is_chosen ? "attack_water" : "",
    is_chosen,
    response_s,
  }) as CandidateLine;

const CARD = {
  id: "sha",
  candidates: [candidate(1, true, 200), candidate(2, true, 420), candidate(3, false, 500)],
  shortfall: [{ role: "aerial", missing_count: 2, reason: "all_busy" }],
} as RecommendationCard;
const START = proposalOf("incident", CARD, "key-1");
const ladder = { id: 9, call_sign: "L9", appliance_type: "aerial_platform" } as ApplianceLine;

test("the chosen are picked to begin with, in their roles", () => {
  expect([...START.picks.values()].map(({ applianceId, role }) => [applianceId, role])).toEqual([
    [1, "attack_water"],
    [2, "attack_water"],
  ]);
});

test("any change is another order, under another key", () => {
  expect(removePick(START, 1, "key-2").key).toBe("key-2");
  expect(removePick(START, 99, "key-2")).toBe(START);
  expect(addPick(START, ladder, "key-3").key).toBe("key-3");
});

test("one taken out is said so and can be put back", () => {
  const [first] = CARD.candidates;
  if (!first) throw new Error("no candidate");
  const out = togglePick(START, first, "k");
  expect(takenOut(out).map(({ appliance_id }) => appliance_id)).toEqual([1]);
  expect(takenOut(togglePick(out, first, "k"))).toEqual([]);
});

test("a shortfall shrinks only by what is added by hand in that very role", () => {
  expect(stillShort(START)[0]?.count).toBe(2);
  const added = addPick(START, ladder, "k");
  expect(stillShort(added)[0]?.count).toBe(1);
  expect(stillShort(changeRole(added, 9, "rescue", "k"))[0]?.count).toBe(2);
});

test("the span of arrivals covers those picked, as far as they are known", () => {
  expect(responseSpan(START)).toEqual({ first_s: 200, last_s: 420 });
  expect(responseSpan(removePick(START, 2, "k"))).toEqual({ first_s: 200, last_s: 200 });
  expect(responseSpan(proposalOf("incident", null, "k"))).toBeNull();
});
