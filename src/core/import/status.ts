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
import type { Remark, SourceText } from "./source.ts";
import { phaseOf, statusState, timeIn, type Standing } from "./states.ts";

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

/** What a feature's STATUS is to say besides what it says already. */
export interface StatusWish {
  readonly owner: AgentId;
  readonly standing: Standing;
  /** The stage that the epic goes on at. */
  readonly epicStage: string;
  readonly now: Instant;
}

/** Writes STATUS in the protocol's words. Who is ready waits for others since the import, not since a time before it. */
export function cleanStatus(read: ReadStatus, wish: StatusWish): CleanStatus {
  const { path, file } = read;
  const seen = (key: StatusKey) => statusValue(file, key);
  const values = valuesOf(seen, wish);
  const changed = statusKeys.filter((key) => {
    const [before, after] = [seen(key), values[key]];
    return before !== undefined && after !== undefined && before !== after;
  });
  const has = (key: string) => file.lines.some(({ text }) => text.startsWith(`${key}:`));
  const kept = changed
    .filter((key) => !has(`IMPORTED_${key}`))
    .map((key) => `IMPORTED_${key}: ${seen(key) ?? ""}\n`)
    .join("");
  const isFrom = has("IMPORTED_FROM");
  const clean = formatStatus(updateStatus(file, values)).replace(/\n*$/, "\n");
  const isUnknown = seen("STATUS") !== undefined && statusState(seen("STATUS") ?? "") === undefined;
  return {
    text: `${clean}${isFrom ? "" : `IMPORTED_FROM: ${path}\n`}${kept}`,
    mapped: changed.map((key) => ({ path, message: `${key}: "${seen(key)}" became "${values[key]}"` })),
    unknown: isUnknown
      ? [{ path, message: `STATUS "${seen("STATUS")}" means nothing known; PENDING until its owner says` }]
      : [],
  };
}

function valuesOf(
  seen: (key: StatusKey) => string | undefined,
  { owner, standing, epicStage, now }: StatusWish,
): Partial<Record<StatusKey, string>> {
  const { stage, state, ready } = standing;
  const isOwn = statusState(seen("STATUS") ?? "") === state;
  const updated = ready ? undefined : timeIn(seen("UPDATED") ?? "");
  return {
    ...(stage === undefined ? {} : { STAGE: stage }),
    PHASE: (isOwn ? seen("PHASE") : "") || phaseOf(standing),
    AGENT: agentDisplay(owner),
    UPDATED: formatInstant(updated ?? now),
    STATUS: state ?? "PENDING",
    BLOCKERS: seen("BLOCKERS") ?? "none",
    ...(ready ? { NEXT_ACTION: epicStage === "S2" ? "Wait for the sync" : `Go on at ${epicStage}` } : {}),
    READY_FOR_SYNC: String(ready),
  };
}
