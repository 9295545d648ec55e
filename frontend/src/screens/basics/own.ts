/** What only rows of some kinds have: a water source's inspections, a station's appliances, a premises' surroundings. */

import type { Own } from "../../state/basics.ts";
import { readPremisesPage, readStation, readWater } from "../../wire/basics.ts";
import type { Answer } from "../../wire/http.ts";

export async function readOwn(kind: string, id: string): Promise<Answer<Own> | null> {
  switch (kind) {
    case "water_sources":
      return as("water", await readWater(id));
    case "stations":
      return as("station", await readStation(id));
    case "premises":
      return as("premises", await readPremisesPage(id));
    default:
      return null;
  }
}

function as<K extends Own["kind"]>(
  kind: K,
  answer: Answer<Extract<Own, { kind: K }>["card"]>,
): Answer<Own> {
  return answer.ok ? { ok: true, value: { kind, card: answer.value } as Own } : answer;
}
