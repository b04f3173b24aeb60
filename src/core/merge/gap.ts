import { pushAll } from "../lines/push-all.ts";
import { splitLines } from "../text/split.ts";
import { alignPieces } from "./align-pieces.ts";
import type { Gap } from "./arrange.ts";
import type { ConflictCode } from "./decide-section.ts";
import type { Compare } from "../lines/interleave.ts";
import { isSameLines } from "./outline.ts";
import type { ConflictPart, Part, TextPart } from "./part.ts";
import { restrictGap } from "./restrict-gap.ts";
import type { MergeText } from "../structure/text-merge.ts";
import { mergeBeforeSeparators } from "./separators.ts";
import { placeFloats, placeIn, roomOf } from "./slots.ts";
import type { Piece } from "./slots.ts";
import { mapVersions } from "../lines/three-way.ts";
import type { ThreeWay } from "../lines/three-way.ts";

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
  /** Whether the tip has a say in where that section stands. */
  readonly mayPlace: (section: string) => boolean;
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
  const merged = alignPieces(mergePieces(gap.lines, rules), gap.lines);
  const inserts = new Map<number, Part[]>();
  const insert = (place: number, part: Part) => {
    const here = inserts.get(place);
    if (here === undefined) inserts.set(place, [part]);
    else here.push(part);
  };
  const placed = placeFloats(gap.floats, merged, rules.compare);
  for (const { at, before, after } of refused) {
    const end = endOf(before, merged.pieces, placeIn(merged, "ours", at));
    // A section among the lines parts them: there is no one place then that a patch could replace, only one to insert at.
    const isParted = [...placed.keys()].some((place) => place > end - before.length && place < end);
    insert(end, { kind: "refused", before: isParted ? [] : before, after });
  }
  for (const [place, names] of placed) {
    for (const name of names) insert(place, { kind: "section", name, tail: [] });
  }
  return setAmong(merged.pieces, inserts);
}

/** The place where these lines of the integration side end, at or before the one given: separators may be in between. */
function endOf(lines: Lines, pieces: readonly Piece[], latest: number): number {
  const merged = pieces.flatMap((piece) => (piece.conflict === undefined ? piece.lines : [""]));
  let end = latest;
  while (end > lines.length && !isSameLines(merged.slice(end - lines.length, end), lines)) end--;
  return end;
}

/** Merges lines that no section floats among; undefined where the tip's lines have to be refused one by one. */
function mergePlain(lines: ThreeWay<Lines>, rules: GapRules): Part[] | undefined {
  const { base, ours, theirs } = lines;
  if (rules.take === "theirs") return [{ kind: "text", lines: theirs }];
  if (isSameLines(base, theirs) || isSameLines(ours, theirs)) return [{ kind: "text", lines: ours }];
  return rules.take === "merge" ? mergeWhole(lines, rules) : undefined;
}

function mergeWhole(lines: ThreeWay<Lines>, { mergeText, code }: GapRules): (TextPart | ConflictPart)[] {
  if (isSameLines(lines.base, lines.ours)) return [{ kind: "text", lines: lines.theirs }];
  const { base, ours, theirs } = mapVersions(lines, (version) => version.join(""));
  const whole = mergeText(base, ours, theirs);
  if (whole.kind === "clean") return [{ kind: "text", lines: splitLines(whole.text) }];
  return whole.parts.map((part) => (part.kind === "conflict" ? { ...part, code } : part));
}

/** The merged lines of a gap that sections float among; these may have brought separators with them. */
function mergePieces(lines: ThreeWay<Lines>, rules: GapRules): Piece[] {
  if (rules.take === "theirs") return [{ lines: lines.theirs }];
  return mergeWhole(lines, rules).map((part) => {
    if (part.kind === "text") return { lines: part.lines };
    // What has a reason was clean by lines already.
    const apart = part.reason === undefined ? mergeBeforeSeparators(part.versions) : undefined;
    return apart === undefined ? { lines: [], conflict: part } : { lines: apart };
  });
}

function setAmong(pieces: readonly Piece[], inserts: ReadonlyMap<number, readonly Part[]>): Part[] {
  const parts: Part[] = [];
  let lines: string[] = [];
  let place = 0;
  const put = (inserted: readonly Part[]) => {
    if (inserted.length === 0) return;
    if (lines.length > 0) parts.push({ kind: "text", lines });
    lines = [];
    pushAll(parts, inserted);
  };
  for (const piece of pieces) {
    for (const line of piece.lines) {
      put(inserts.get(place) ?? []);
      lines.push(line);
      place++;
    }
    if (piece.conflict === undefined) continue;
    put([...(inserts.get(place) ?? []), piece.conflict]);
    place += roomOf(piece);
  }
  put(inserts.get(place) ?? []);
  if (lines.length > 0) parts.push({ kind: "text", lines });
  return parts;
}
