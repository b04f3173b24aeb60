import { isSeparator } from "../sections/separator.ts";
import { isSameLines } from "./outline.ts";
import { mapVersions, mergeValue } from "../lines/three-way.ts";
import type { ThreeWay } from "../lines/three-way.ts";

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

/** Lines, cut before the separators at their end. */
export interface CutLines {
  readonly text: readonly string[];
  readonly separators: Separators;
}

/** Cuts the separators at the end from the lines before them. */
export function cutSeparators(lines: readonly string[]): CutLines {
  const end = lines.findLastIndex((line) => !isSeparator(line)) + 1;
  return { text: lines.slice(0, end), separators: lines.slice(end) };
}

/**
 * Merges lines that conflict only because one side put separators behind text that the other changed, which is
 * what adding a section at the end does. Undefined when both changed the text.
 */
export function mergeBeforeSeparators(versions: ThreeWay<readonly string[]>): string[] | undefined {
  const { base, ours, theirs } = mapVersions(versions, cutSeparators);
  const texts = [base.text, ours.text, theirs.text].map((lines) => lines.join(""));
  if (new Set(texts).size > 2) return undefined;
  const text = mergeValue({ base: base.text, ours: ours.text, theirs: theirs.text }, isSameLines, () => []);
  const separators = { base: base.separators, ours: ours.separators, theirs: theirs.separators };
  return [...text, ...mergeSeparators(separators)];
}
