import { hasConflict, mergedText } from "../lines/chunk.ts";
import { conflictText, type ConflictFormat } from "../lines/conflict-text.ts";
import { mergeShared } from "../lines/second-opinion.ts";
import { splitLines } from "../text/split.ts";
import { bytesOf, finishDocument, mergeBytes, toWorking, withoutBits } from "./bytes.ts";
import type { MergeText, TextMerge } from "../structure/text-merge.ts";
import { mapVersions, sides } from "../lines/three-way.ts";
import type { ThreeWay } from "../lines/three-way.ts";

/** Merges a text line by line, by git's rules and with a second opinion. */
export const mergeTextAsLines: MergeText = (base, ours, theirs): TextMerge => {
  const versions = mapVersions({ base, ours, theirs }, splitLines);
  const text = mergedText(mergeShared(versions).chunks, versions);
  return text === undefined ? { kind: "conflict" } : { kind: "clean", text };
};

/** A whole document, merged as lines. */
export interface LinesMerge {
  readonly text: string;
  readonly isClean: boolean;
}

/** Merges a whole document without a look at its sections; where that conflicts, the text shows the conflicts. */
export function mergeAsLines(
  texts: ThreeWay<string>,
  mergeText: MergeText,
  format: ConflictFormat,
): LinesMerge {
  const bytes = bytesOf(texts);
  const working = mapVersions(sides, (side) => toWorking(withoutBits(texts[side], bytes[side]), bytes[side]));
  const merged = mergeText(working.base, working.ours, working.theirs);
  const result = mergeBytes(bytes);
  if (merged.kind === "clean") return { text: finishDocument(merged.text, result), isClean: true };
  const versions = mapVersions(working, splitLines);
  const { chunks } = mergeShared(versions);
  const whole = mapVersions(versions, ({ length }) => ({ start: 0, end: length }));
  const shown = hasConflict(chunks) ? chunks : [{ kind: "conflict" as const, ...whole }];
  const text = conflictText(shown, versions, format);
  return { text: finishDocument(text, result), isClean: false };
}
