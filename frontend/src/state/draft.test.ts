import { expect, test } from "vitest";

import type { CallLine, PlaceFound, PremisesCard } from "../wire/frames.ts";
import {
  chooseCandidate,
  chooseLevel,
  choosePoint,
  chooseType,
  draftOfCall,
  missing,
  newDraft,
  takeCandidates,
  takePremises,
  typeQuery,
} from "./draft.ts";
import { moved } from "./search.ts";

const NAMES = { callId: "c", incidentId: "i", callKey: "ck", incidentKey: "ik" };
const START = newDraft(NAMES, 0);
const card = (id: number) => ({ id }) as PremisesCard;
const found = (label: string, kind: PlaceFound["kind"] = "road", id = 0): PlaceFound => ({
  kind,
  id,
  label,
  detail: "",
  place: [114.3, 30.6],
  matched: "",
  uncertainty_m: 50,
  alias: "",
  notes: [],
  is_synthetic: true,
});

test("a form needs a type and a place, and says which is missing", () => {
  expect(missing(START)).toEqual(["type", "place"]);
  const typed = chooseType(START, "fire");
  expect(missing(typed)).toEqual(["place"]);
  expect(missing(choosePoint(typed, [114, 30]))).toEqual([]);
});

test("a rescue has four levels: a fifth chosen before falls to the fourth", () => {
  const fire = chooseLevel(chooseType(START, "fire"), 5);
  expect(fire.level).toBe(5);
  expect(chooseType(fire, "traffic").level).toBe(4);
  expect(chooseLevel(chooseType(START, "flood"), 5).level).toBe(1);
});

test("what a search found late for other words is not shown", () => {
  const typed = typeQuery(START, "江汉路");
  expect(takeCandidates(typed, "江汉", [found("江汉")]).candidates).toEqual([]);
  expect(takeCandidates(typed, "江汉路", [found("江汉路")]).candidates).toHaveLength(1);
  expect(takeCandidates(typed, "江汉路", null).searchFailed).toBe(true);
});

test("arrow keys walk round the candidates and Enter takes the active one", () => {
  let draft = takeCandidates(typeQuery(START, "路"), "路", [found("甲路"), found("乙路")]);
  draft = moved(draft, -1);
  expect(draft.active).toBe(1);
  draft = chooseCandidate(draft);
  expect(draft.place?.label).toBe("乙路");
  expect(draft.candidates).toEqual([]);
});

test("typing on after choosing takes the place back: words and place must agree", () => {
  const chosen = chooseCandidate(takeCandidates(typeQuery(START, "路"), "路", [found("甲路")]));
  expect(typeQuery(chosen, "甲路 3 号").place).toBeNull();
});

test("a click on the map keeps the words as the address", () => {
  const draft = choosePoint(typeQuery(START, "桥下第三家"), [114.31, 30.59]);
  expect(draft.query).toBe("桥下第三家");
  expect(draft.place?.place).toEqual([114.31, 30.59]);
});

test("the premises searched for stays chosen; a single one at the point is offered", () => {
  const named = chooseCandidate(
    takeCandidates(typeQuery(START, "医"), "医", [found("医院", "premises", 7)]),
  );
  const place = named.place?.place;
  if (!place) throw new Error("no place");
  expect(takePremises(named, place, [card(6), card(7)]).premisesId).toBe(7);
  const point = choosePoint(START, [114, 30]);
  const at = point.place?.place;
  if (!at) throw new Error("no place");
  expect(takePremises(point, at, [card(6)]).premisesId).toBe(6);
  expect(takePremises(point, at, [card(6), card(7)]).premisesId).toBeNull();
  expect(takePremises(point, [114, 30], [card(6)])).toBe(point); // of a place chosen before
});

test("a place that may be another's door chooses no premises, though only one stands there", () => {
  const unsure = { ...found("中北路109号", "address"), uncertainty_m: 400, notes: ["number_near"] };
  const draft = chooseCandidate(takeCandidates(typeQuery(START, "a"), "a", [unsure]));
  const place = draft.place?.place;
  if (!place) throw new Error("no place");
  expect(draft.place?.notes).toEqual(["number_near"]);
  expect(takePremises(draft, place, [card(6)]).premisesId).toBeNull();
});

test("a waiting call brings its place, and its clock runs from when it came", () => {
  const call = {
    id: "call-1",
    received_at: "2026-01-01T00:00:00Z",
    place: [114, 30],
    address: "桥下",
    channel: "web",
  } as CallLine;
  const draft = draftOfCall(call, NAMES);
  expect(draft.callId).toBe("call-1");
  expect(draft.began_ms).toBe(Date.parse("2026-01-01T00:00:00Z"));
  expect(draft.place?.kind).toBe("call");
});
