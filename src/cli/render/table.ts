import { cellWidth } from "../../core/text/cell-width.ts";
import { printable } from "../../core/text/printable.ts";

/** Rows as lines whose columns line up, two blanks apart; the last column may be as long as it likes. */
export function formatTable(rows: readonly (readonly string[])[]): string[] {
  // As the output will print them: a cell is as wide as what is seen of it.
  const cells = rows.map((row) => row.map((cell) => printable(cell).replaceAll("\t", " ")));
  const columns = Math.max(0, ...cells.map((row) => row.length));
  const widths = Array.from({ length: columns }, (_, at) =>
    Math.max(...cells.map((row) => cellWidth(row[at] ?? ""))),
  );
  return cells.map((row) =>
    row
      .map((cell, at) => cell + " ".repeat((widths[at] ?? 0) - cellWidth(cell)))
      .join("  ")
      .trimEnd(),
  );
}
