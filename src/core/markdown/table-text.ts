import { parseRow } from "./table.ts";

/** A Markdown table. Cells come from people's and agents' texts: what would break the row is escaped. */
export function formatMarkdownTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [head, head.map(() => "---"), ...rows].map(formatCells).join("");
}

/** One row of such a table, with its line end. */
export function formatCells(cells: readonly string[]): string {
  const texts = cells.map((text) =>
    text.replace(/\s+/g, " ").replaceAll("\\", "\\\\").replaceAll("|", "\\|").trim(),
  );
  return `| ${texts.join(" | ")} |\n`;
}

/** The cells of a row as {@link formatCells} was given them; none for a line that is no row. */
export function readCells(line: string): string[] {
  return (parseRow(line)?.cells ?? []).map((cell) => cell.trim().replace(/\\([\\|])/g, "$1"));
}
