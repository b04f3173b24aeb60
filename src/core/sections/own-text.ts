import { splitLines } from "../text/split.ts";
import type { Item, Section } from "./document.ts";
import { isSeparator } from "./separator.ts";

/** A line that belongs to a section, or to the skeleton, directly. */
export interface OwnLine {
  /** With its terminator. */
  readonly text: string;
  /** 1-based. */
  readonly line: number;
  /** The section named, when the line is a marker without a partner. */
  readonly marker: string | undefined;
}

/**
 * Cuts the own lines of a section, or of the skeleton, at those inner sections that stay where they are. The
 * other inner sections vanish together with the separator lines that follow them.
 *
 * @returns one more gap than there are staying sections
 */
export function ownGaps(items: readonly Item[], staying: ReadonlySet<Section>): OwnLine[][] {
  let gap: OwnLine[] = [];
  let isTail = false;
  const gaps = [gap];
  for (const item of items) {
    if (item.kind === "section") {
      isTail = !staying.has(item);
      if (!isTail) gaps.push((gap = []));
      continue;
    }
    for (const line of ownLines(item)) {
      isTail &&= isSeparator(line.text);
      if (!isTail) gap.push(line);
    }
  }
  return gaps;
}

function ownLines(item: Exclude<Item, Section>): OwnLine[] {
  if (item.kind === "marker") return [{ text: item.text, line: item.line, marker: item.marker.name }];
  return splitLines(item.text).map((text, index) => ({ text, line: item.line + index, marker: undefined }));
}

/** What differs in a gap: the lines from the first to the last difference on each side. */
export interface GapChange {
  readonly kind: "text" | "bytes";
  readonly before: readonly OwnLine[];
  readonly after: readonly OwnLine[];
}

/** Compares two versions of a gap by their common beginning and end. Terminators count only if the text is equal. */
export function compareGap(before: readonly OwnLine[], after: readonly OwnLine[]): GapChange | undefined {
  return trim("text", before, after, contentOf) ?? trim("bytes", before, after, ({ text }) => text);
}

function trim(
  kind: GapChange["kind"],
  before: readonly OwnLine[],
  after: readonly OwnLine[],
  read: (line: OwnLine) => string,
): GapChange | undefined {
  const equalAt = (a: number, b: number): boolean => {
    const left = before[a];
    const right = after[b];
    return left !== undefined && right !== undefined && read(left) === read(right);
  };
  let head = 0;
  while (equalAt(head, head)) head++;
  if (head === before.length && head === after.length) return undefined;
  let tail = 0;
  const most = Math.min(before.length, after.length) - head;
  while (tail < most && equalAt(before.length - 1 - tail, after.length - 1 - tail)) tail++;
  return {
    kind,
    before: before.slice(head, before.length - tail),
    after: after.slice(head, after.length - tail),
  };
}

function contentOf({ text }: OwnLine): string {
  return text.replace(/\r?\n$/, "");
}
