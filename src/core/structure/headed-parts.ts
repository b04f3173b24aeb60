import type { VersionRanges } from "../lines/chunk.ts";
import { interleave } from "../lines/interleave.ts";
import { isFenceOpen } from "../markdown/open-fence.ts";
import { isSeparator } from "../sections/separator.ts";
import { headingLevel, headingName } from "./heading.ts";
import { identityOf } from "./identity.ts";
import { lineKinds } from "./line-kinds.ts";
import type { LineInfo } from "./line-kinds.ts";
import { compareNaturally } from "./natural-order.ts";
import { regionLines } from "./region.ts";
import type { Document } from "./region.ts";

/** A heading with all that stands under it. */
interface HeadedPart {
  readonly level: number;
  readonly heading: string;
  /** Without the blank lines behind it. */
  readonly text: string;
}

interface Parts {
  readonly parts: readonly HeadedPart[];
  /** The blank lines before the first and behind the last. */
  readonly lead: string;
  readonly trail: string;
  /** The blank lines between two of them: the most that stand anywhere before or behind one. */
  readonly apart: string;
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
  const level = [...known.values()].reduce((least, part) => Math.min(least, part.level), Infinity);
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
  const texts = starts.map((start, index) => lines.slice(start, starts[index + 1] ?? end).join(""));
  const parts = texts.map(readPart);
  const isDoubled = new Set(parts.map(({ text }) => text)).size < parts.length;
  if (isDoubled) return undefined;
  const [lead, trail] = [lines.slice(0, first).join(""), lines.slice(end).join("")];
  const between = texts.slice(0, -1).map((text, at) => text.slice(parts[at]?.text.length));
  return { parts, lead, trail, apart: [lead, trail].reduce(longer, between.reduce(longer, "")) };
}

/** Where parts begin: at each heading that is in none of the parts before it. */
function startsOf(lines: readonly string[], kinds: readonly LineInfo[]): number[] {
  let level = Number.POSITIVE_INFINITY;
  return lines.flatMap((line, at) => {
    if (kinds[at]?.kind !== "heading" || headingLevel(line) > level) return [];
    level = headingLevel(line);
    return [at];
  });
}

function readPart(whole: string): HeadedPart {
  const text = whole.replace(/\n\s*$/, "\n");
  const [heading = ""] = text.split("\n", 1);
  return { level: headingLevel(heading), heading: headingName(heading), text };
}

/**
 * Whether different parts have a heading in common, at any depth, or headings with one number: then both may have
 * written the same anew.
 */
function isHeadingShared(texts: readonly string[]): boolean {
  const seen = new Set<string>();
  return texts.some((text) => {
    const lines = text.split("\n");
    const kinds = lineKinds(lines);
    const own = new Set(lines.flatMap((line, at) => (kinds[at]?.kind === "heading" ? namesOf(line) : [])));
    const isShared = [...own].some((name) => seen.has(name));
    for (const name of own) seen.add(name);
    return isShared;
  });
}

function namesOf(heading: string): string[] {
  const name = headingName(heading);
  return [name, identityOf("heading", name.toUpperCase()) ?? name];
}

/** Whether the text behind a place is under a heading of its own, so that it does not matter which part is the last. */
function isClosedOff({ lines, kinds }: Document, { ours }: VersionRanges, level: number): boolean {
  let next = ours.end;
  while (next < lines.ours.length && isSeparator(lines.ours[next] ?? "")) next++;
  const line = lines.ours[next];
  return line === undefined || (kinds.ours[next]?.kind === "heading" && headingLevel(line) <= level);
}

function comparePart(a: HeadedPart | undefined, b: HeadedPart | undefined): number {
  if (a === undefined || b === undefined) return 0;
  const byHeading = b.level - a.level || compareNaturally(a.heading, b.heading);
  return byHeading || compareNaturally(a.text, b.text);
}

/** Parts are set apart by the most blank lines that any side does it with, whatever stood behind the last of a side. */
function formatParts(parts: readonly HeadedPart[], [left, right]: readonly [Parts, Parts]): string {
  const text = parts.map(({ text }) => text).join(longer(left.apart, right.apart));
  return longer(left.lead, right.lead) + text + longer(left.trail, right.trail);
}

function longer(a: string, b: string): string {
  if (a.length !== b.length) return a.length > b.length ? a : b;
  return a > b ? a : b;
}
