/** One sentence for each kind of event in the log, in English. */

import { type Facts, fact } from "../facts.ts";
import { word } from "../text.ts";
import { words } from "./words.ts";

const sign = (facts: Facts) => fact(facts, "call_sign", "appliance_id");
const from = (facts: Facts) => {
  const source = fact(facts, "source");
  return source && source !== "terminal" ? ` (${word(words.sources, source)})` : "";
};

export const events: Record<string, (facts: Facts) => string> = {
  "call.received": (f) =>
    `Call received: ${fact(f, "address") || "address unknown"} (${word(words.channels, fact(f, "channel"))})`,
  "call.closed": (f) => `Call closed: ${word(words.call_outcomes, fact(f, "outcome"))}`,
  "incident.opened": (f) =>
    `Incident ${fact(f, "number")} opened: ${word(words.incident_types, fact(f, "incident_type"))}, ${word(words.levels, fact(f, "alarm_level"))}, ${fact(f, "address")}`,
  "incident.upgraded": (f) =>
    `Raised from ${word(words.levels, fact(f, "was_level"))} to ${word(words.levels, fact(f, "alarm_level"))}`,
  "incident.controlled": () => "Under control",
  "incident.put_out": () => "Put out (handling ended)",
  "incident.closed": (f) => `Closed: ${word(words.incident_outcomes, fact(f, "outcome"))}`,
  "incident.noted": () => "Note",
  "recommendation.made": (f) =>
    `Recommendation made: ${fact(f, "picked_count")} appliances${Number(fact(f, "shortfall_count")) > 0 ? `, ${fact(f, "shortfall_count")} short` : ""}`,
  "appliance.registered": (f) => `${sign(f)} registered`,
  "appliance.crewed": (f) => `${sign(f)} crewed by ${fact(f, "crew_count")}`,
  "appliance.ordered": (f) => `${sign(f)} ordered: ${word(words.roles, fact(f, "role"))}`,
  "appliance.signed": (f) => `${sign(f)} signed for the order${from(f)}`,
  "appliance.unsigned": (f) => `${sign(f)} has not signed in time`,
  "appliance.turned_out": (f) => `${sign(f)} turned out${from(f)}`,
  "appliance.en_route": (f) => `${sign(f)} en route${from(f)}`,
  "appliance.arrived": (f) => `${sign(f)} on scene${from(f)}`,
  "appliance.water_on": (f) => `${sign(f)} water on${from(f)}`,
  "appliance.water_off": (f) => `${sign(f)} water off${from(f)}`,
  "appliance.left": (f) => `${sign(f)} left the scene (positions), not released`,
  "appliance.rejoined": (f) => `${sign(f)} is back at the scene (positions)`,
  "appliance.released": (f) => `${sign(f)} released${from(f)}`,
  "appliance.returned": (f) => `${sign(f)} returned${from(f)}`,
  "appliance.status_set": (f) =>
    `${sign(f)} set to ${word(words.statuses, fact(f, "status"))}${from(f)}`,
  "appliance.status_undone": (f) =>
    `${sign(f)}: “${word(words.statuses, fact(f, "was_status"))}” undone, again ${word(words.statuses, fact(f, "status"))}`,
  "detector.alarmed": (f) => `${word(words.detector_kinds, fact(f, "detector_kind"))} alarmed`,
  "detector.faulted": () => "Detector fault",
  "detector.restored": () => "Detector back to normal",
  "pre_alert.raised": (f) => `Pre-alert: ${fact(f, "address")}`,
  "pre_alert.confirmed": () => "Pre-alert confirmed as an incident",
  "pre_alert.cancelled": (f) =>
    `Pre-alert cancelled: ${word(words.pre_alert_reasons, fact(f, "reason"))}`,
  "norm.changed": (f) =>
    `Norm ${fact(f, "key")} changed from ${fact(f, "was_value")} to ${fact(f, "value")}`,
  "geodata.imported": (f) =>
    `Geodata imported: ${fact(f, "layer")} (kept ${fact(f, "kept_count")}, dropped ${fact(f, "dropped_count")}, guessed ${fact(f, "guessed_count")})`,
  "supply.counted": (f) =>
    `Counted: ${word(words.supplies, fact(f, "item"))} ${fact(f, "was_amount")} → ${fact(f, "amount")}`,
  "equipment.state_set": (f) =>
    `Equipment: ${word(words.equipment_items, fact(f, "item"))} ${word(words.equipment_states, fact(f, "state"))}`,
  "shift.set": () => "Put on duty",
  "shift.ended": () => "Taken off duty",
  "resources.imported": (f) =>
    `Resources imported: ${word(words.resource_kinds, fact(f, "resource_kind"))} (${fact(f, "added_count")} new, ${fact(f, "changed_count")} changed)`,
  "roads.published": () => "New road network published",
  "response_plan.published": (f) =>
    `Response plan published: ${word(words.incident_types, fact(f, "incident_type"))}, version ${fact(f, "version")}`,
  "reaction.parked": (f) =>
    `A reaction failed and is parked: ${word(words.rooms, fact(f, "room"))} #${fact(f, "entry_seq")}`,
  "reaction.settled": (f) =>
    `A parked reaction was settled: ${word(words.rooms, fact(f, "room"))} #${fact(f, "entry_seq")}`,
};
