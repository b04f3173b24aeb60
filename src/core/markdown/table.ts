/** One row of a table: its cells with their padding, and what stands around them. */
export interface TableRow {
  /** The first cell, without padding and markup, for header and delimiter a name of their own. */
  readonly key: string;
  readonly indent: string;
  /** Raw cells: what stands between two pipes. */
  readonly cells: readonly string[];
  /** What follows the last pipe: blanks and the terminator. */
  readonly end: string;
}

/** A table whose rows and columns have names, each once. */
export interface Table {
  readonly columns: readonly string[];
  readonly header: TableRow;
  readonly delimiter: TableRow;
  readonly rows: readonly TableRow[];
}

const row = /^( {0,3})\|(.*)\|([ \t]*\r?\n?)$/;
const delimiter = /^[ \t]*:?-+:?[ \t]*$/;

/** Reads a table. Undefined for ragged rows, doubled keys or columns, and anything that is not a table throughout. */
export function parseTable(lines: readonly string[]): Table | undefined {
  const rows = lines.map(parseRow);
  const [header, ruler, ...body] = rows;
  if (header === undefined || ruler === undefined || !ruler.cells.every((cell) => delimiter.test(cell)))
    return undefined;
  const whole = body.flatMap((row) => (row?.cells.length === header.cells.length ? [row] : []));
  if (whole.length !== body.length || ruler.cells.length !== header.cells.length) return undefined;
  const columns = header.cells.map(nameOf);
  if (new Set(columns).size < columns.length) return undefined;
  if (new Set(whole.map(({ key }) => key)).size < whole.length) return undefined;
  return { columns, header, delimiter: ruler, rows: whole };
}

/** Reads one row; undefined for a line without a pipe at both ends. */
export function parseRow(line: string): TableRow | undefined {
  const [, indent, content, end] = row.exec(line) ?? [];
  if (indent === undefined || content === undefined || end === undefined) return undefined;
  const cells = splitCells(content);
  return { key: nameOf(cells[0] ?? ""), indent, cells, end };
}

/** The text of a row. */
export function formatRow({ indent, cells, end }: TableRow): string {
  return `${indent}|${cells.join("|")}|${end}`;
}

/** A cell's name when it is a key: without padding, emphasis and the difference of cases. */
export function nameOf(cell: string): string {
  return cell
    .trim()
    .replace(/\s+/g, " ")
    .replace(/^(\*\*|__|\*|_|`)(.*)\1$/, "$2")
    .toLowerCase();
}

/** Cuts at pipes that no backslash escapes. */
function splitCells(content: string): string[] {
  const cells: string[] = [];
  let start = 0;
  for (let at = 0; at < content.length; at++) {
    if (content[at] === "\\") at++;
    else if (content[at] === "|") {
      cells.push(content.slice(start, at));
      start = at + 1;
    }
  }
  return [...cells, content.slice(start)];
}
