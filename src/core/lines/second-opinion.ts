import diff3Merge from "diff3";
import type { LineChunk, Versions } from "./chunk.ts";
import { contestChunks, isContested } from "./contest.ts";
import { diffLines } from "./diff.ts";
import { lineInterner } from "./intern.ts";
import { mergeInterned } from "./merge.ts";

/**
 * What the diff3 package says of a merge: `agrees` the same text wherever both are clean · `undecided` likewise,
 * but it sees a conflict where there is none · `objects` another text for some lines, which are a conflict now ·
 * `skipped` not asked, because the versions are too far apart for it.
 */
export type SecondOpinion = "agrees" | "undecided" | "objects" | "skipped";

/** A merge of shared text, and the opinion it has passed. */
export interface CheckedMerge {
  readonly chunks: readonly LineChunk[];
  readonly opinion: SecondOpinion;
}

/** The number of path steps, quadratic in the number of edits, from which on diff3 is not asked: some 50 ms. */
const mostSteps = 1_000_000;

/**
 * Merges text that nobody owns alone: {@link mergeLines}, and then diff3 as a second engine, with an alignment
 * of its own. Lines for which the two give different texts are a conflict. That diff3 itself sees a conflict is
 * no other text and so no objection; docs/decisions/0011-second-opinion.md has the figures.
 *
 * @param versions the lines of the three versions, terminators included (see `splitLines`)
 */
export function mergeShared({ base, ours, theirs }: Versions): CheckedMerge {
  const intern = lineInterner();
  const ids = { base: intern(base), ours: intern(ours), theirs: intern(theirs) };
  const chunks = mergeInterned(ids);
  if (!isContested(chunks)) return { chunks, opinion: "agrees" };
  if (diff3Steps(chunks) > mostSteps) return { chunks, opinion: "skipped" };
  const tokens = { base: tokensOf(ids.base), ours: tokensOf(ids.ours), theirs: tokensOf(ids.theirs) };
  return weigh(chunks, firstText(chunks, tokens), secondText(tokens));
}

/** About how many steps diff3 takes: for either side, one for each pair of a line gone and a line come. */
function diff3Steps(chunks: readonly LineChunk[]): number {
  const changed = (side: "ours" | "theirs") =>
    chunks.filter(({ kind }) => kind === side || kind === "both" || kind === "conflict");
  const steps = (side: "ours" | "theirs") =>
    lineCount(changed(side), "base") * lineCount(changed(side), side);
  return steps("ours") + steps("theirs");
}

function lineCount(chunks: readonly LineChunk[], version: keyof Versions): number {
  return chunks.reduce((count, chunk) => count + chunk[version].end - chunk[version].start, 0);
}

/** What stands in a text for a conflict: one token for ours, one for diff3's, so that the two never look equal. */
const ownConflict = 0;
const diff3Conflict = 1;

/** The lines of a version as tokens; diff3 takes arrays only. */
function tokensOf(ids: Int32Array): number[] {
  return Array.from(ids, (id) => id + 2);
}

type Tokens = Readonly<Record<keyof Versions, readonly number[]>>;

/** The tokens of each chunk's result. */
function firstText(chunks: readonly LineChunk[], tokens: Tokens): (readonly number[])[] {
  return chunks.map((chunk) => {
    if (chunk.kind === "conflict") return [ownConflict];
    const version = chunk.kind === "same" ? "base" : chunk.kind === "both" ? "ours" : chunk.kind;
    return tokens[version].slice(chunk[version].start, chunk[version].end);
  });
}

function secondText({ base, ours, theirs }: Tokens): number[] {
  return diff3Merge(ours, base, theirs).flatMap((chunk) => chunk.ok ?? [diff3Conflict]);
}

/** Compares the two texts; where both are clean and differ, the chunks become a conflict. */
function weigh(
  chunks: readonly LineChunk[],
  first: readonly (readonly number[])[],
  second: readonly number[],
): CheckedMerge {
  const [a, b] = [Int32Array.from(first.flat()), Int32Array.from(second)];
  const differences = diffLines(a, b).filter(
    ({ aStart, aEnd }) => !a.subarray(aStart, aEnd).includes(ownConflict),
  );
  const objections = differences.filter(
    ({ bStart, bEnd }) => !b.subarray(bStart, bEnd).includes(diff3Conflict),
  );
  if (objections.length === 0) return { chunks, opinion: differences.length > 0 ? "undecided" : "agrees" };
  const ranges = objections.map(({ aStart, aEnd }) => ({ start: aStart, end: aEnd }));
  const lengths = first.map((tokens) => tokens.length);
  return { chunks: contestChunks({ chunks, lengths }, ranges), opinion: "objects" };
}
