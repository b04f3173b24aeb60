import type { Attribute } from "./term.ts";

const sameWords: Readonly<Record<string, string>> = {
  true: "true",
  yes: "true",
  on: "true",
  enabled: "true",
  false: "false",
  no: "false",
  off: "false",
  disabled: "false",
  none: "none",
  null: "none",
  nil: "none",
  undefined: "none",
  "n/a": "none",
};

const sameTypes: Readonly<Record<string, string>> = {
  integer: "int",
  boolean: "bool",
  flag: "bool",
  string: "str",
  text: "str",
  number: "float",
  double: "float",
  dictionary: "dict",
  object: "dict",
  map: "dict",
  array: "list",
};

// To one unit for each dimension, so that 2 min and 120 s are one value.
const units: Readonly<Record<string, readonly [dimension: string, factor: number]>> = {
  ms: ["time", 1],
  millisecond: ["time", 1],
  s: ["time", 1000],
  sec: ["time", 1000],
  second: ["time", 1000],
  m: ["time", 60_000],
  min: ["time", 60_000],
  minute: ["time", 60_000],
  h: ["time", 3_600_000],
  hour: ["time", 3_600_000],
  d: ["time", 86_400_000],
  day: ["time", 86_400_000],
  week: ["time", 604_800_000],
  b: ["size", 1],
  byte: ["size", 1],
  kb: ["size", 1024],
  kib: ["size", 1024],
  mb: ["size", 1_048_576],
  mib: ["size", 1_048_576],
  gb: ["size", 1_073_741_824],
  gib: ["size", 1_073_741_824],
  percent: ["share", 1],
  "%": ["share", 1],
};

/** Whether two values of one attribute say different things. What cannot be told apart for sure is the same. */
export function isContradiction(attribute: Attribute, a: string, b: string): boolean {
  const [left, right] = [comparable(attribute, a), comparable(attribute, b)];
  if (left === right) return false;
  if (attribute === "type") return !isWider(left, right) && !isWider(right, left);
  const [ours, theirs] = [quantity(a), quantity(b)];
  if (ours === undefined || theirs === undefined) return true;
  // A number without a unit may be meant in the other's.
  const isBare = ours.dimension === "" || theirs.dimension === "";
  if (isBare) return ours.written !== theirs.written;
  return ours.dimension !== theirs.dimension || ours.amount !== theirs.amount;
}

/** A value in one form for all its spellings. */
export function comparable(attribute: Attribute, value: string): string {
  const plain = value.trim().replace(/\s+/g, " ");
  const lower = plain.toLowerCase();
  if (attribute === "type") return typeForm(lower);
  if (attribute === "unit") return singular(lower);
  if (attribute === "choices") return [...(lower.match(/[\w.+-]+/g) ?? [])].sort().join(" ");
  if (attribute === "required")
    return /^(?:yes|true|required|✅|✓|x)$/.test(lower) ? "true" : (sameWords[lower] ?? lower);
  return sameWords[lower] ?? plain;
}

function typeForm(type: string): string {
  const bare = type
    .replace(/\s+/g, "")
    .replace(/\|(?:none|null|undefined)$/, "")
    .replace(/^optional\[(.*)\]$/, "$1");
  return sameTypes[bare] ?? bare;
}

/** `Union[str, Path]` takes what `str` is, and `float` what `int` is. */
function isWider(wide: string, narrow: string): boolean {
  return (
    new RegExp(`\\b${narrow.replace(/[^\w]/g, "\\$&")}\\b`).test(wide) ||
    (wide === "float" && narrow === "int")
  );
}

interface Quantity {
  readonly dimension: string;
  readonly amount: number;
  /** The number without its unit. */
  readonly written: number;
}

function quantity(value: string): Quantity | undefined {
  const [, digits, word = ""] = /^([-+]?\d[\d_,]*(?:\.\d+)?)\s?([a-zA-Z%]*)$/.exec(value.trim()) ?? [];
  if (digits === undefined) return undefined;
  const written = Number(digits.replace(/[_,]/g, ""));
  const [dimension, factor] = units[singular(word.toLowerCase())] ?? ["", 1];
  return { dimension, amount: written * factor, written };
}

function singular(word: string): string {
  return word.length > 3 ? word.replace(/s$/, "") : word;
}
