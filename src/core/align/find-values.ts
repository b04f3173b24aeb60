import { groupBy } from "../text/group-by.ts";
import type { FindingDraft } from "./finding.ts";
import { specPlace, type SpecPlace, type Spec } from "./spec.ts";
import type { Statement } from "./values.ts";

type Said = Statement & { readonly place: SpecPlace };

/** Names to which the tables, labels and declarations of two features give different values. */
export function findTwoValues(specs: readonly Spec[]): FindingDraft[] {
  const said = specs.flatMap((spec) =>
    spec.statements.map((one): Said => ({ ...one, place: specPlace(spec, one.line) })),
  );
  return [...groupBy(said, ({ name, attribute }) => `${name} ${attribute}`)].flatMap(([subject, matter]) => {
    const clashing = clashingIn([...groupBy(matter, ({ place }) => place.feature).values()]);
    const [first] = clashing;
    if (first === undefined) return [];
    const values = [...new Set(clashing.map(({ value }) => `\`${value}\``))].join(" and ");
    const summary = `\`${first.name}\` has two values for "${first.attribute}": ${values}`;
    return [{ kind: "two-values", subject, summary, places: clashing.map(({ place }) => place) }];
  });
}

/**
 * What contradicts, one for each feature. A spec that says several things clashes only where none of them is among
 * the other's; where three or more features have a value each, it is each feature's own.
 */
function clashingIn(features: readonly (readonly Said[])[]): Said[] {
  const isClash = (one: readonly Said[], other: readonly Said[]) =>
    one !== other && one.every((a) => other.every((b) => areOpposed(a, b)));
  const clashing = features.filter((one) => features.some((other) => isClash(one, other)));
  const firsts = clashing.flatMap(([first]) => first ?? []);
  const values = new Set(firsts.map(({ value }) => comparable(value)));
  return firsts.length >= 3 && values.size === firsts.length ? [] : firsts;
}

/** A number without a unit may be meant in the other's, and numbers in two units may be one. */
function areOpposed(a: Statement, b: Statement): boolean {
  const isOne = a.scope === b.scope || a.scope === "" || b.scope === "";
  const [left, right] = [comparable(a.value), comparable(b.value)];
  const [ours, theirs] = [amountIn(left), amountIn(right)];
  if (!isOne || left === right) return false;
  if (ours === undefined || theirs === undefined) return true;
  return (
    ours.number !== theirs.number && (ours.unit === theirs.unit || ours.unit === "" || theirs.unit === "")
  );
}

function amountIn(value: string): { number: number; unit: string } | undefined {
  const [, digits, unit = ""] = /^([-+]?\d[\d_,]*(?:\.\d+)?)\s?([a-z%]*)$/.exec(value) ?? [];
  const short = unit.replace(/^milli\w*$/, "ms").replace(/^(s|m|h|d)(?:ec|in|our|ay)\w*$/, "$1");
  return digits === undefined ? undefined : { number: Number(digits.replace(/[_,]/g, "")), unit: short };
}

/** A value in one form for its usual spellings. */
function comparable(value: string): string {
  const plain = value.toLowerCase();
  if (/^(?:yes|on|enabled|✅)$/.test(plain)) return "true";
  if (/^(?:no|off|disabled)$/.test(plain)) return "false";
  return /^(?:null|nil|undefined|unset)$/.test(plain) ? "none" : plain;
}
