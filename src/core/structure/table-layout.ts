import type { ThreeWay } from "../lines/three-way.ts";
import { compareNaturally } from "./natural-order.ts";
import { formatRow } from "../markdown/table.ts";
import type { Table } from "../markdown/table.ts";

/** How wide each column of a table is, in characters; undefined for a column whose cells differ in width. */
export type Layout = ReadonlyMap<string, number | undefined>;

/**
 * The layout of the merged table: that of the side that padded its cells anew, else the base's. Where both did,
 * the greater text decides, so that it is the same from either side.
 */
export function mergeLayout({ base, ours, theirs }: ThreeWay<Table>): { layout: Layout; of: Table } {
  const [left, right] = [isPaddedAnew(base, ours), isPaddedAnew(base, theirs)];
  const ofBoth = compareNaturally(textOf(ours), textOf(theirs)) > 0 ? ours : theirs;
  const of = left && right ? ofBoth : left ? ours : right ? theirs : base;
  return { layout: layoutOf(of), of };
}

/** Whether any cell has the same text as in the base and other blanks around it. */
function isPaddedAnew(base: Table, side: Table): boolean {
  if (
    base.delimiter.cells.join("|") !== side.delimiter.cells.join("|") &&
    base.columns.join("|") === side.columns.join("|")
  )
    return true;
  const cells = cellsByPlace(base);
  for (const [place, cell] of cellsByPlace(side)) {
    const before = cells.get(place);
    if (before !== undefined && before !== cell && before.trim() === cell.trim()) return true;
  }
  return false;
}

/** The raw cells of a table, by row and column. */
function cellsByPlace({ columns, header, rows }: Table): Map<string, string> {
  const cells = new Map<string, string>();
  for (const [at, row] of [header, ...rows].entries()) {
    for (const [column, cell] of row.cells.entries()) {
      cells.set(JSON.stringify([at === 0 ? 0 : row.key, columns[column]]), cell);
    }
  }
  return cells;
}

function layoutOf({ columns, header, delimiter, rows }: Table): Layout {
  return new Map(
    columns.map((column, at) => {
      const widths = new Set([header, delimiter, ...rows].map(({ cells }) => cells[at]?.length));
      return [column, widths.size === 1 ? header.cells[at]?.length : undefined];
    }),
  );
}

function textOf({ header, delimiter, rows }: Table): string {
  return [header, delimiter, ...rows].map(formatRow).join("");
}

/**
 * Pads a cell as its column has it.
 *
 * @param cell the raw cell of the version that the value comes from, which stays as it is in a column without width
 */
export function padCell(cell: string, width: number | undefined): string {
  if (width === undefined || cell.length === width) return cell;
  const value = cell.trim();
  return value === "" ? " ".repeat(width) : ` ${value} `.padEnd(width);
}
