import { expect, test } from "vitest";

import type { ApplianceLine, IncidentLine, OrderLine } from "../wire/frames.ts";
import {
  COMMANDS,
  type CommandContext,
  commandFor,
  getCommand,
  isAllowed,
  keyName,
} from "./commands.ts";

const everything = new Set(COMMANDS.flatMap(({ permission }) => permission ?? []));
const NOTHING: CommandContext = {
  may: everything,
  call: null,
  incident: null,
  order: null,
  appliance: null,
  preAlert: null,
  parked: null,
  pickCount: 0,
  isFormOpen: false,
};
const press = (code: string, key: string, more: object = {}) =>
  keyName({ code, key, shiftKey: false, ctrlKey: false, metaKey: false, altKey: false, ...more });

test("each command has a key of its own", () => {
  const keys = COMMANDS.map(({ key }) => key);
  expect(new Set(keys).size).toBe(keys.length);
});

test("with nothing selected no key reaches the server but those that need nothing", () => {
  const open = COMMANDS.filter(({ id, leaves }) => leaves !== null && isAllowed(id, NOTHING));
  expect(open).toEqual([]);
});

test("a person without the permission cannot give the command by key either", () => {
  const incident = { state: "open", alarm_level: 1, highest_level: 5 } as IncidentLine;
  expect(commandFor("U", { ...NOTHING, incident })).toBe("upgrade");
  expect(commandFor("U", { ...NOTHING, incident, may: new Set() })).toBeNull();
});

test("a level at its top cannot be raised, a closed incident takes nothing", () => {
  const top = { state: "open", alarm_level: 5, highest_level: 5 } as IncidentLine;
  expect(isAllowed("upgrade", { ...NOTHING, incident: top })).toBe(false);
  const closed = { ...top, state: "closed" } as IncidentLine;
  const given = COMMANDS.filter(
    ({ id, scope }) =>
      scope === "incident" && isAllowed(id, { ...NOTHING, incident: closed, pickCount: 2 }),
  );
  expect(given).toEqual([]);
});

test("an order is signed once, worked while out, and returned after release", () => {
  const order = (state: OrderLine["state"]) =>
    ({ ...NOTHING, order: { state, is_open: true } as OrderLine }) satisfies CommandContext;
  expect(commandFor("S", order("ordered"))).toBe("sign");
  expect(commandFor("S", order("signed"))).toBeNull();
  expect(commandFor("3", order("en_route"))).toBe("on_scene");
  expect(commandFor("3", order("released"))).toBeNull();
  expect(commandFor("7", order("released"))).toBe("return");
});

test("an ordered appliance is released, not undone", () => {
  const appliance = (status: string, previous_status: string) =>
    ({
      ...NOTHING,
      appliance: { status, previous_status } as ApplianceLine,
    }) satisfies CommandContext;
  expect(isAllowed("undo", appliance("ordered", "in_station"))).toBe(false);
  expect(isAllowed("undo", appliance("on_scene", "en_route"))).toBe(true);
  expect(isAllowed("undo", appliance("in_station", ""))).toBe(false);
});

test("keys are told by their place, so that a Chinese input method does not matter", () => {
  expect(press("KeyN", "Process")).toBe("N");
  expect(press("Digit1", "！", { shiftKey: true })).toBe("Shift+1");
  expect(press("Slash", "？", { shiftKey: true })).toBe("?");
  expect(press("BracketRight", "】")).toBe("]");
  expect(press("Enter", "Enter", { ctrlKey: true })).toBe("Ctrl+Enter");
  expect(press("KeyN", "n", { altKey: true })).toBe("");
});

test("getting a command that is not in the table is an error", () => {
  expect(() => getCommand("fly" as "help")).toThrow(RangeError);
});
