import { findConflictMarker, type MarkerSign } from "../lines/conflict-marker.ts";
import { splitLines } from "../text/split.ts";
import { parseDocument } from "../sections/document.ts";
import type { FileIssue } from "../text/parsed.ts";

/** A text as it was offered to a person, and the size of the markers in it; others are the document's own. */
export interface ShownConflict {
  readonly shown: string;
  readonly markerSize: number;
}

/** Something wrong with an answer. `extra` may be meant; the others never are. */
export interface AnswerIssue extends FileIssue {
  readonly kind: "leftover" | "damage" | "extra";
}

/**
 * What is wrong with the text that a person left for a conflict: markers that are still there, sections that
 * are damaged, and edits outside the regions that were in conflict.
 */
export function resolutionIssues(conflict: ShownConflict, settled: string): AnswerIssue[] {
  const lines = splitLines(settled);
  const leftovers = lines.flatMap((line, index): AnswerIssue[] =>
    signOf(line, conflict) === undefined
      ? []
      : [{ kind: "leftover", line: index + 1, column: 1, message: "leftover conflict marker" }],
  );
  if (leftovers.length > 0) return leftovers;
  const damage = parseDocument(settled).damage.map(({ line, column, message }): AnswerIssue => {
    return { kind: "damage", line, column, message };
  });
  if (damage.length > 0) return damage;
  const line = firstEditOutside(outerTexts(conflict), settled);
  if (line === undefined) return [];
  const message = "edited outside the conflict; pass --allow-extra if that is meant";
  return [{ kind: "extra", line, column: 1, message }];
}

/** A marker that the conflict put there; in the document's own text the same signs have another length. */
function signOf(line: string, { markerSize }: ShownConflict): MarkerSign | undefined {
  const marker = findConflictMarker(line);
  return marker?.size === markerSize ? marker.sign : undefined;
}

/** The texts around and between the conflict regions, which are not the person's to edit. */
function outerTexts(conflict: ShownConflict): string[] {
  const texts = [""];
  let isInside = false;
  for (const line of splitLines(conflict.shown)) {
    const sign = signOf(line, conflict);
    if (!isInside && sign === "<") {
      isInside = true;
      texts.push("");
    } else if (isInside && sign === ">") isInside = false;
    else if (!isInside) texts[texts.length - 1] += line;
  }
  return texts;
}

/** The 1-based line of the first outer text that is not there any more, in order; undefined if all are. */
function firstEditOutside(outer: readonly string[], settled: string): number | undefined {
  let at = 0;
  for (const [index, text] of outer.entries()) {
    const isLast = index === outer.length - 1;
    const found = index === 0 ? 0 : isLast ? settled.length - text.length : settled.indexOf(text, at);
    if (found < at || !settled.startsWith(text, found)) return splitLines(settled.slice(0, at)).length + 1;
    at = found + text.length;
  }
  return undefined;
}
