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
    const faults = new Faults(lines);
    addMarkerFaults(faults, lines);
    if (format === "markdown") {
      const kinds = lineKinds(lines);
      addMarkdownFaults(faults, {
        lines,
        kinds,
        places: read(lines, kinds),
        headers: headersOf(lines, kinds),
      });
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

interface Noted {
  readonly name: string;
  readonly what: string | undefined;
  readonly lines: LineRange[];
}

/** Collects faults of one text, and what would be one if it stood twice in one place. */
class Faults {
  readonly #text: readonly string[];
  readonly #noted = new Map<string, Noted>();
  readonly #single = new Set<string>();

  constructor(text: readonly string[]) {
    this.#text = text;
  }

  /** Notes a fault. */
  add(name: string, what: string, at: LineRange): void {
    this.addUnique({ name, scope: "" }, at, what);
    this.#single.add(name);
  }

  /** Notes something that may stand once in that scope; it is the line itself, if not said otherwise. */
  addUnique({ name, scope }: { name: string; scope: string }, at: LineRange, what?: string): void {
    const key = `${scope} ${name}`;
    const known = this.#noted.get(key);
    if (known === undefined) this.#noted.set(key, { name, what, lines: [at] });
    else known.lines.push(at);
  }

  /** By name the scope in which it stands most often: a scope may be called otherwise in another version. */
  found(): ReadonlyMap<string, Finding> {
    const found = new Map<string, Finding>();
    for (const { name, what, lines } of this.#noted.values()) {
      const isFault = lines.length > (this.#single.has(name) ? 0 : 1);
      if (!isFault || lines.length <= (found.get(name)?.lines.length ?? 0)) continue;
      found.set(name, {
        what: what ?? `${quoted(this.#text[lines[0]?.start ?? 0] ?? "")} stands twice`,
        lines,
      });
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
  /** For each line of a table its header row. */
  readonly headers: readonly string[];
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
    if (body !== "") faults.addUnique({ name: `body ${heading}\n${body}`, scope: "" }, { start, end }, what);
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
    faults.addUnique({ name, scope }, { start: at, end: at + 1 });
  if (kind === "heading") unique(`heading ${headingName(line)}`);
  if (kind === "heading" && isMessageHeading(line)) unique(`message ${messageKey(line)}`, "");
  if (kind === "item") unique(`item ${line.trim().replace(/^(\S+[ \t]+)\[[ xX]\][ \t]+/, "$1")}`);
  if (kind === "prose" && isDefinition(line)) unique(`definition ${line.trim()}`);
  const key = kind === "table" ? rowKey(text, at) : undefined;
  if (key !== undefined) unique(`row ${key}`, `${place} ${text.headers[at]}`);
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
    faults.addUnique({ name: `known ${kind} ${identity}`, scope }, { start: at, end: at + 1 }, what);
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

function headersOf(lines: readonly string[], kinds: readonly LineInfo[]): string[] {
  let header = "";
  return lines.map((line, at) => {
    if (kinds[at]?.kind === "table" && kinds[at - 1]?.kind !== "table") header = contentOfLine(line);
    return header;
  });
}

/** The first cell of a row; undefined for the header, the ruler and what is no row. */
function rowKey({ lines, kinds }: MarkdownText, at: number): string | undefined {
  const row = kinds[at - 1]?.kind === "table" ? parseRow(lines[at] ?? "") : undefined;
  return row !== undefined && /[^-:]/.test(row.key) ? row.key : undefined;
}
