import type { VersionRanges } from "../lines/chunk.ts";
import { interleave } from "../lines/interleave.ts";
import { isSeparator } from "../sections/separator.ts";
import { lineKinds } from "./line-kinds.ts";
import type { LineInfo } from "./line-kinds.ts";
import { compareNaturally } from "./natural-order.ts";
import { isFenceOpen } from "../markdown/open-fence.ts";
import { regionLines } from "./region.ts";
import type { Document } from "./region.ts";

/** A heading with all that stands under it. */
interface HeadedPart {
  readonly level: number;
  readonly heading: string;
  /** Without the blank lines behind it. */
  readonly text: string;
  /** The blank lines behind it; undefined behind the last, where they depend on what follows. */
  readonly blanks: string | undefined;
}

interface Parts {
  readonly parts: readonly HeadedPart[];
  /** The blank lines before the first and behind the last. */
  readonly lead: string;
  readonly trail: string;
}

/**
 * Unites what both sides added at one place where each side added whole parts, a heading with what stands under it:
 * deeper ones first, for they belong to the heading above the place, the others in natural order of their headings.
 *
 * @returns undefined where anything else was added or changed, where both have a heading in different words, and
 *   where the text behind the place would come under another heading
 */
export function mergeHeadedParts(document: Document, region: VersionRanges): string | undefined {
  const lines = regionLines(document, region);
  if (lines.base.length > 0) return undefined;
  const [left, right] = [readParts(lines.ours), readParts(lines.theirs)];
  if (left === undefined || right === undefined) return undefined;
  const known = new Map([...left.parts, ...right.parts].map((part) => [part.text, part]));
  const level = Math.min(...[...known.values()].map((part) => part.level));
  if (isHeadingShared([...known.keys()]) || !isClosedOff(document, region, level)) return undefined;
  const texts = interleave(textsOf(left), textsOf(right), (a, b) => comparePart(known.get(a), known.get(b)));
  return formatParts(
    texts.flatMap((text) => known.get(text) ?? []),
    [left, right],
  );
}

function textsOf({ parts }: Parts): string[] {
  return parts.map(({ text }) => text);
}

/** Reads lines that consist of headed parts; undefined for any other. */
function readParts(lines: readonly string[]): Parts | undefined {
  const kinds = lineKinds(lines);
  const first = lines.findIndex((line) => line.trim() !== "");
  const end = lines.findLastIndex((line) => line.trim() !== "") + 1;
  if (kinds[first]?.kind !== "heading" || isFenceOpen(lines) || lines[end - 1]?.endsWith("\n") !== true) {
    return undefined;
  }
  const starts = startsOf(lines, kinds);
  const parts = starts.map((start, index) => readPart(lines.slice(start, starts[index + 1] ?? end)));
  const isDoubled = new Set(parts.map(({ text }) => text)).size < parts.length;
  if (isDoubled) return undefined;
  const last = parts.length - 1;
  return {
    parts: parts.map((part, index) => (index === last ? { ...part, blanks: undefined } : part)),
    lead: lines.slice(0, first).join(""),
    trail: lines.slice(end).join(""),
  };
}

/** Where parts begin: at each heading that is in none of the parts before it. */
function startsOf(lines: readonly string[], kinds: readonly LineInfo[]): number[] {
  let level = Number.POSITIVE_INFINITY;
  return lines.flatMap((line, at) => {
    if (kinds[at]?.kind !== "heading" || levelOf(line) > level) return [];
    level = levelOf(line);
    return [at];
  });
}

function readPart(lines: readonly string[]): HeadedPart {
  const end = lines.findLastIndex((line) => line.trim() !== "") + 1;
  const [heading = ""] = lines;
  const blanks = lines.slice(end).join("");
  return { level: levelOf(heading), heading: nameOf(heading), text: lines.slice(0, end).join(""), blanks };
}

function levelOf(heading: string): number {
  return heading.trimStart().search(/[^#]|$/);
}

function nameOf(heading: string): string {
  return heading
    .replace(/^[ #]+/, "")
    .trim()
    .toLowerCase();
}

/** Whether different parts have a heading in common, at any depth: then both may have written the same anew. */
function isHeadingShared(texts: readonly string[]): boolean {
  const seen = new Set<string>();
  return texts.some((text) => {
    const lines = text.split("\n");
    const kinds = lineKinds(lines);
    const own = new Set(lines.flatMap((line, at) => (kinds[at]?.kind === "heading" ? [nameOf(line)] : [])));
    const isShared = [...own].some((name) => seen.has(name));
    for (const name of own) seen.add(name);
    return isShared;
  });
}

/** Whether the text behind a place is under a heading of its own, so that it does not matter which part is the last. */
function isClosedOff({ lines, kinds }: Document, { ours }: VersionRanges, level: number): boolean {
  let next = ours.end;
  while (next < lines.ours.length && isSeparator(lines.ours[next] ?? "")) next++;
  const line = lines.ours[next];
  return line === undefined || (kinds.ours[next]?.kind === "heading" && levelOf(line) <= level);
}

function comparePart(a: HeadedPart | undefined, b: HeadedPart | undefined): number {
  if (a === undefined || b === undefined) return 0;
  const byHeading = b.level - a.level || compareNaturally(a.heading, b.heading);
  return byHeading || compareNaturally(a.text, b.text);
}

/** Parts of two sides are set apart by one blank line, whatever stood behind the last of a side. */
function formatParts(parts: readonly HeadedPart[], [left, right]: readonly [Parts, Parts]): string {
  const last = parts.length - 1;
  const texts = parts.map(({ text, blanks = "\n" }, index) => (index === last ? text : text + blanks));
  return longer(left.lead, right.lead) + texts.join("") + longer(left.trail, right.trail);
}

function longer(a: string, b: string): string {
  if (a.length !== b.length) return a.length > b.length ? a : b;
  return a > b ? a : b;
}
