import { agentDisplay, type AgentId, type Instant } from "../ids.ts";
import {
  formatStatus,
  parseStatus,
  statusKeys,
  statusValue,
  updateStatus,
  type StatusFile,
  type StatusKey,
} from "../records/status-file.ts";
import { formatInstant } from "../time.ts";
import { findAgent } from "./agent-names.ts";
import { importedFromKey } from "./imported.ts";
import type { Remark, SourceText } from "./source.ts";
import { stageIn, statusState, timeIn } from "./states.ts";

/** A STATUS file as it was read, before anything is made of it. */
export interface ReadStatus {
  readonly path: string;
  readonly file: StatusFile;
  /** The agent that it names. */
  readonly agent: AgentId | undefined;
  /** Lines that are no `KEY: value`, and keys that stand twice: kept as comments. */
  readonly unknown: readonly Remark[];
  readonly contradictions: readonly Remark[];
}

/** Reads a STATUS file of any shape in use. What is no field becomes a comment, so that nothing is dropped. */
export function readStatus({ path, text }: SourceText): ReadStatus {
  const lines = text.replaceAll("\0", "").split("\n").map(asField);
  const first = parseStatus(lines.join("\n"));
  if (first.kind === "parsed") return finished(path, first.value, []);
  const bad = new Map(first.issues.map(({ line, message }) => [line, message]));
  const kept = lines.map((line, at) => (bad.has(at + 1) ? `# imported: ${line.trim()}` : line));
  const again = parseStatus(kept.join("\n"));
  const remarks = first.issues.map(({ line, message }) => ({ path, line, message }));
  return finished(path, again.kind === "parsed" ? again.value : { lines: [] }, remarks);
}

function finished(path: string, file: StatusFile, remarks: readonly Remark[]): ReadStatus {
  const isDoubled = ({ message }: Remark) => message.includes("stands twice");
  return {
    path,
    file,
    agent: findAgent(statusValue(file, "AGENT") ?? ""),
    unknown: remarks.filter((remark) => !isDoubled(remark)),
    contradictions: remarks.filter(isDoubled),
  };
}

/** A field in Markdown or in lower case, `**Stage:** S2`, in the form of a STATUS file. */
function asField(line: string): string {
  const [, name = "", value = ""] =
    /^[-*\s]*(?:\*\*)?([A-Za-z][A-Za-z _]{1,40}?)(?:\*\*)?[ \t]*:(?:\*\*)?[ \t]*(.*)$/.exec(line) ?? [];
  const key = name.trim().toUpperCase().replace(/ +/g, "_");
  const isKnown =
    statusKeys.some((known) => known === key) || ["LAST_UPDATED", "LAST_UPDATE", "BLOCKER"].includes(key);
  return isKnown ? `${key}: ${value}` : line;
}

/** The clean file, and each value that changed with what it was: the old one stays under a key of its own. */
export interface CleanStatus {
  readonly text: string;
  readonly mapped: readonly Remark[];
  readonly unknown: readonly Remark[];
}

/**
 * Writes STATUS in the protocol's words. Readiness is never taken over: Sheaf computes it, so what the file
 * claimed stays beside it as IMPORTED_READY_FOR_SYNC.
 */
export function cleanStatus(read: ReadStatus, owner: AgentId, now: Instant): CleanStatus {
  const { path, file } = read;
  const seen = (key: StatusKey) => statusValue(file, key);
  const state = seen("STATUS") === undefined ? undefined : statusState(seen("STATUS") ?? "");
  const updated = timeIn(seen("UPDATED") ?? "");
  const stage = stageIn(seen("STAGE") ?? "");
  const values: Partial<Record<StatusKey, string>> = {
    ...(stage === undefined ? {} : { STAGE: stage }),
    AGENT: agentDisplay(owner),
    UPDATED: formatInstant(updated ?? now),
    STATUS: state ?? "PENDING",
    BLOCKERS: seen("BLOCKERS") ?? "none",
    READY_FOR_SYNC: "false",
  };
  const changed = statusKeys.filter((key) => {
    const [before, after] = [seen(key), values[key]];
    return before !== undefined && after !== undefined && before !== after;
  });
  const has = (key: string) => file.lines.some(({ text }) => text.startsWith(`${key}:`));
  const kept = changed
    .filter((key) => !has(`IMPORTED_${key}`))
    .map((key) => `IMPORTED_${key}: ${seen(key) ?? ""}\n`)
    .join("");
  const isFrom = has(importedFromKey);
  const clean = formatStatus(updateStatus(file, values)).replace(/\n*$/, "\n");
  const isUnknown = seen("STATUS") !== undefined && state === undefined;
  return {
    text: `${clean}${isFrom ? "" : `${importedFromKey}: ${path}\n`}${kept}`,
    mapped: changed.map((key) => ({ path, message: `${key}: "${seen(key)}" became "${values[key]}"` })),
    unknown: isUnknown
      ? [{ path, message: `STATUS "${seen("STATUS")}" means nothing known; PENDING until its owner says` }]
      : [],
  };
}
