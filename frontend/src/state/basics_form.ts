/** The form of a correction (更正): what was typed, read as the field's kind; only what differs is sent. Pure. */

/** The parts of a field a form reads; the card's fields have them. */
export interface FormField {
  readonly name: string;
  readonly reads: string;
  /** The wire leaves its kind to `reads`. */
  readonly value: unknown;
  readonly is_required: boolean;
}
export type FieldValue = string | number | boolean | readonly string[] | null;

export type Typed = Readonly<Record<string, string | readonly string[]>>;
export type Fault = "not_a_number" | "not_whole" | "needed";

export interface Reading {
  readonly values: Readonly<Record<string, FieldValue>>;
  readonly faults: Readonly<Record<string, Fault>>;
}

/** What stands in the form when it opens: the facts as they are. */
export function typedOf(fields: readonly FormField[]): Typed {
  return Object.fromEntries(fields.map((field) => [field.name, typed(field.value as FieldValue)]));
}

function typed(value: FieldValue): string | readonly string[] {
  if (value === null) return "";
  if (typeof value === "object") return value;
  if (typeof value === "boolean") return value ? "yes" : "no";
  return String(value);
}

/** Read the form: what differs from the facts, and what cannot be read. */
export function readForm(fields: readonly FormField[], form: Typed): Reading {
  const values: Record<string, FieldValue> = {};
  const faults: Record<string, Fault> = {};
  const before = typedOf(fields);
  for (const field of fields) {
    const given = form[field.name];
    if (given === undefined || isSame(given, before[field.name])) continue;
    const read = readAs(field, given);
    if (typeof read === "object" && read !== null && "fault" in read) {
      faults[field.name] = read.fault;
    } else if (!isSame(typed(read), before[field.name])) values[field.name] = read;
  }
  return { values, faults };
}

/** Full-width digits and signs, as Chinese input methods write them, are digits and signs. */
export function narrowed(words: string): string {
  return words
    .replace(/[\uff01-\uff5e]/g, (one) => String.fromCharCode(one.charCodeAt(0) - 0xfee0))
    .replace(/\u3000/g, " ")
    .trim();
}

function readAs(
  field: FormField,
  given: string | readonly string[],
): FieldValue | { fault: Fault } {
  if (typeof given !== "string") {
    return given.length === 0 && field.is_required ? { fault: "needed" } : given;
  }
  const isNumber = field.reads === "number" || field.reads === "whole";
  const words = isNumber ? narrowed(given) : given.trim();
  if (words === "") {
    if (field.is_required) return { fault: "needed" };
    return field.reads === "text" ? "" : null;
  }
  if (field.reads === "yes_no") return words === "yes";
  if (!isNumber) return words;
  if (!/^[-+]?(\d+(\.\d*)?|\.\d+)$/.test(words)) return { fault: "not_a_number" };
  const number = Number(words);
  return field.reads === "whole" && !Number.isInteger(number) ? { fault: "not_whole" } : number;
}

function isSame(
  a: string | readonly string[] | undefined,
  b: string | readonly string[] | undefined,
): boolean {
  if (typeof a === "object" && typeof b === "object") {
    return a.length === b.length && a.every((one) => b.includes(one));
  }
  return a === b;
}

/** What an inspection of a water source (水源核查) may measure; what was not measured stays unsaid. */
export const INSPECTED: readonly FormField[] = ["flow_lps", "pressure_mpa"].map((name) => ({
  name,
  reads: "number",
  value: null,
  is_required: false,
}));
