import { spanRanges } from "./chunk.ts";
import type { LineChunk, LineRange, Versions } from "./chunk.ts";
import { diffLines } from "./diff.ts";
import type { Edit } from "./diff.ts";
import { lineInterner } from "./intern.ts";

/**
 * What a conflict shows: `diff3` the region with its base · `zdiff3` the same without the lines at its ends
 * that both sides share · `merge` no base, and only the lines in which the two sides differ.
 */
export type ConflictStyle = "merge" | "diff3" | "zdiff3";

/** Conflicts with up to this many lines between them are shown as one in style `merge` (git's figure). */
const readableGap = 3;

/**
 * Narrows each conflict to what its style shows; what both sides share becomes a chunk of kind `both`. As in
 * git: a narrowed conflict is still a conflict, and in style `merge` conflicts that are close become one again.
 * A conflict whose sides are equal (two engines disagreed about it) stays whole, so that it is seen.
 *
 * @returns chunks that still follow each other without a gap and cover all three versions
 */
export function narrowConflicts(
  chunks: readonly LineChunk[],
  versions: Versions,
  style: ConflictStyle,
): LineChunk[] {
  switch (style) {
    case "diff3":
      return [...chunks];
    case "zdiff3":
      return replaceConflicts(chunks, (conflict) => trimConflict(conflict, versions));
    case "merge":
      return joinClose(
        replaceConflicts(chunks, (conflict) => splitConflict(conflict, versions)),
        versions,
      );
    default:
      return style satisfies never;
  }
}

function replaceConflicts(
  chunks: readonly LineChunk[],
  narrow: (conflict: LineChunk) => readonly LineChunk[],
): LineChunk[] {
  const replaced: LineChunk[] = [];
  for (const chunk of chunks) {
    if (chunk.kind !== "conflict") replaced.push(chunk);
    else for (const part of narrow(chunk)) replaced.push(part);
  }
  return replaced;
}

function trimConflict(chunk: LineChunk, { ours, theirs }: Versions): LineChunk[] {
  const [a, b] = [linesIn(ours, chunk.ours), linesIn(theirs, chunk.theirs)];
  const shorter = Math.min(a.length, b.length);
  let before = 0;
  while (before < shorter && a[before] === b[before]) before++;
  if (before === a.length && before === b.length) return [chunk];
  let after = 0;
  while (after < shorter - before && a.at(-1 - after) === b.at(-1 - after)) after++;
  return carve(chunk, [{ aStart: before, aEnd: a.length - after, bStart: before, bEnd: b.length - after }]);
}

function splitConflict(chunk: LineChunk, { ours, theirs }: Versions): LineChunk[] {
  const [a, b] = [linesIn(ours, chunk.ours), linesIn(theirs, chunk.theirs)];
  if (!sharesLine(a, b)) return [chunk];
  const intern = lineInterner();
  const differing = diffLines(intern(a), intern(b));
  return differing.length === 0 ? [chunk] : carve(chunk, differing);
}

/** Most conflicts are a few lines that have nothing in common; seeing that is cheaper than comparing them. */
function sharesLine(a: readonly string[], b: readonly string[]): boolean {
  const known = b.length > 8 ? new Set(b) : undefined;
  return a.some((line) => known?.has(line) ?? b.includes(line));
}

/** Leaves of a conflict the places where its sides differ; the whole base stays with the first of them. */
function carve(chunk: LineChunk, differing: readonly Edit[]): LineChunk[] {
  const { base } = chunk;
  const parts: LineChunk[] = [];
  let [ours, theirs] = [chunk.ours.start, chunk.theirs.start];
  const addShared = (oursEnd: number, theirsEnd: number) => {
    if (oursEnd === ours) return;
    const at = parts.length === 0 ? base.start : base.end;
    parts.push({
      kind: "both",
      base: range(at, at),
      ours: range(ours, oursEnd),
      theirs: range(theirs, theirsEnd),
    });
  };
  for (const [index, { aStart, aEnd, bStart, bEnd }] of differing.entries()) {
    addShared(chunk.ours.start + aStart, chunk.theirs.start + bStart);
    [ours, theirs] = [chunk.ours.start + aEnd, chunk.theirs.start + bEnd];
    parts.push({
      kind: "conflict",
      base: index === 0 ? base : range(base.end, base.end),
      ours: range(chunk.ours.start + aStart, ours),
      theirs: range(chunk.theirs.start + bStart, theirs),
    });
  }
  addShared(chunk.ours.end, chunk.theirs.end);
  return parts;
}

/** Makes one conflict of two where the text between them is short, or has neither letter nor digit. */
function joinClose(chunks: readonly LineChunk[], { ours }: Versions): LineChunk[] {
  const joined: LineChunk[] = [];
  let lastConflict = -1;
  for (const chunk of chunks) {
    if (chunk.kind === "ours" || chunk.kind === "theirs") lastConflict = -1;
    const last = joined[lastConflict];
    if (chunk.kind !== "conflict") {
      joined.push(chunk);
    } else if (last !== undefined && isShort(linesIn(ours, range(last.ours.end, chunk.ours.start)))) {
      joined.splice(lastConflict, Infinity, { kind: "conflict", ...spanRanges(last, chunk) });
    } else {
      lastConflict = joined.push(chunk) - 1;
    }
  }
  return joined;
}

function isShort(between: readonly string[]): boolean {
  return between.length <= readableGap || !between.some((line) => /[0-9A-Za-z]/.test(line));
}

function linesIn(lines: readonly string[], { start, end }: LineRange): readonly string[] {
  return lines.slice(start, end);
}

function range(start: number, end: number): LineRange {
  return { start, end };
}
