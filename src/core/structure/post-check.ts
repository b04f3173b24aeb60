import type { LineRange, Versions } from "../lines/chunk.ts";
import { mapVersions } from "../lines/three-way.ts";
import { parseRow } from "../markdown/table.ts";
import { stepFence, type Fence } from "../markdown/fence.ts";
import { contentOf } from "../markdown/open-fence.ts";
import { parseDocument } from "../sections/document.ts";
import { headingName } from "./heading.ts";
import { identityOf, isDefinition } from "./identity.ts";
import { contentOfLine } from "./item-line.ts";
import { lineKinds } from "./line-kinds.ts";
import type { LineInfo } from "./line-kinds.ts";
import type { Finding } from "./mark-damage.ts";
import { unreadableCode } from "./merge-code.ts";
import { placeReader, type Places } from "./places.ts";
import { isMessageHeading, messageKey } from "./records.ts";
import type { TextFormat } from "./text-format.ts";

/**
 * What is wrong with a merged text that was wrong in none of the versions that went into it (merge semantics,
 * section 4): damage to the markers, leftover conflict markers, a fence left open, and what stands twice: a section,
 * a heading among its siblings or with its body, a message, a list item, a row, a number or link that an entry is
 * known by, a key; a block of YAML or JSON that cannot be read. Such a merge is a conflict, however clean.
 *
 * @param merged the lines of the merge
 */
export function findDamage(merged: readonly string[], versions: Versions, format: TextFormat): Finding[] {
  const read = placeReader();
  const findIn = (lines: readonly string[]): ReadonlyMap<string, Finding> => {
    const faults = new Faults();
    addMarkerFaults(faults, lines);
    if (format === "markdown") {
      const kinds = lineKinds(lines);
      addMarkdownFaults(faults, { lines, kinds, places: read(lines, kinds) });
    }
    return faults.found();
  };
  const { base, ours, theirs } = mapVersions(versions, findIn);
  return [...findIn(merged)].flatMap(([fault, finding]) => {
    const isNew = [base, ours, theirs].every(
      (known) => (known.get(fault)?.lines.length ?? 0) < finding.lines.length,
    );
    return isNew ? [finding] : [];
  });
}

/** Collects faults of one text, and what would be one if it stood twice in one place. */
class Faults {
  readonly #byName = new Map<string, Map<string, Finding & { readonly lines: LineRange[] }>>();
  readonly #single = new Set<string>();

  /** Notes a fault. */
  add(name: string, what: string, at: LineRange): void {
    this.addUnique({ name, scope: "" }, what, at);
    this.#single.add(name);
  }

  /** Notes something that may stand once in that scope. */
  addUnique({ name, scope }: { name: string; scope: string }, what: string, at: LineRange): void {
    const scopes = this.#byName.get(name) ?? new Map<string, Finding & { readonly lines: LineRange[] }>();
    const known = scopes.get(scope);
    if (known === undefined) scopes.set(scope, { what, lines: [at] });
    else known.lines.push(at);
    this.#byName.set(name, scopes);
  }

  /** By name the scope in which it stands most often: a scope may be called otherwise in another version. */
  found(): ReadonlyMap<string, Finding> {
    const found = new Map<string, Finding>();
    for (const [name, scopes] of this.#byName) {
      for (const finding of scopes.values()) {
        const { length } = finding.lines;
        const isFault = length > (this.#single.has(name) ? 0 : 1);
        if (isFault && length > (found.get(name)?.lines.length ?? 0)) found.set(name, finding);
      }
    }
    return found;
  }
}

function addMarkerFaults(faults: Faults, lines: readonly string[]): void {
  for (const { code, line, message } of parseDocument(lines.join("")).damage)
    faults.add(code, message, { start: line - 1, end: line });
}

interface MarkdownText {
  readonly lines: readonly string[];
  readonly kinds: readonly LineInfo[];
  readonly places: Places;
}

function addMarkdownFaults(faults: Faults, text: MarkdownText): void {
  addOpenFence(faults, text.lines);
  for (const range of unreadableCode(text.lines))
    faults.add("unreadable-code", "a block of YAML or JSON cannot be read", range);
  addBodies(faults, text);
  for (const at of text.lines.keys()) addLine(faults, text, at);
  addIdentities(faults, text);
}

/** A fence that is never closed concerns all fences: any of them may be the one too much. */
function addOpenFence(faults: Faults, lines: readonly string[]): void {
  let fence: Fence | undefined;
  const fences = lines.flatMap((line, at) => {
    const step = stepFence(fence, contentOf(line));
    const isFence = step.open !== fence;
    fence = step.open;
    return isFence ? [{ start: at, end: at + 1 }] : [];
  });
  if (fence === undefined) return;
  for (const range of fences) faults.add("open-fence", "a code fence is left open", range);
}

/** A heading with the text up to the next one, if there is any, may stand once in a text. */
function addBodies(faults: Faults, { lines, kinds }: MarkdownText): void {
  let start: number | undefined;
  const finish = (end: number) => {
    if (start === undefined) return;
    const body = lines
      .slice(start + 1, end)
      .join("")
      .trim();
    const heading = lines[start]?.trim() ?? "";
    const what = `the heading "${heading}" with its text stands twice`;
    if (body !== "") faults.addUnique({ name: `body ${heading}\n${body}`, scope: "" }, what, { start, end });
  };
  for (const at of lines.keys()) {
    if (kinds[at]?.kind !== "heading") continue;
    finish(at);
    start = at;
  }
  finish(lines.length);
}

/** What may stand once in its place: a heading, an item, a row of a table, a definition, a message. */
function addLine(faults: Faults, text: MarkdownText, at: number): void {
  const [line = "", { kind } = { kind: "blank" }] = [text.lines[at], text.kinds[at]];
  const place = `${text.places.lines[at]}`;
  const unique = (name: string, scope = place) =>
    faults.addUnique({ name, scope }, `${quoted(line)} stands twice`, { start: at, end: at + 1 });
  if (kind === "heading") unique(`heading ${headingName(line)}`);
  if (kind === "heading" && isMessageHeading(line)) unique(`message ${messageKey(line)}`, "");
  if (kind === "item") unique(`item ${line.trim().replace(/^(\S+[ \t]+)\[[ xX]\][ \t]+/, "$1")}`);
  if (kind === "prose" && isDefinition(line)) unique(`definition ${line.trim()}`);
  const key = kind === "table" ? rowKey(text, at) : undefined;
  if (key !== undefined) unique(`row ${key}`, `${place} ${tableAt(text, at)}`);
}

/** What an entry is known by may be given once, whatever else the entry says. */
function addIdentities(faults: Faults, text: MarkdownText): void {
  const seen = new Set<string>();
  for (const at of text.lines.keys()) {
    const { kind } = text.kinds[at] ?? { kind: "blank" };
    const content = entryAt(text, at);
    const identity = content === undefined ? undefined : identityOf(kind, content);
    if (identity === undefined || seen.has(`${kind} ${content}`)) continue;
    seen.add(`${kind} ${content}`);
    // A link may be listed under several headings; a number is given once.
    const scope = identity.includes("/") ? `${text.places.lines[at]}` : "";
    const what = `two entries are known by "${identity}"`;
    faults.addUnique({ name: `known ${kind} ${identity}`, scope }, what, { start: at, end: at + 1 });
  }
}

/** What the entry says that begins at a line: an item, a heading, a row, a definition, a paragraph. */
function entryAt(text: MarkdownText, at: number): string | undefined {
  const line = text.lines[at] ?? "";
  switch (text.kinds[at]?.kind) {
    case "table":
      return rowKey(text, at);
    case "item":
    case "heading":
      return contentOfLine(line).replace(/^#+ ?/, "");
    case "prose":
      return text.kinds[at - 1]?.kind === "prose" && !isDefinition(line) ? undefined : line.trim();
    default:
      return undefined;
  }
}

function quoted(line: string): string {
  const text = line.trim();
  return text.length > 60 ? `"${text.slice(0, 59)}…"` : `"${text}"`;
}

/** The first cell of a row; undefined for the header, the ruler and what is no row. */
function rowKey({ lines, kinds }: MarkdownText, at: number): string | undefined {
  const row = kinds[at - 1]?.kind === "table" ? parseRow(lines[at] ?? "") : undefined;
  return row !== undefined && /[^-:]/.test(row.key) ? row.key : undefined;
}

/** The header row of the table that a line is in. */
function tableAt({ lines, kinds }: MarkdownText, at: number): string {
  let first = at;
  while (kinds[first - 1]?.kind === "table") first--;
  return contentOfLine(lines[first] ?? "");
}
