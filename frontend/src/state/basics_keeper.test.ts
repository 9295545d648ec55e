import { expect, test } from "vitest";

import type { KeeperLine, KeptFormation, Nominee } from "../wire/basics.ts";
import { heldOf, NOT_READ } from "./basics.ts";
import {
  chosen,
  type KeeperForm,
  keeperFault,
  keeperFormOf,
  keeperNow,
  keepersNow,
  NOBODY,
} from "./basics_keeper.ts";

const held = <T>(value: T) => heldOf<T>(NOT_READ, { ok: true, value }, 0);

const keeper = (formation_id: number, person_id: number): KeeperLine => ({
  formation_id,
  formation: "支队",
  formation_en: "Detachment",
  person_id,
  name: "王",
  name_en: "Wang",
});
const formation = (id: number, depth: number, by: KeeperLine | null): KeptFormation => ({
  id,
  kind: "battalion",
  name_zh: "大队",
  name_en: "Battalion",
  depth,
  keeper: by,
});
const nominee = (person_id: number): Nominee => ({
  person_id,
  name: "李",
  name_en: "Li",
  posts: [],
});

const FORM: KeeperForm = {
  ...keeperFormOf("premises"),
  formations: held([formation(1, 0, keeper(1, 7)), formation(2, 1, null)]),
  nominees: held([nominee(7), nominee(8)]),
  formationId: 1,
};

test("nothing is chosen to begin with", () => {
  expect(keeperFault(keeperFormOf("premises"))).toBe("nobody_chosen");
  expect(keeperFault(FORM)).toBe("nobody_chosen");
});

test("a person may be named, but not who keeps it already", () => {
  expect(keeperFault({ ...FORM, who: "8" })).toBeNull();
  expect(keeperFault({ ...FORM, who: "7" })).toBe("unchanged");
  expect(keeperFault({ ...FORM, who: "7", formationId: 2 })).toBeNull();
  expect(chosen({ ...FORM, who: "8" })?.person_id).toBe(8);
});

test("only where somebody keeps it can it be taken away", () => {
  expect(keeperFault({ ...FORM, who: NOBODY })).toBeNull();
  expect(keeperFault({ ...FORM, who: NOBODY, formationId: 2 })).toBe("unchanged");
  expect(chosen({ ...FORM, who: NOBODY })).toBeNull();
});

test("who keeps it now is told of the chosen formation, and of all", () => {
  expect(keeperNow(FORM)?.person_id).toBe(7);
  expect(keeperNow({ ...FORM, formationId: 2 })).toBeNull();
  expect(keepersNow(FORM)).toHaveLength(1);
});
