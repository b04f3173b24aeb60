import { splitLines } from "../text/split.ts";
import type { ThreeWay } from "../lines/three-way.ts";
import { parseDocument } from "../sections/document.ts";
import { lineKinds } from "./line-kinds.ts";
import type { LineInfo } from "./line-kinds.ts";
import { isFenceOpen } from "../markdown/open-fence.ts";
import { countUnreadableCode } from "./merge-code.ts";
import { isMessageHeading, messageKey } from "./records.ts";
import type { TextFormat } from "./text-format.ts";
import { nameOf, parseRow } from "../markdown/table.ts";

/**
 * What is wrong with a merged text that was wrong in none of the versions that went into it: a doubled section or
 * other damage to the markers, leftover conflict markers, an unbalanced fence, a doubled row of a table, a heading
 * that stands twice with one body, a doubled message or list item, a block of YAML or JSON that cannot be read (merge semantics, section 4). Such a merge
 * is a conflict, however clean.
 *
 * @returns the first fault, or undefined for a sound merge
 */
export function findMergeDamage(
  merged: string,
  { base, ours, theirs }: ThreeWay<string>,
  format: TextFormat,
): string | undefined {
  const countFaults = format === "markdown" ? markdownFaults : markerFaults;
  const inputs = [base, ours, theirs].map(countFaults);
  for (const [fault, count] of countFaults(merged)) {
    if (inputs.every((counts) => (counts.get(fault) ?? 0) < count)) return fault;
  }
  return undefined;
}

/** How often a text has each fault of its markers. */
function markerFaults(text: string): ReadonlyMap<string, number> {
  return new Map(countsOf(parseDocument(text).damage.map(({ code }) => code)));
}

/** How often a Markdown text has each fault. */
function markdownFaults(text: string): ReadonlyMap<string, number> {
  const lines = splitLines(text);
  const kinds = lineKinds(lines);
  const fence = isFenceOpen(lines) ? ["unbalanced-fence"] : [];
  return new Map([
    ...markerFaults(text),
    ...countsOf(fence),
    ["unreadable-code", countUnreadableCode(lines)],
    ...doubled("doubled-heading", headedBodies(lines, kinds)),
    ...doubled("doubled-item", itemNames(lines, kinds)),
    ...doubled("doubled-message", messageHeadings(lines, kinds)),
    ...tablesOf(lines, kinds).flatMap(({ name, keys }) => doubled(`doubled-row ${name}`, keys)),
  ]);
}

function countsOf(names: readonly string[]): [string, number][] {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return [...counts];
}

function doubled(fault: string, names: readonly string[]): [string, number][] {
  return countsOf(names).flatMap(([name, count]) => (count > 1 ? [[`${fault} ${name}`, count]] : []));
}

/** Each heading with the text up to the next one; none for a heading without text. */
function headedBodies(lines: readonly string[], kinds: readonly LineInfo[]): string[] {
  const bodies: string[] = [];
  let heading: string | undefined;
  let body = "";
  const finish = () => {
    if (heading !== undefined && body.trim() !== "") bodies.push(`${heading.trim()}\n${body.trim()}`);
    body = "";
  };
  for (const [at, line] of lines.entries()) {
    if (kinds[at]?.kind === "heading") {
      finish();
      heading = line;
    } else body += line;
  }
  finish();
  return bodies;
}

function messageHeadings(lines: readonly string[], kinds: readonly LineInfo[]): string[] {
  return lines.flatMap((line, at) =>
    kinds[at]?.kind === "heading" && isMessageHeading(line) ? [messageKey(line)] : [],
  );
}

/** The items of all lists, each with the heading and the items that it stands under. */
function itemNames(lines: readonly string[], kinds: readonly LineInfo[]): string[] {
  let heading = "";
  let path: { indent: number; text: string }[] = [];
  return lines.flatMap((line, at) => {
    const { kind, indent } = kinds[at] ?? { kind: "prose", indent: 0 };
    if (kind === "heading") heading = line.trim();
    if (kind !== "item") return [];
    path = path.filter((item) => item.indent < indent);
    path.push({ indent, text: line.trim().replace(/^(\S+[ \t]+)\[[ xX]\][ \t]+/, "$1") });
    return [JSON.stringify([heading, ...path.map(({ text }) => text)])];
  });
}

interface NamedTable {
  /** The heading above it and its header row. */
  readonly name: string;
  readonly keys: readonly string[];
}

function tablesOf(lines: readonly string[], kinds: readonly LineInfo[]): NamedTable[] {
  const tables: { name: string; keys: string[] }[] = [];
  let heading = "";
  for (const [at, line] of lines.entries()) {
    const kind = kinds[at]?.kind;
    if (kind === "heading") heading = line.trim();
    if (kind !== "table") continue;
    const row = parseRow(line);
    if (kinds[at - 1]?.kind !== "table") {
      tables.push({ name: `${heading} ${row?.cells.map(nameOf).join("|") ?? ""}`, keys: [] });
    } else if (row !== undefined && /[^-:]/.test(row.key)) tables.at(-1)?.keys.push(row.key);
  }
  return tables;
}
