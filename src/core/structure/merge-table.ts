import type { Versions } from "../lines/chunk.ts";
import { mapVersions, sides } from "../lines/three-way.ts";
import type { ThreeWay } from "../lines/three-way.ts";
import { mergeKeyed } from "./keyed.ts";
import type { Keyed } from "./keyed.ts";
import { compareNaturally } from "./natural-order.ts";
import { mergeLayout, padCell } from "./table-layout.ts";
import type { Layout } from "./table-layout.ts";
import { formatRow, parseTable } from "../markdown/table.ts";
import type { Table, TableRow } from "../markdown/table.ts";

/**
 * Merges a table by row key and column name, and each cell by the three-way rule (merge semantics, section 4).
 * Padding is no change. A row that the other side added has an empty cell in a column that this side added.
 *
 * @param lines all lines of the table
 * @returns undefined for what is no table with keys, and for any conflict
 */
export function mergeTable(lines: Versions): string | undefined {
  const [base, ours, theirs] = [parseTable(lines.base), parseTable(lines.ours), parseTable(lines.theirs)];
  if (base === undefined || ours === undefined || theirs === undefined) return undefined;
  return new TableMerge({ base, ours, theirs }).merge();
}

/** A row with its cells by column. */
interface NamedRow extends Keyed {
  readonly row: TableRow;
  readonly cells: ReadonlyMap<string, string>;
}

class TableMerge {
  readonly #tables: ThreeWay<Table>;
  readonly #layout: Layout;
  readonly #layoutCells: ReadonlyMap<string, NamedRow>;

  constructor(tables: ThreeWay<Table>) {
    this.#tables = tables;
    const { layout, of } = mergeLayout(tables);
    this.#layout = layout;
    this.#layoutCells = new Map(namedRows(of).map((row) => [row.key, row]));
  }

  merge(): string | undefined {
    const columns = this.#mergeColumns();
    if (columns === undefined) return undefined;
    const rows = mergeKeyed(mapVersions(this.#tables, namedRows), {
      isSame: (a, b) => isSameRow(a, b),
      merge: (base, ours, theirs) => this.#mergeRow(base, ours, theirs),
    });
    return rows?.map((row) => this.#format(row, columns)).join("");
  }

  #mergeColumns(): readonly string[] | undefined {
    const columns = mergeKeyed(
      mapVersions(this.#tables, ({ columns }) => columns.map((key) => ({ key }))),
      {
        isSame: () => true,
        merge: (_base, ours) => ours,
      },
    );
    const names = columns?.map(({ key }) => key);
    const isCut = (side: "ours" | "theirs", other: "ours" | "theirs") =>
      this.#tables.base.columns.some(
        (column) => !this.#tables[side].columns.includes(column) && this.#isEdited(column, other),
      );
    return isCut("ours", "theirs") || isCut("theirs", "ours") ? undefined : names;
  }

  /** Whether a side changed anything in a column of the base; a row that it added counts if its cell is not empty. */
  #isEdited(column: string, side: "ours" | "theirs"): boolean {
    const base = new Map(namedRows(this.#tables.base).map((row) => [row.key, row]));
    return namedRows(this.#tables[side]).some(({ key, cells }) => {
      const before = base.get(key)?.cells.get(column) ?? "";
      return (cells.get(column) ?? before).trim() !== before.trim();
    });
  }

  #mergeRow(base: NamedRow | undefined, ours: NamedRow, theirs: NamedRow): NamedRow | undefined {
    const cells = new Map<string, string>();
    for (const column of new Set([...ours.cells.keys(), ...theirs.cells.keys()])) {
      const versions = mapVersions({ base, ours, theirs }, (row) => row?.cells.get(column));
      const cell = mergeCell(versions);
      if (cell === undefined) return undefined;
      cells.set(column, cell);
    }
    return { key: ours.key, cells, row: { ...ours.row, ...mergeEdges(base, ours, theirs) } };
  }

  #format({ key, row, cells }: NamedRow, columns: readonly string[]): string {
    const laidOut = this.#layoutCells.get(key)?.cells;
    const padded = columns.map((column) => {
      const cell = cells.get(column) ?? "  ";
      const example = laidOut?.get(column);
      if (example !== undefined && isSameCell(example, cell)) return example;
      return padCell(cell, key === rulerKey ? undefined : this.#layout.get(column));
    });
    return formatRow({ ...row, cells: padded });
  }
}

const headerKey = "\0header";
const rulerKey = "\0ruler";

function namedRows({ columns, header, delimiter, rows }: Table): NamedRow[] {
  const named = (row: TableRow, key: string) => ({
    key,
    row,
    cells: new Map(columns.map((column, at) => [column, row.cells[at] ?? ""])),
  });
  return [named(header, headerKey), named(delimiter, rulerKey), ...rows.map((row) => named(row, row.key))];
}

/** Merges a cell by its value; of equal values the padding is the changed one's, else the wider's. */
function mergeCell({ base, ours, theirs }: ThreeWay<string | undefined>): string | undefined {
  if (ours === undefined || theirs === undefined) return ours ?? theirs;
  if (isSameCell(ours, theirs)) {
    if (ours === base) return theirs;
    return theirs === base || compareNaturally(ours, theirs) > 0 ? ours : theirs;
  }
  if (base !== undefined && isSameCell(base, theirs)) return ours;
  return base !== undefined && isSameCell(base, ours) ? theirs : undefined;
}

/** Whether two cells say the same; for cells of the ruler the number of dashes says nothing. */
function isSameCell(a: string, b: string): boolean {
  const value = (cell: string) => cell.trim().replace(/^(:?)-+(:?)$/, "$1-$2");
  return value(a) === value(b);
}

function isSameRow(a: NamedRow, b: NamedRow): boolean {
  return [...a.cells].every(([column, cell]) => isSameCell(cell, b.cells.get(column) ?? cell));
}

/** Indent and end of a row: blanks, so the changed ones, else the greater. */
function mergeEdges(
  base: NamedRow | undefined,
  ours: NamedRow,
  theirs: NamedRow,
): { indent: string; end: string } {
  const edge = (read: (row: TableRow) => string) => {
    const versions = mapVersions(sides, (side) => ({ base, ours, theirs })[side]?.row);
    const [before, left, right] = [versions.base && read(versions.base), read(ours.row), read(theirs.row)];
    if (left === right || right === before) return left;
    return left === before || left < right ? right : left;
  };
  return { indent: edge(({ indent }) => indent), end: edge(({ end }) => end) };
}
