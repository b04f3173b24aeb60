import type { ConflictFormat } from "../lines/conflict-text.ts";
import { mapVersions, sides } from "../lines/three-way.ts";
import type { ThreeWay } from "../lines/three-way.ts";
import { mergeByLines } from "../structure/merge-by-lines.ts";
import { textOfParts, type MergeText, type TextMerge } from "../structure/text-merge.ts";
import { bytesOf, mergeBytes, toWorking, withoutBits } from "./bytes.ts";
import type { MergeConflict } from "./result.ts";
import { writerFor } from "./writer.ts";

/** Merges a text line by line, by git's rules and with a second opinion. */
export const mergeTextAsLines: MergeText = (base, ours, theirs): TextMerge => {
  const { parts } = mergeByLines({ base, ours, theirs });
  const text = textOfParts(parts);
  return text === undefined ? { kind: "conflict", parts } : { kind: "clean", text };
};

/** A whole document, merged as lines. */
export interface LinesMerge {
  readonly text: string;
  readonly conflicts: readonly MergeConflict[];
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
  const writer = writerFor(texts, format, mergeBytes(bytes));
  if (merged.kind === "clean") writer.write(merged.text);
  else writer.writeParts(merged.parts);
  return { text: writer.finish(), conflicts: writer.conflicts };
}
