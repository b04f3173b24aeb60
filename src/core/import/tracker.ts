import { compareStages } from "../epic/stage.ts";
import { readMarkdown, type MarkdownLine } from "../markdown/read.ts";
import { stageIn } from "./states.ts";

/** What the page's table of progress says of one feature. */
export interface TrackerRow {
  readonly line: number;
  /** The feature's number. */
  readonly number: number;
  /** The last stage of those that it is through with, one after the other; undefined for none. */
  readonly passed: string | undefined;
  /** Whether every stage of the table is ticked. */
  readonly isThrough: boolean;
}

/** A stage that the page says the epic is at. */
export interface StageClaim {
  readonly line: number;
  readonly stage: string;
}

/** What an EPIC_README says of how far the epic is: its tables, and its lines `**Current Stage:**`. */
export interface ReadTracker {
  readonly rows: ReadonlyMap<number, TrackerRow>;
  readonly claims: readonly StageClaim[];
}

/** Reads all tables with a column for features and columns for stages, whatever their ticks look like. */
export function readTracker(page: string): ReadTracker {
  const { lines } = readMarkdown(page);
  const rows = new Map<number, TrackerRow>();
  for (const row of lines.flatMap(rowOf)) {
    const before = rows.get(row.number)?.passed ?? "S1";
    if (!rows.has(row.number) || (compareStages(row.passed ?? "S1", before) ?? 0) > 0)
      rows.set(row.number, row);
  }
  return { rows, claims: claimsIn(lines) };
}

function rowOf({ number: line, columns, cells: [name = "", ...cells] }: MarkdownLine): TrackerRow[] {
  const [first = "", ...names] = columns;
  const number = /^[*`]*(?:feature[ _-]*|f)?(\d{1,3})(?!\d)/i.exec(name)?.[1];
  if (number === undefined || !first.startsWith("feature")) return [];
  const stages = names.flatMap((column, at) => {
    const stage = stageIn(column.toUpperCase());
    return stage === undefined ? [] : [{ stage, isTicked: isTicked(cells[at] ?? "") }];
  });
  if (stages.length === 0) return [];
  const open = stages.findIndex((one) => !one.isTicked);
  const passed = stages.at(open === -1 ? -1 : Math.max(open - 1, 0));
  const isAny = passed?.isTicked === true;
  return [
    {
      line,
      number: Number(number),
      passed: isAny ? passed.stage.replace(/^S8$/, "S8.P2") : undefined,
      isThrough: open === -1,
    },
  ];
}

function isTicked(cell: string): boolean {
  return /^(?:\u2705|\u2611|\u2714|\[x\])/i.test(cell);
}

/** What agents say in their own sections is theirs, not the epic's. */
function claimsIn(lines: readonly MarkdownLine[]): StageClaim[] {
  let isInside = false;
  return lines.flatMap(({ text, number, kind }) => {
    if (/<!-- BEGIN .* PROGRESS -->/.test(text)) isInside = true;
    if (/<!-- END .* PROGRESS -->/.test(text)) isInside = false;
    const words = /^\*\*Current Stage:\*\*[ \t]*(.+)/i.exec(text)?.[1];
    if (words === undefined || isInside || kind === "code") return [];
    // The first five stages have been called `Stage 2` as well.
    const stage = stageIn(words) ?? /^Stage ([1-5])\b/.exec(words)?.[1]?.replace(/^/, "S");
    return stage === undefined ? [] : [{ line: number, stage }];
  });
}
