import type { LineRange, VersionRanges } from "../lines/chunk.ts";
import type { LineInfo } from "./line-kinds.ts";
import { growRegion, regionKinds, spanOf } from "./region.ts";
import type { Document } from "./region.ts";

/** As a power of two: how many lines looked at weigh as much as one step of growing. */
const linesPerStep = 6;

const sides = ["base", "ours", "theirs"] as const;

/**
 * Widens a conflict to whole items that are siblings, in each version. Undefined where lines that are no list are
 * in it.
 */
export function listRegion(document: Document, conflict: VersionRanges): VersionRanges | undefined {
  if (!isList(document, conflict)) return undefined;
  const region = growRegion(document, conflict, (region) => {
    if (!isList(document, region)) return { before: false, after: false };
    const depth = depthOf(document, region);
    const { start, end } = spanOf(region);
    document.effort.steps += (end - start) >> linesPerStep;
    return {
      before: sides.some((side) => isCutBefore(document.kinds[side], region[side], depth)),
      after: sides.some((side) => isCutAfter(document.kinds[side], region[side], depth)),
    };
  });
  return region !== undefined && isList(document, region) ? region : undefined;
}

function isList(document: Document, region: VersionRanges): boolean {
  const kinds = Object.values(regionKinds(document, region)).flat();
  const isListed = kinds.every(({ kind }) => kind === "item" || kind === "continued" || kind === "blank");
  return isListed && kinds.some(({ kind }) => kind !== "blank");
}

/** The least indent of an item in the region. */
function depthOf(document: Document, region: VersionRanges): number {
  const lines = Object.values(regionKinds(document, region)).flat();
  return lines.reduce(
    (least, { kind, indent }) => (kind === "item" ? Math.min(least, indent) : least),
    Infinity,
  );
}

/** Whether the region begins inside an item, or with the blanks that set its first item apart. */
function isCutBefore(kinds: readonly LineInfo[], { start, end }: LineRange, depth: number): boolean {
  const [first, before] = [kinds[start], kinds[start - 1]];
  if (start === end || first === undefined || before === undefined) return false;
  if (first.kind === "blank") return before.kind === "blank" ? isAfterList(kinds, start) : isListed(before);
  return first.kind === "continued" || first.indent > depth;
}

function isAfterList(kinds: readonly LineInfo[], start: number): boolean {
  let at = start - 1;
  while (kinds[at]?.kind === "blank") at--;
  return isListed(kinds[at]);
}

function isListed(line: LineInfo | undefined): boolean {
  return line?.kind === "item" || line?.kind === "continued";
}

/** Whether what follows the region belongs to its last item. */
function isCutAfter(kinds: readonly LineInfo[], { end }: LineRange, depth: number): boolean {
  let at = end;
  while (kinds[at]?.kind === "blank") at++;
  const next = kinds[at];
  return next?.kind === "continued" || (next?.kind === "item" && next.indent > depth + 1);
}
