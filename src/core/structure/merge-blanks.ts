import type { Versions } from "../lines/chunk.ts";
import type { LineInfo } from "./line-kinds.ts";
import type { ThreeWay } from "../lines/three-way.ts";

/**
 * Takes the other side's lines where one side changed nothing but the blanks at the ends of lines: that is no change
 * of what is said. Of two such sides the one with fewer blanks is taken.
 *
 * @returns undefined for any other change, for code, and where a side deleted the lines
 */
export function mergeTrailingBlanks(
  lines: Versions,
  kinds: ThreeWay<readonly LineInfo[]>,
): string | undefined {
  const { base, ours, theirs } = lines;
  const isCode = [kinds.base, kinds.ours, kinds.theirs].flat().some(({ kind }) => kind === "code");
  if (isCode || [base, ours, theirs].some((side) => side.join("").trim() === "")) return undefined;
  const [isOursBlank, areTheirsBlank] = [isSameButBlanks(base, ours), isSameButBlanks(base, theirs)];
  if (isOursBlank && areTheirsBlank) return lesser(ours.join(""), theirs.join(""));
  if (isOursBlank) return theirs.join("");
  return areTheirsBlank ? ours.join("") : undefined;
}

function isSameButBlanks(base: readonly string[], side: readonly string[]): boolean {
  return base.length === side.length && base.every((line, at) => line.trimEnd() === side[at]?.trimEnd());
}

function lesser(a: string, b: string): string {
  if (a.length !== b.length) return a.length < b.length ? a : b;
  return a < b ? a : b;
}
