import type { LineRange, Versions } from "../lines/chunk.ts";
import { diffLines } from "../lines/diff.ts";
import { lineInterner } from "../lines/intern.ts";
import type { TextPart } from "./text-merge.ts";

/** Something that a merged text should not have. */
export interface Finding {
  /** What is wrong, in words: `the heading "### Fixed" stands twice`. */
  readonly what: string;
  /** The lines concerned, each time that it stands there. */
  readonly lines: readonly LineRange[];
}

/**
 * A merged text as stretches, with a conflict where a finding concerns lines that one side brought, and nowhere else:
 * what all versions have is not at issue.
 *
 * @returns a whole conflict where no side brought any of the lines alone
 */
export function markDamage(
  merged: readonly string[],
  versions: Versions,
  findings: readonly Finding[],
): readonly TextPart[] {
  const origins = originsOf(merged, versions);
  const reasons = new Map<number, string>();
  for (const { what, lines } of findings) {
    for (const { start, end } of lines) {
      for (let at = start; at < end; at++) {
        if (origins[at] !== undefined && !reasons.has(at)) reasons.set(at, what);
      }
    }
  }
  const [first] = findings;
  if (reasons.size === 0)
    return [{ kind: "conflict", versions, ...(first === undefined ? {} : { reason: first.what }) }];
  const parts: TextPart[] = [];
  for (let at = 0; at < merged.length;) {
    const reason = reasons.get(at);
    let end = at + 1;
    while (end < merged.length && reasons.get(end) === reason) end++;
    const lines = merged.slice(at, end);
    if (reason === undefined) parts.push({ kind: "text", lines });
    else {
      const by = (side: "ours" | "theirs") => lines.filter((_, index) => origins[at + index] !== side);
      parts.push({
        kind: "conflict",
        versions: { base: [], ours: by("theirs"), theirs: by("ours") },
        reason,
      });
    }
    at = end;
  }
  return parts;
}

type Origin = "ours" | "theirs" | "both" | undefined;

/** For each line of the merge which side it comes from: one, both in part, or undefined for a line that all have. */
function originsOf(merged: readonly string[], versions: Versions): Origin[] {
  const intern = lineInterner();
  const ids = intern(merged);
  const missingIn = (side: readonly string[]) => {
    const missing = new Uint8Array(merged.length);
    for (const { bStart, bEnd } of diffLines(intern(side), ids)) missing.fill(1, bStart, bEnd);
    return missing;
  };
  const [ours, theirs] = [missingIn(versions.ours), missingIn(versions.theirs)];
  return merged.map((_, at) => {
    if (ours[at] === 1) return theirs[at] === 1 ? "both" : "theirs";
    return theirs[at] === 1 ? "ours" : undefined;
  });
}
