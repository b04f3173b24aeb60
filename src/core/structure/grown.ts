import { splitLines } from "../text/split.ts";
import { interleave } from "../lines/interleave.ts";
import type { ThreeWay } from "../lines/three-way.ts";
import { lineKinds } from "./line-kinds.ts";
import type { LineInfo } from "./line-kinds.ts";
import { compareNaturally } from "./natural-order.ts";

/** How a line begins that is a record of its own: a bullet, a number or a date, a row. */
const entry = /^(?:[-*+|[]|\W{0,3}\d)/;
const dated = /^(?:[-*+] )?\W{0,3}\d{4}-\d\d-\d\d/;

/**
 * Merges a text that both sides only appended to, record by record: each side's order is kept, a record that both
 * appended comes once, and in between the lesser text goes first, so that dated records stand by date. A record is
 * what stands under a heading; without headings a paragraph or a line, as in the text before.
 *
 * @returns undefined where a side changed what stood there, and where the sides wrote records of different kinds
 */
export function mergeGrown({ ours, theirs, base: before }: ThreeWay<string>): string | undefined {
  const base = before === "" ? commonStart(ours, theirs) : before;
  const isGrown = (side: string) => side.startsWith(base) && (base === "" || base.endsWith("\n"));
  if (!isGrown(ours) || !isGrown(theirs)) return undefined;
  if (ours === base || theirs === base) return ours === base ? theirs : ours;
  const [left, right] = [readTail(ours.slice(base.length)), readTail(theirs.slice(base.length))];
  const shape = commonShape(shapeOfBase(base), shapeOf(left), shapeOf(right));
  if (shape === undefined) return undefined;
  const records = interleave(recordsOf(left, shape), recordsOf(right, shape), compareNaturally);
  const lead = left.lead > right.lead ? left.lead : right.lead;
  const text = records.map(textOf).join(shape === "line" ? "\n" : "\n\n");
  return base + lead + text + (records.length > 0 ? "\n" : "");
}

/**
 * What a file that both sides added begins with on both: a title, what was copied. It stands for the base that there
 * is none of. A heading below the title begins a record, which is not cut in two.
 */
function commonStart(ours: string, theirs: string): string {
  const [left, right] = [splitLines(ours), splitLines(theirs)];
  const end = left.findIndex((line, at) => line !== right[at]);
  const lines = left.slice(0, end === -1 ? left.length : end);
  const record = lineKinds(lines).findIndex(
    ({ kind }, at) => kind === "heading" && (at > 0 || lines[at]?.startsWith("# ") !== true),
  );
  return lines.slice(0, record === -1 ? lines.length : record).join("");
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

/** The shape of appended records; undefined for text before the first heading, which belongs to no record. */
function shapeOf({ lines, kinds }: Tail): Shape | undefined {
  const levels = lines.flatMap((line, at) => levelOf(line, kinds[at]) ?? []);
  if (levels.length === 0) return isLineByLine({ lines, kinds }) ? "line" : "paragraph";
  const level = levels.reduce((least, one) => Math.min(least, one));
  return levelOf(lines[0] ?? "", kinds[0]) === level ? level : undefined;
}

/** Whether each line, but for the indented ones, is plainly a record; plain lines may be one paragraph. */
function isLineByLine({ lines, kinds }: Pick<Tail, "lines" | "kinds">): boolean {
  return lines.every((line, at) => kinds[at]?.kind !== "blank" && (/^[ \t]/.test(line) || entry.test(line)));
}

/** How the records below the last heading of the text before are set apart; undefined if there are not two. */
function shapeOfBase(base: string): "paragraph" | "line" | undefined {
  const { lines, kinds } = readTail(base);
  const from = kinds.findLastIndex(({ kind }) => kind === "heading") + 1;
  const last = readTail(lines.slice(from).join(""));
  if (last.kinds.some(({ kind }) => kind === "blank")) return "paragraph";
  return last.lines.length > 1 && isLineByLine(last) ? "line" : undefined;
}

/** Whatever order several agents are merged in, each pair has to see the same records. */
function commonShape(
  base: "paragraph" | "line" | undefined,
  left: Shape | undefined,
  right: Shape | undefined,
): Shape | undefined {
  const isHeaded = typeof left === "number" || typeof right === "number";
  if (left === undefined || right === undefined || isHeaded) return left === right ? left : undefined;
  if (base === "paragraph") return base;
  return left === right && (base === undefined || base === left) ? left : undefined;
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
