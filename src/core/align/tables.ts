import { parseRow } from "../markdown/table.ts";
import type { SpecLine } from "./spec.ts";
import type { Attribute, TermKind } from "./term.ts";

/** A row of a table that describes a named thing. */
export interface DescribedRow {
  readonly kind: TermKind;
  readonly name: string;
  readonly line: number;
  readonly isClaim: boolean;
  readonly values: readonly (readonly [Attribute, string])[];
}

// Headers of the column that holds the names, and what a plain name there is.
const nameHeaders: readonly (readonly [RegExp, TermKind])[] = [
  [/^(?:cli |command[- ]line )?(?:flags?|options?|arguments?|args?|switch)(?: name)?$/, "flag"],
  [/^(?:env(?:ironment)? ?var(?:iable)?s?)$/, "environment-variable"],
  [/^(?:columns?|fields?|attributes?)(?: name)?$/, "column"],
  [/^(?:keys?|settings?|config(?:uration)? key|propert(?:y|ies))(?: name)?$/, "key"],
  [/^(?:config )?(?:param(?:eter)?s?|variables?|constants?)(?: name)?$/, "parameter"],
];

const attributeHeaders: readonly (readonly [RegExp, Attribute])[] = [
  [/^(?:data ?)?types?$/, "type"],
  [/^(?:(?:current |new )?defaults?(?: value)?|initial value)$/, "default"],
  [/^units?$/, "unit"],
  [/^(?:required|mandatory|required\?)$/, "required"],
  [/^(?:choices|allowed(?: values)?|valid values|range|enum)$/, "choices"],
  [/^values?$/, "value"],
];

/** The rows of all tables whose first fitting column holds names of one kind. */
export function describedRows(lines: readonly SpecLine[]): DescribedRow[] {
  const rows: DescribedRow[] = [];
  let columns: Columns | undefined;
  for (const [at, line] of lines.entries()) {
    const cells = line.kind === "table" ? cellsIn(line.text) : undefined;
    if (cells === undefined) columns = undefined;
    else if (isRuler(lines[at + 1])) columns = columnsOf(cells);
    else if (columns !== undefined && !isRuler(line)) rows.push(...describedBy(columns, cells, line));
  }
  return rows;
}

/** What the tables name, by line. */
export function namedByTable(lines: readonly SpecLine[]): Map<number, { kind: TermKind; name: string }[]> {
  return new Map(describedRows(lines).map(({ kind, name, line }) => [line, [{ kind, name }]]));
}

interface Columns {
  readonly names: number;
  readonly kind: TermKind;
  readonly attributes: readonly (readonly [number, Attribute])[];
}

function cellsIn(text: string): string[] | undefined {
  return parseRow(text)?.cells.map((cell) => cell.trim());
}

function isRuler(line: SpecLine | undefined): boolean {
  return line?.kind === "table" && /^[\s|:-]+$/.test(line.text);
}

function columnsOf(cells: readonly string[]): Columns | undefined {
  const headers = cells.map((cell) => cell.replace(/[*`_]/g, "").toLowerCase());
  const found = headers.flatMap((header, at) =>
    nameHeaders.flatMap(([words, kind]) => (words.test(header) ? [{ at, kind }] : [])),
  );
  const [first] = found;
  if (first === undefined) return undefined;
  const attributes = headers.flatMap((header, at) =>
    attributeHeaders.flatMap(([words, attribute]) => (words.test(header) ? [[at, attribute] as const] : [])),
  );
  return { names: first.at, kind: first.kind, attributes };
}

function describedBy(columns: Columns, cells: readonly string[], line: SpecLine): DescribedRow[] {
  const name = /^(?:\*\*)?`?(-{0,2}[A-Za-z_][\w.-]*)`?(?:\s*,.*|\s+[<[].*)?(?:\*\*)?$/.exec(
    cells[columns.names] ?? "",
  )?.[1];
  if (name === undefined) return [];
  const values = columns.attributes.flatMap(([at, attribute]) => {
    const value = (cells[at] ?? "").replace(/^`(.*)`$/, "$1").trim();
    return value === "" || /^[-–—?]+$/.test(value) ? [] : [[attribute, value] as const];
  });
  return [{ kind: kindOfName(name, columns.kind), name, line: line.number, isClaim: line.isClaim, values }];
}

function kindOfName(name: string, kind: TermKind): TermKind {
  if (name.startsWith("--")) return "flag";
  if (/^[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+$/.test(name) && kind !== "environment-variable") return "constant";
  return kind === "flag" ? "parameter" : kind;
}
