import * as fc from "fast-check";
import type { Texts } from "./line-documents.ts";

/** A part of a page: a heading, and entries of one kind under it. */
interface Part {
  readonly heading: string;
  readonly kind: "list" | "steps" | "table";
  readonly bullet: string;
  readonly entries: readonly string[];
  /** Blank lines between its heading and its entries, and behind it. */
  readonly blanks: number;
}

const trees = ["oak", "beech", "birch", "maple", "willow", "elm", "ash", "fir", "alder", "none"];
const headings = ["Trees", "Stones", "Fish", "Birds"];

function printPart({ heading, kind, bullet, entries, blanks }: Part): string {
  const gap = "\n".repeat(blanks);
  const rows = entries.map((entry, at) => {
    if (kind === "table") return `| ${entry} | ${entry.length} |\n`;
    return `${kind === "steps" ? `${at + 1}.` : bullet} ${entry}\n`;
  });
  const head = kind === "table" && rows.length > 0 ? "| Name | Size |\n| --- | --- |\n" : "";
  return `## ${heading}\n${gap}${head}${rows.join("")}\n${gap}`;
}

/** The text of a page. */
function print(parts: readonly Part[]): string {
  return `# Garden\n\n${parts.map(printPart).join("")}## End\n\nThe end.\n`;
}

type Change = (parts: readonly Part[]) => readonly Part[];

const at = fc.nat(20);
const name = fc.constantFrom(...trees);
const place = (all: readonly unknown[], index: number) => index % Math.max(all.length, 1);
const onPart =
  (index: number, change: (part: Part) => Part): Change =>
  (parts) =>
    parts.map((part, other) => (other === place(parts, index) ? change(part) : part));

/** Additions of entries alone. */
const additions: fc.Arbitrary<Change> = fc.tuple(at, at, name).map(([index, to, entry]) =>
  onPart(index, (part) => ({
    ...part,
    entries: part.entries.includes(entry)
      ? part.entries
      : part.entries.toSpliced(to % (part.entries.length + 1), 0, entry),
  })),
);

/** What people do to a page beside: parts are moved, renamed, emptied, replaced; entries go, move or get other words. */
const anything: fc.Arbitrary<Change> = fc.oneof(
  { weight: 3, arbitrary: additions },
  fc
    .tuple(at, at)
    .map(([index, gone]) =>
      onPart(index, (part) => ({ ...part, entries: part.entries.toSpliced(place(part.entries, gone), 1) })),
    ),
  fc.tuple(at, at).map(([index, word]) =>
    onPart(index, (part) => ({
      ...part,
      entries: part.entries.map((entry, other) =>
        other === place(part.entries, word) ? `${entry} (old)` : entry,
      ),
    })),
  ),
  fc.tuple(at, at).map(([from, to]): Change => (parts) => {
    const [part] = parts.slice(place(parts, from));
    return part === undefined
      ? parts
      : parts.toSpliced(place(parts, from), 1).toSpliced(place(parts, to), 0, part);
  }),
  fc.tuple(at, fc.constantFrom(...headings)).map(
    ([index, heading]): Change =>
      (parts) =>
        parts.some((part) => part.heading === heading)
          ? parts
          : onPart(index, (part) => ({ ...part, heading }))(parts),
  ),
  at.map((index) => onPart(index, (part) => ({ ...part, entries: [] }))),
  fc
    .tuple(at, fc.uniqueArray(name, { maxLength: 3 }))
    .map(([index, entries]) => onPart(index, (part) => ({ ...part, entries }))),
  fc
    .tuple(at, fc.constantFrom("-", "*", "-  "))
    .map(([index, bullet]) => onPart(index, (part) => ({ ...part, bullet }))),
  fc.tuple(at, fc.nat(2)).map(([index, blanks]) => onPart(index, (part) => ({ ...part, blanks }))),
);

const page: fc.Arbitrary<readonly Part[]> = fc
  .tuple(fc.shuffledSubarray(headings, { minLength: 1 }), fc.nat(2))
  .chain(([names, blanks]) =>
    fc.tuple(
      ...names.map((heading) =>
        fc.record({
          heading: fc.constant(heading),
          kind: fc.constantFrom("list" as const, "list" as const, "steps" as const, "table" as const),
          bullet: fc.constantFrom("-", "*"),
          entries: fc.uniqueArray(name, { maxLength: 6 }),
          blanks: fc.constant(blanks),
        }),
      ),
    ),
  );

/** A page of headed lists and tables, and what two sides made of it. */
export const headedPages: fc.Arbitrary<Texts> = fc
  .tuple(page, fc.array(anything, { maxLength: 3 }), fc.array(anything, { maxLength: 3 }))
  .map(([base, ours, theirs]) => {
    const apply = (changes: readonly Change[]) =>
      print(changes.reduce((parts, change) => change(parts), base));
    return { base: print(base), ours: apply(ours), theirs: apply(theirs) };
  });

/** A page, what one side made of it, and what somebody added to that. */
export const grownPages: fc.Arbitrary<{
  readonly base: string;
  readonly less: string;
  readonly more: string;
}> = fc
  .tuple(page, fc.array(additions, { minLength: 1, maxLength: 3 }), fc.array(additions, { maxLength: 3 }))
  .map(([base, first, then]) => {
    const less = first.reduce((parts, change) => change(parts), base);
    return {
      base: print(base),
      less: print(less),
      more: print(then.reduce((parts, change) => change(parts), less)),
    };
  });
