import { stripVTControlCharacters } from "node:util";
import { cellWidth } from "../../core/text/cell-width.ts";

/** Rows as columns that line up, two blanks apart; the last column may be as long as it likes. */
export function formatTable(rows: readonly (readonly string[])[]): string {
  const columns = Math.max(0, ...rows.map((row) => row.length));
  const widths = Array.from({ length: columns }, (_, at) =>
    Math.max(...rows.map((row) => widthOf(row[at] ?? ""))),
  );
  return rows
    .map((row) =>
      row
        .map((cell, at) => cell + " ".repeat((widths[at] ?? 0) - widthOf(cell)))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}

/** Text from the repository without control characters, on one line: a branch name must not drive the terminal. */
export function plain(text: string): string {
  return stripVTControlCharacters(text).replace(/[\u0000-\u001f\u007f]+/g, " ");
}

/** The same for a text of several lines. */
export function plainLines(text: string): string {
  return text.split(/\r?\n/).map(plain).join("\n");
}

function widthOf(text: string): number {
  return cellWidth(stripVTControlCharacters(text));
}
