import { isSeparator } from "../sections/separator.ts";
import { isSameLines } from "./outline.ts";
import { mergeValue } from "./three-way.ts";
import type { ThreeWay } from "./three-way.ts";

/** Separator lines: blank ones and rules, no text that anyone could lose. */
export type Separators = readonly string[];

/** Whether all lines are separators; true for no lines. */
export function areSeparators(lines: readonly string[]): boolean {
  return lines.every(isSeparator);
}

/** The larger of two, by length and then by content, so that it does not matter which came first. */
export function greaterSeparators(a: Separators, b: Separators): Separators {
  if (a.length !== b.length) return a.length > b.length ? a : b;
  return a.join("") >= b.join("") ? a : b;
}

/** Merges what stands between two sections; separators never conflict. */
export function mergeSeparators(versions: ThreeWay<Separators>): Separators {
  return mergeValue(versions, isSameLines, greaterSeparators);
}
