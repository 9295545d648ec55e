/** What is nearby, in English. */

import type { Same } from "../text.ts";
import type { nearby as zh } from "../zh/nearby.ts";

export const nearby: Same<typeof zh> = {
  title: "What is nearby",
  loading: "Looking for what is nearby…",
  straight: "Distances are straight lines",
  travel: (words) => `about ${words} by road`,
  example: "What fits the incident is an example",
  none: "none of ours",
  micro_stations: "Micro-stations",
  people: (count) => `${count} people`,
  within_reach: "within its reach",
  stores: "Agents and supplies",
  counted: (words) => `counted ${words} ago`,
  never_counted: "a part was never counted",
  below_least: "below the least wanted",
  in_store: (amount) => `${amount} in store`,
  experts: "Experts",
  nameless: "name not shown",
  now: "may be called now",
  hours: (from, to) => `may be called ${from} to ${to} h`,
  read_phone: "Telephone (logged)",
  linked_agencies: "Linked agencies",
  no_place: "place not known",
  quantities: { l: "L", kg: "kg", count: "pcs" },
};
