import type { LineChunk } from "../lines/chunk.ts";
import { mergeLines } from "../lines/merge.ts";
import type { Gap } from "./arrange.ts";
import { isSameLines } from "./outline.ts";
import { cutSeparators, greaterSeparators } from "./separators.ts";
import type { CutLines } from "./separators.ts";
import { sectionPlaceIn } from "./slots.ts";
import type { ThreeWay } from "../lines/three-way.ts";

type Lines = readonly string[];

/** Lines of the tip that were left out, and those of the integration side that stand there. */
interface RefusedLines {
  /** The number of lines of the integration side up to the end of the place. */
  readonly at: number;
  readonly before: Lines;
  readonly after: Lines;
}

/** A gap whose tip is cut down to what its agent may do. */
export interface RestrictedGap {
  readonly gap: Gap;
  readonly refused: readonly RefusedLines[];
}

/**
 * Cuts the tip of a gap that is not its agent's down to the sections that the agent may add there, with the
 * separators that lead up to them. After this the gap merges as if among equals; so what was refused cannot have
 * a say in where anything stands.
 *
 * @param isAddition whether the tip added that section, and may
 */
export function restrictGap(gap: Gap, isAddition: (section: string) => boolean): RestrictedGap {
  const { lines, floats } = gap;
  const chunks = mergeLines(lines.base, lines.ours, lines.theirs);
  const ends = new Set(floats.theirs.filter(({ name }) => isAddition(name)).map(({ at }) => at));
  const refused: RefusedLines[] = [];
  const pieces = chunks.map((chunk) => {
    const { base, ours, theirs } = linesOf(chunk, lines);
    if (chunk.kind === "both") return { lines: theirs };
    if (chunk.kind !== "theirs" && chunk.kind !== "conflict") return { lines: base };
    const cut = ends.has(chunk.theirs.end) ? cutSeparators : uncut;
    const [from, kept, to] = [cut(base), cut(ours), cut(theirs)];
    if (!isSameLines(from.text, to.text)) {
      refused.push({ at: chunk.ours.start + kept.text.length, before: kept.text, after: to.text });
    }
    return { lines: [...from.text, ...greaterSeparators(from.separators, to.separators)] };
  });
  const theirs = floats.theirs.map(({ name, at }) => ({
    name,
    at: sectionPlaceIn({ chunks, pieces }, "theirs", at),
  }));
  const restricted = pieces.flatMap((piece) => piece.lines);
  return {
    gap: { ...gap, lines: { ...lines, theirs: restricted }, floats: { ...floats, theirs } },
    refused,
  };
}

function uncut(lines: Lines): CutLines {
  return { text: lines, separators: [] };
}

/** The lines of one chunk in each version. */
export function linesOf(chunk: LineChunk, { base, ours, theirs }: ThreeWay<Lines>): ThreeWay<Lines> {
  return {
    base: base.slice(chunk.base.start, chunk.base.end),
    ours: ours.slice(chunk.ours.start, chunk.ours.end),
    theirs: theirs.slice(chunk.theirs.start, chunk.theirs.end),
  };
}
