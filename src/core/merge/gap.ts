import { hasConflict } from "../lines/chunk.ts";
import type { LineChunk } from "../lines/chunk.ts";
import { mergeLines } from "../lines/merge.ts";
import { mergeShared } from "../lines/second-opinion.ts";
import { splitLines } from "../lines/split.ts";
import type { Gap } from "./arrange.ts";
import type { ConflictCode } from "./decide-section.ts";
import type { Compare } from "./interleave.ts";
import { isSameLines } from "./outline.ts";
import type { Part } from "./part.ts";
import { linesOf, restrictGap } from "./restrict-gap.ts";
import type { MergeText } from "./rules.ts";
import { areSeparators, greaterSeparators } from "./separators.ts";
import { placeFloats, placeIn, roomOf } from "./slots.ts";
import type { Piece } from "./slots.ts";
import { mapVersions } from "./three-way.ts";
import type { ThreeWay } from "./three-way.ts";

/** Whose lines make up a container: one side's, or both sides' merged. */
export type Take = "ours" | "theirs" | "merge";

/** How to merge a gap. */
export interface GapRules {
  readonly take: Take;
  /** The code of a conflict, if the lines do not merge. */
  readonly code: ConflictCode;
  readonly mergeText: MergeText;
  /** Whether the tip added this section, and may. */
  readonly isAddition: (section: string) => boolean;
  readonly compare: Compare<string>;
}

type Lines = readonly string[];

/** Merges the lines of a gap, and sets the floating sections among them where their versions have them. */
export function mergeGap(whole: Gap, rules: GapRules): Part[] {
  const hasFloats = Object.values(whole.floats).some((floats) => floats.length > 0);
  const plain = hasFloats ? undefined : mergePlain(whole.lines, rules);
  if (plain !== undefined) return plain;
  const { gap, refused } =
    rules.take === "ours" ? restrictGap(whole, rules.isAddition) : { gap: whole, refused: [] };
  const { lines, floats } = gap;
  const chunks = mergeLines(lines.base, lines.ours, lines.theirs);
  const merged = { chunks, pieces: chunks.map((chunk) => resolveChunk(chunk, lines, rules)) };
  const inserts = new Map<number, Part[]>();
  const insert = (place: number, part: Part) => inserts.set(place, [...(inserts.get(place) ?? []), part]);
  for (const { at, before, after } of refused) {
    insert(placeIn(merged, "base", at), { kind: "refused", before, after });
  }
  for (const [place, names] of placeFloats(floats, merged, rules.compare)) {
    for (const name of names) insert(place, { kind: "section", name, tail: [] });
  }
  return setAmong(merged.pieces, inserts);
}

/** Merges lines that no section floats among; undefined where the tip's lines have to be refused one by one. */
function mergePlain(lines: ThreeWay<Lines>, rules: GapRules): Part[] | undefined {
  const { base, ours, theirs } = lines;
  if (rules.take === "theirs") return [{ kind: "text", lines: theirs }];
  if (isSameLines(base, theirs) || isSameLines(ours, theirs)) return [{ kind: "text", lines: ours }];
  return rules.take === "merge" ? mergeWhole(lines, rules) : undefined;
}

function mergeWhole(lines: ThreeWay<Lines>, { mergeText, code }: GapRules): Part[] {
  if (isSameLines(lines.base, lines.ours)) return [{ kind: "text", lines: lines.theirs }];
  const texts = mapVersions(lines, (version) => version.join(""));
  const whole = mergeText(texts.base, texts.ours, texts.theirs);
  if (whole.kind === "clean") return [{ kind: "text", lines: splitLines(whole.text) }];
  const { chunks } = mergeShared(lines);
  if (!hasConflict(chunks)) return [{ kind: "conflict", code, versions: lines }];
  return chunks.map((chunk) => {
    const versions = linesOf(chunk, lines);
    if (chunk.kind === "conflict") return { kind: "conflict", code, versions };
    return { kind: "text", lines: chunk.kind === "theirs" ? versions.theirs : versions.ours };
  });
}

function resolveChunk(chunk: LineChunk, lines: ThreeWay<Lines>, { take, code, mergeText }: GapRules): Piece {
  const versions = linesOf(chunk, lines);
  const { base, ours, theirs } = versions;
  if (take === "theirs" || chunk.kind === "theirs") return { lines: theirs };
  if (chunk.kind !== "conflict") return { lines: ours };
  if (areSeparators([...base, ...ours, ...theirs])) return { lines: greaterSeparators(ours, theirs) };
  const texts = mapVersions(versions, (version) => version.join(""));
  const merged = mergeText(texts.base, texts.ours, texts.theirs);
  if (merged.kind === "clean") return { lines: splitLines(merged.text) };
  return { lines: [], conflict: { kind: "conflict", code, versions } };
}

function setAmong(pieces: readonly Piece[], inserts: ReadonlyMap<number, readonly Part[]>): Part[] {
  const parts: Part[] = [];
  let lines: string[] = [];
  let place = 0;
  const put = (...inserted: readonly Part[]) => {
    if (inserted.length === 0) return;
    if (lines.length > 0) parts.push({ kind: "text", lines });
    lines = [];
    parts.push(...inserted);
  };
  for (const piece of pieces) {
    for (const line of piece.lines) {
      put(...(inserts.get(place) ?? []));
      lines.push(line);
      place++;
    }
    if (piece.conflict === undefined) continue;
    put(...(inserts.get(place) ?? []), piece.conflict);
    place += roomOf(piece);
  }
  put(...(inserts.get(place) ?? []));
  if (lines.length > 0) parts.push({ kind: "text", lines });
  return parts;
}
