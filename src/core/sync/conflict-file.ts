import { splitLines } from "../lines/split.ts";
import { parseDocument } from "../sections/document.ts";
import type { FileIssue } from "../parsed.ts";

const opening = /^<{7,}(?: |\r?$)/;
const closing = /^>{7,}(?: |\r?$)/;
const marker = /^(?:<{7,}|\|{7,}|>{7,})(?: |\r?\n?$)|^={7,}\r?\n?$/;

/**
 * What is wrong with the text that a person left for a conflict: markers that are still there, sections that
 * are damaged, and edits outside the regions that were in conflict. `shown` is the text as it was offered.
 */
export function resolutionIssues(shown: string, settled: string): FileIssue[] {
  const lines = splitLines(settled);
  const leftovers = lines.flatMap((line, index) =>
    marker.test(line) && isMarkerOf(shown, line)
      ? [{ line: index + 1, column: 1, message: "leftover conflict marker" }]
      : [],
  );
  if (leftovers.length > 0) return leftovers;
  const damage = parseDocument(settled).damage.map(({ line, column, message }) => ({
    line,
    column,
    message,
  }));
  if (damage.length > 0) return damage;
  const outside = firstEditOutside(outerTexts(shown), settled);
  return outside === undefined
    ? []
    : [
        {
          line: outside,
          column: 1,
          message: "edited outside the conflict; pass --allow-extra if that is meant",
        },
      ];
}

/** A marker in the document's own text is no leftover: only lines that the conflict put there count. */
function isMarkerOf(shown: string, line: string): boolean {
  const size = Math.max(
    ...splitLines(shown)
      .filter((line) => opening.test(line))
      .map((line) => /^<+/.exec(line)?.[0].length ?? 0),
  );
  return (/^(<+|\|+|>+|=+)/.exec(line)?.[0].length ?? 0) === size;
}

/** The texts around and between the conflict regions, which are not the person's to edit. */
function outerTexts(shown: string): string[] {
  const texts = [""];
  let isInside = false;
  for (const line of splitLines(shown)) {
    if (!isInside && opening.test(line)) {
      isInside = true;
      texts.push("");
    } else if (isInside && closing.test(line)) isInside = false;
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
