/** Every command a dispatcher can give at the desk, with its key. The handler, the help and the docs read this. */

import type {
  ApplianceLine,
  CallLine,
  IncidentLine,
  OrderLine,
  ParkedLine,
  PreAlertLine,
} from "../wire/frames.ts";

/** What a command acts on; also the order of the help's sections. */
export const SCOPES = [
  "call",
  "incident",
  "order",
  "appliance",
  "pre_alert",
  "parked",
  "map",
  "screen",
] as const;
export type Scope = (typeof SCOPES)[number];

/** What is selected and open, as far as commands care. */
export interface CommandContext {
  readonly may: ReadonlySet<string>;
  readonly call: CallLine | null;
  readonly incident: IncidentLine | null;
  readonly order: OrderLine | null;
  readonly appliance: ApplianceLine | null;
  readonly preAlert: PreAlertLine | null;
  readonly parked: ParkedLine | null;
  readonly pickCount: number;
  readonly isFormOpen: boolean;
}

export interface Command {
  readonly id: CommandId;
  readonly scope: Scope;
  readonly key: string;
  /** The name the server's permissions know it by; null for what happens on the screen only. */
  readonly permission: string | null;
  /** The event it leaves in the log; null when it leaves none. */
  readonly leaves: string | null;
  readonly when: (context: CommandContext) => boolean;
}

const always = () => true;
const live = (c: CommandContext) => c.incident !== null && c.incident.state !== "closed";
const isOut = (c: CommandContext) =>
  c.order?.is_open === true && c.order.state !== "released" && c.order.state !== "returned";
const isWaiting = (c: CommandContext) => c.call?.state === "waiting";
const isPreAlertOpen = (c: CommandContext) => c.preAlert?.state === "open";

type Row = readonly [
  id: string,
  scope: Scope,
  key: string,
  permission: string | null,
  leaves: string | null,
  when: (context: CommandContext) => boolean,
];

const ROWS = [
  ["new_call", "call", "N", "receive_call", null, always],
  ["accept_call", "call", "A", "open_incident", null, isWaiting],
  ["open_incident", "call", "Ctrl+Enter", "open_incident", "incident.opened", (c) => c.isFormOpen],
  ["close_call", "call", "Q", "close_call", "call.closed", isWaiting],
  ["read_caller", "call", "V", "read_caller", "call.caller_read", (c) => c.call !== null],

  ["recommend", "incident", "R", "recommend_for_incident", "recommendation.made", live],
  [
    "order",
    "incident",
    "O",
    "order_turnout",
    "appliance.ordered",
    (c) => live(c) && c.pickCount > 0,
  ],
  [
    "upgrade",
    "incident",
    "U",
    "upgrade_incident",
    "incident.upgraded",
    (c) =>
      c.incident !== null &&
      (c.incident.state === "open" || c.incident.state === "controlled") &&
      c.incident.alarm_level < c.incident.highest_level,
  ],
  [
    "control",
    "incident",
    "C",
    "control_incident",
    "incident.controlled",
    (c) => c.incident?.state === "open",
  ],
  [
    "put_out",
    "incident",
    "P",
    "put_out_incident",
    "incident.put_out",
    (c) => c.incident?.state === "open" || c.incident?.state === "controlled",
  ],
  ["close_incident", "incident", "X", "close_incident", "incident.closed", live],
  ["note", "incident", "I", "note_incident", "incident.noted", live],
  ["nearby", "incident", "Shift+H", null, null, live],

  ["next_order", "order", "]", null, null, (c) => c.incident !== null],
  ["previous_order", "order", "[", null, null, (c) => c.incident !== null],
  ["sign", "order", "S", "sign_order", "appliance.signed", (c) => c.order?.state === "ordered"],
  ["turned_out", "order", "1", "report_order_status", "appliance.turned_out", isOut],
  ["en_route", "order", "2", "report_order_status", "appliance.en_route", isOut],
  ["on_scene", "order", "3", "report_order_status", "appliance.arrived", isOut],
  ["water_on", "order", "4", "report_order_status", "appliance.water_on", isOut],
  ["water_off", "order", "5", "report_order_status", "appliance.water_off", isOut],
  ["release", "order", "6", "release_order", "appliance.released", isOut],
  [
    "return",
    "order",
    "7",
    "return_order",
    "appliance.returned",
    (c) => c.order?.is_open === true && c.order.state === "released",
  ],

  ["undo", "appliance", "Z", "undo_status", "appliance.status_undone", (c) => canUndo(c.appliance)],
  ["crew", "appliance", "W", "set_crew", "appliance.crewed", (c) => c.appliance !== null],
  ["set_in_station", "appliance", "Shift+1", "set_status", "appliance.status_set", isFree],
  ["set_standing_by", "appliance", "Shift+2", "set_status", "appliance.status_set", isFree],
  ["set_in_training", "appliance", "Shift+3", "set_status", "appliance.status_set", isFree],
  ["set_returning", "appliance", "Shift+4", "set_status", "appliance.status_set", isFree],
  [
    "set_out_of_service",
    "appliance",
    "Shift+5",
    "set_status",
    "appliance.status_set",
    (c) => c.appliance !== null,
  ],
  ["add_pick", "appliance", "+", "order_turnout", null, (c) => live(c) && c.appliance !== null],

  [
    "confirm_pre_alert",
    "pre_alert",
    "Y",
    "confirm_pre_alert",
    "pre_alert.confirmed",
    isPreAlertOpen,
  ],
  ["cancel_pre_alert", "pre_alert", "D", "cancel_pre_alert", "pre_alert.cancelled", isPreAlertOpen],

  ["open_parked", "parked", "Shift+P", "read_parked", null, always],
  [
    "retry_parked",
    "parked",
    "Shift+R",
    "settle_parked",
    "reaction.settled",
    (c) => c.parked !== null,
  ],
  [
    "dismiss_parked",
    "parked",
    "Shift+D",
    "settle_parked",
    "reaction.settled",
    (c) => c.parked !== null,
  ],

  ["find_place", "map", "Ctrl+F", null, null, (c) => !c.isFormOpen],
  ["what_is_here", "map", "H", null, null, always],
  ["nearest_cameras", "map", "Shift+V", null, null, always],
  ["measure_distance", "map", "E", null, null, always],
  ["measure_area", "map", "Shift+E", null, null, always],
  ["raise_buildings", "map", "F", null, null, always],
  ["map_layers", "map", "G", null, null, always],
  ["map_legend", "map", "Shift+G", null, null, always],
  ["next_datum", "map", "Shift+C", null, null, always],
  ["coordinates_dms", "map", "Shift+M", null, null, always],
  ["print_map", "map", "Ctrl+P", null, null, always],

  ["next_item", "screen", "J", null, null, always],
  ["previous_item", "screen", "K", null, null, always],
  ["show_on_map", "screen", "M", null, null, (c) => (c.incident ?? c.call ?? c.preAlert) !== null],
  ["toggle_board", "screen", "B", null, null, always],
  ["find_appliance", "screen", "/", null, null, always],
  ["toggle_theme", "screen", "T", null, null, always],
  ["toggle_lang", "screen", "L", null, null, always],
  ["help", "screen", "?", null, null, always],
  ["back", "screen", "Escape", null, null, always],
  ["log_out", "screen", "Shift+Q", null, null, always],
] as const satisfies readonly Row[];

export type CommandId = (typeof ROWS)[number][0];

export const COMMANDS: readonly Command[] = ROWS.map(
  ([id, scope, key, permission, leaves, when]) => ({ id, scope, key, permission, leaves, when }),
);

const BY_ID = new Map(COMMANDS.map((command) => [command.id, command]));

/** Give a command of the table. */
export function getCommand(id: CommandId): Command {
  const command = BY_ID.get(id);
  if (!command) throw new RangeError(`no command ${id}`);
  return command;
}

/** Whether this person may give a command at all, whatever is selected. */
export function isPermitted(command: Command, may: ReadonlySet<string>): boolean {
  return command.permission === null || may.has(command.permission);
}

/** Whether a command can be given now. */
export function isAllowed(id: CommandId, context: CommandContext): boolean {
  const command = getCommand(id);
  return isPermitted(command, context.may) && command.when(context);
}

/** The command a key means now; the first allowed row of the table wins. */
export function commandFor(key: string, context: CommandContext): CommandId | null {
  const found = COMMANDS.find((command) => command.key === key && isAllowed(command.id, context));
  return found?.id ?? null;
}

export interface KeyPress {
  readonly key: string;
  readonly code: string;
  readonly shiftKey: boolean;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
}

/** Write a key press as the table does. By the key's place, so that a Chinese input method does not matter. */
export function keyName(press: KeyPress): string {
  if (press.altKey) return "";
  const ctrl = press.ctrlKey || press.metaKey ? "Ctrl+" : "";
  if (press.key === "?" || (press.code === "Slash" && press.shiftKey)) return "?";
  if (press.key === "+" || press.code === "NumpadAdd") return "+";
  const letter = /^Key([A-Z])$/.exec(press.code)?.[1];
  const digit = /^(?:Digit|Numpad)([0-9])$/.exec(press.code)?.[1];
  const name = letter ?? digit ?? PLACES[press.code] ?? press.key;
  return `${ctrl}${press.shiftKey && (letter || digit) ? "Shift+" : ""}${name}`;
}

const PLACES: Readonly<Record<string, string>> = {
  Slash: "/",
  BracketLeft: "[",
  BracketRight: "]",
  NumpadEnter: "Enter",
};

function canUndo(appliance: ApplianceLine | null): boolean {
  return appliance !== null && appliance.previous_status !== "" && appliance.status !== "ordered";
}

function isFree(context: CommandContext): boolean {
  const { appliance } = context;
  return appliance !== null && (appliance.order_id === null || appliance.status === "returning");
}
