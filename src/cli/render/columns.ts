import { cellWidth, cutToWidth } from "../../core/text/cell-width.ts";
import type { Line, Span, Tone } from "./paint.ts";

/** A column of a table that has to fit. */
export interface Column<Row> {
  readonly head: string;
  /** Columns are given room in this order; the first is always there. */
  readonly rank: number;
  /** The fewest cells with which it is of any use. */
  readonly min: number;
  /** The most cells it gets. */
  readonly max: number;
  readonly cell: (row: Row) => Span;
}

const gap = 2;

/**
 * Lays rows out in `width` cells, with a head. Columns that have no room are left out, the least important first; in
 * the last that has some, cells are cut.
 */
export function layOut<Row>(columns: readonly Column<Row>[], rows: readonly Row[], width: number): Line[] {
  const given = giveRoom(columns, rows, width);
  const shown = columns.filter((column) => given.has(column));
  const lay = (cells: readonly Span[]) =>
    cells.map(({ text, tone }, at): Span => {
      const room = given.get(shown[at] ?? shown[0]) ?? 0;
      const cut = cutToWidth(text, room);
      const isLast = at === cells.length - 1;
      return { text: isLast ? cut : cut + " ".repeat(room + gap - cellWidth(cut)), tone };
    });
  const head = shown.map(({ head }): Span => ({ text: head, tone: "faint" satisfies Tone }));
  return [lay(head), ...rows.map((row) => lay(shown.map((column) => column.cell(row))))];
}

function giveRoom<Row>(
  columns: readonly Column<Row>[],
  rows: readonly Row[],
  width: number,
): Map<Column<Row> | undefined, number> {
  const given = new Map<Column<Row> | undefined, number>();
  let left = width;
  for (const column of columns.toSorted((a, b) => a.rank - b.rank)) {
    // Where there is no edge nothing has to be cut.
    const wanted = Math.min(Number.isFinite(width) ? column.max : Infinity, widest(column, rows));
    const before = given.size === 0 ? 0 : gap;
    const room = Math.min(wanted, left - before);
    // A column in which nobody has anything is not shown.
    if (wanted === 0 || room < Math.min(column.min, wanted)) continue;
    given.set(column, room);
    left -= room + before;
  }
  return given;
}

function widest<Row>({ head, cell }: Column<Row>, rows: readonly Row[]): number {
  const cells = rows.map((row) => cellWidth(cell(row).text));
  const most = Math.max(0, ...cells);
  return most === 0 ? 0 : Math.max(most, cellWidth(head));
}
