import { splitLines } from "../text/split.ts";
import { invalid, parsed, type FileIssue, type Parsed } from "../text/parsed.ts";
import { parseInstant } from "../time.ts";

/** The keys of a STATUS file in the protocol's order (protocol section 6). */
export const statusKeys = [
  "STAGE",
  "PHASE",
  "AGENT",
  "AGENT_ID",
  "UPDATED",
  "STATUS",
  "BLOCKERS",
  "NEXT_ACTION",
  "READY_FOR_SYNC",
  "ESTIMATED_COMPLETION",
] as const;
export type StatusKey = (typeof statusKeys)[number];

/** What Sheaf writes under STATUS; eleven other spellings are in use, and are read as plain text. */
const statusStates = ["PENDING", "IN_PROGRESS", "BLOCKED", "PAUSED", "COMPLETE"] as const;
export type StatusState = (typeof statusStates)[number];

/** One line of a STATUS file. `text` is the whole line with its terminator. */
type StatusLine =
  | { readonly kind: "field"; readonly key: string; readonly value: string; readonly text: string }
  | { readonly kind: "other"; readonly text: string };

/** A STATUS file, every byte kept: joining the lines' texts gives the file back. */
export interface StatusFile {
  readonly lines: readonly StatusLine[];
}

// Keys that real files carry for a canonical one.
const aliases: Readonly<Record<string, StatusKey>> = {
  LAST_UPDATED: "UPDATED",
  LAST_UPDATE: "UPDATED",
  BLOCKER: "BLOCKERS",
};

const keyForm = /^\uFEFF?([A-Z][A-Z0-9_]*):/;

/**
 * Reads a STATUS file: `KEY: value` lines, `#` comments and blank lines. Unknown keys are kept. A line that is
 * none of these, and a key that stands twice (which of the two counts?), are issues.
 */
export function parseStatus(text: string): Parsed<StatusFile> {
  const lines = splitLines(text).map(parseLine);
  const issues = [...strayLines(lines), ...doubledKeys(lines)].toSorted((a, b) => a.line - b.line);
  return issues.length > 0 ? invalid(issues) : parsed({ lines });
}

function parseLine(text: string): StatusLine {
  const [head, key] = keyForm.exec(text) ?? [];
  if (head === undefined || key === undefined) return { kind: "other", text };
  return { kind: "field", key, value: text.slice(head.length).trim(), text };
}

function strayLines(lines: readonly StatusLine[]): FileIssue[] {
  return lines.flatMap((line, at) => {
    if (line.kind === "field") {
      const nul = line.text.indexOf("\0");
      return nul === -1 ? [] : [{ line: at + 1, column: nul + 1, message: "a NUL character is no text" }];
    }
    const content = line.text.replace("\uFEFF", "").trim();
    if (content === "" || content.startsWith("#")) return [];
    const message = `expected "KEY: value", found ${quoted(content)}`;
    return [{ line: at + 1, column: line.text.search(/\S/) + 1, message }];
  });
}

function doubledKeys(lines: readonly StatusLine[]): FileIssue[] {
  const first = new Map<string, number>();
  const issues: FileIssue[] = [];
  for (const [at, line] of lines.entries()) {
    if (line.kind !== "field") continue;
    const key = canonicalKey(line.key);
    const earlier = first.get(key);
    if (earlier === undefined) first.set(key, at + 1);
    else issues.push({ line: at + 1, column: 1, message: `${key} stands twice, first in line ${earlier}` });
  }
  return issues;
}

/** The file's text, byte for byte what was parsed where nothing was updated. */
export function formatStatus(file: StatusFile): string {
  return file.lines.map((line) => line.text).join("");
}

/** The value under a key, without the blanks around it; an alias (`LAST_UPDATED`) answers for its key. */
export function statusValue(file: StatusFile, key: StatusKey): string | undefined {
  return findField(file, key)?.value;
}

/**
 * Whether the file claims readiness: `READY_FOR_SYNC: true`, exactly. Nothing is inferred from any other
 * field, and a file that is missing or unreadable is not ready (design section 9, field lesson 2).
 */
export function claimsReady(file: Parsed<StatusFile> | undefined): boolean {
  return file?.kind === "parsed" && statusValue(file.value, "READY_FOR_SYNC") === "true";
}

/**
 * Sets values. A key that is there keeps its place (an alias becomes the canonical key); a new one goes to its
 * place in the protocol's order. Values become one line; every other byte stays.
 */
export function updateStatus(file: StatusFile, values: Partial<Record<StatusKey, string>>): StatusFile {
  const eol = file.lines[0]?.text.endsWith("\r\n") === true ? "\r\n" : "\n";
  return statusKeys.reduce((file, key) => {
    const value = values[key];
    return value === undefined ? file : setField(file, key, { value: oneLine(value), eol });
  }, file);
}

/** A STATUS file with these values, in the protocol's order. */
export function newStatus(values: Partial<Record<StatusKey, string>>): StatusFile {
  return updateStatus({ lines: [] }, values);
}

/** What a reader should know about values that Sheaf would not have written; none of it makes a file unreadable. */
export function statusWarnings(file: StatusFile): FileIssue[] {
  const checks: readonly [StatusKey, (value: string) => boolean, string][] = [
    ["STATUS", (value) => (statusStates as readonly string[]).includes(value), statusStates.join(", ")],
    ["READY_FOR_SYNC", (value) => value === "true" || value === "false", "true or false"],
    ["UPDATED", (value) => parseInstant(value) !== undefined, "a time such as 2026-01-15T14:30:00Z"],
  ];
  return checks.flatMap(([key, isKnown, expected]) => {
    const at = file.lines.findIndex((line) => line.kind === "field" && canonicalKey(line.key) === key);
    const value = statusValue(file, key);
    if (value === undefined) return [{ line: 1, column: 1, message: `${key} is missing` }];
    const message = `${key} is ${quoted(value)}; expected ${expected}`;
    return isKnown(value) ? [] : [{ line: at + 1, column: 1, message }];
  });
}

function setField(file: StatusFile, key: StatusKey, to: { value: string; eol: string }): StatusFile {
  const at = file.lines.findIndex((line) => line.kind === "field" && canonicalKey(line.key) === key);
  const old = file.lines[at];
  if (old === undefined) return insertField(file, key, to);
  if (old.kind === "field" && old.key === key && old.value === to.value) return file;
  const bom = old.text.startsWith("\uFEFF") ? "\uFEFF" : "";
  const eol = /\r?\n$/.exec(old.text)?.[0] ?? "";
  return { lines: file.lines.with(at, fieldLine(key, to.value, { bom, eol })) };
}

function insertField(file: StatusFile, key: StatusKey, to: { value: string; eol: string }): StatusFile {
  const before = statusKeys.slice(0, statusKeys.indexOf(key));
  const at = file.lines.findLastIndex(
    (line) => line.kind === "field" && before.some((earlier) => earlier === canonicalKey(line.key)),
  );
  const lines = file.lines.map((line, index) => (index === at ? terminated(line, to.eol) : line));
  const place = at === -1 ? leadingOthers(file) : at + 1;
  return { lines: lines.toSpliced(place, 0, fieldLine(key, to.value, { bom: "", eol: to.eol })) };
}

/** Comments on top of a file stay on top. */
function leadingOthers(file: StatusFile): number {
  const first = file.lines.findIndex((line) => line.kind === "field");
  return first === -1 ? file.lines.length : first;
}

function terminated(line: StatusLine, eol: string): StatusLine {
  return line.text.endsWith("\n") ? line : { ...line, text: line.text + eol };
}

function fieldLine(key: StatusKey, value: string, around: { bom: string; eol: string }): StatusLine {
  return { kind: "field", key, value, text: `${around.bom}${key}: ${value}${around.eol}` };
}

function findField(file: StatusFile, key: StatusKey) {
  return file.lines.find((line) => line.kind === "field" && canonicalKey(line.key) === key) as
    | Extract<StatusLine, { kind: "field" }>
    | undefined;
}

function canonicalKey(key: string): string {
  return Object.hasOwn(aliases, key) ? (aliases[key] ?? key) : key;
}

/** A value cannot begin a line of its own: that line would be another field. */
function oneLine(value: string): string {
  return value.replace(/[\s\0]+/g, " ").trim();
}

function quoted(value: string): string {
  return JSON.stringify(value.length > 60 ? `${value.slice(0, 60)}…` : value);
}
