import { splitLines } from "../lines/split.ts";
import { interleave } from "../merge/interleave.ts";
import type { ThreeWay } from "../merge/three-way.ts";
import { lineKinds } from "./line-kinds.ts";
import type { LineInfo } from "./line-kinds.ts";
import { compareNaturally } from "./natural-order.ts";

const dated = /^(?:[-*+] )?\W{0,3}\d{4}-\d\d-\d\d/;

/**
 * Merges a text that both sides only appended to, record by record: each side's order is kept, a record that both
 * appended comes once, and in between the lesser text goes first, so that dated records stand by date. A record is
 * what stands under a heading; without headings a paragraph; without blank lines a line and the indented ones below.
 *
 * @returns undefined where a side changed what stood there
 */
export function mergeGrown({ base, ours, theirs }: ThreeWay<string>): string | undefined {
  const isGrown = (side: string) => side.startsWith(base) && (base === "" || base.endsWith("\n"));
  if (!isGrown(ours) || !isGrown(theirs)) return undefined;
  const [left, right] = [readTail(ours.slice(base.length)), readTail(theirs.slice(base.length))];
  const shape = shapeOf([left, right]);
  const records = interleave(recordsOf(left, shape), recordsOf(right, shape), compareNaturally);
  const lead = left.lead > right.lead ? left.lead : right.lead;
  const text = records.map(textOf).join(shape === "line" ? "\n" : "\n\n");
  return base + lead + text + (records.length > 0 ? "\n" : "");
}

/** {@link mergeGrown} for stretches in which every line that was added begins with a date. */
export function mergeDated(texts: ThreeWay<string>): string | undefined {
  const added = [texts.ours, texts.theirs].map((side) => side.slice(texts.base.length));
  const isLog = added.every(
    (text) => text.trim() !== "" && splitLines(text).every((line) => dated.test(line)),
  );
  return isLog ? mergeGrown(texts) : undefined;
}

/** Appended lines, and the blank ones before them. */
interface Tail {
  readonly lead: string;
  readonly lines: readonly string[];
  readonly kinds: readonly LineInfo[];
}

/** What a record is: what stands under a heading of a level, a paragraph, or a line. */
type Shape = number | "paragraph" | "line";

function readTail(text: string): Tail {
  const lead = /^(?:[ \t]*\r?\n)*/.exec(text)?.[0] ?? "";
  const lines = splitLines(text.slice(lead.length).trimEnd());
  return { lead, lines, kinds: lineKinds(lines) };
}

function shapeOf(tails: readonly Tail[]): Shape {
  const levels = tails.flatMap(({ lines, kinds }) =>
    lines.flatMap((line, at) => levelOf(line, kinds[at]) ?? []),
  );
  if (levels.length > 0) return Math.min(...levels);
  return tails.some(({ kinds }) => kinds.some(({ kind }) => kind === "blank")) ? "paragraph" : "line";
}

function levelOf(line: string, info: LineInfo | undefined): number | undefined {
  return info?.kind === "heading" ? line.trimStart().search(/[^#]|$/) : undefined;
}

/** Records without the blanks behind them, each unique: a repeated one carries how often it came before. */
function recordsOf({ lines, kinds }: Tail, shape: Shape): string[] {
  const records: string[] = [];
  for (const [at, line] of lines.entries()) {
    if (at === 0 || beginsRecord({ line, info: kinds[at], before: kinds[at - 1] }, shape)) records.push(line);
    else records[records.length - 1] += line;
  }
  const counts = new Map<string, number>();
  return records.map((record) => {
    const text = record.trimEnd();
    const count = counts.get(text) ?? 0;
    counts.set(text, count + 1);
    return `${text}\0${count}`;
  });
}

function textOf(record: string): string {
  return record.slice(0, record.lastIndexOf("\0"));
}

interface PlacedLine {
  readonly line: string;
  readonly info: LineInfo | undefined;
  readonly before: LineInfo | undefined;
}

function beginsRecord({ line, info, before }: PlacedLine, shape: Shape): boolean {
  if (typeof shape === "number") return levelOf(line, info) === shape;
  const isInside = info?.kind === "blank" || info?.kind === "continued";
  const isCode = info?.kind === "code" && before?.kind === "code";
  if (isInside || isCode) return false;
  return shape === "line" ? !/^[ \t]/.test(line) : before?.kind === "blank";
}
