import { readdirSync } from "node:fs";
import { join } from "node:path";
import type { EpicId, LockName, Oid } from "../core/ids.ts";
import { formatLockRecord, parseLockRecord } from "../core/lock/codec.ts";
import type { LockRecord } from "../core/lock/record.ts";
import { saveJson } from "./atomic-file.ts";
import { findJson, stateDir } from "./state.ts";

/** A lock's newest event as its readable copy tells it. */
export interface LockCopy {
  readonly record: LockRecord;
  /** The event's commit; copies of an older Sheaf do not tell. */
  readonly commit: Oid | undefined;
}

/** Where the readable copy of a lock lies. */
function copyPath(commonDir: string, epic: EpicId, name: string): string {
  return join(stateDir(commonDir, epic), "locks", `${name}.lock`);
}

/** The copy is for people, in the protocol's form, and for a ref that is lost: a disk error here is no failure. */
export function saveLockCopy(commonDir: string, epic: EpicId, { record, commit }: LockCopy): void {
  try {
    const newer = findLockCopy(commonDir, epic, record.name);
    if (newer !== undefined && newer.record.token > record.token) return;
    saveJson(copyPath(commonDir, epic, record.name), { ...JSON.parse(formatLockRecord(record)), commit });
  } catch {
    // The next event writes it again.
  }
}

/** Reads a copy; undefined where there is none that can be read. */
export function findLockCopy(commonDir: string, epic: EpicId, name: LockName): LockCopy | undefined {
  const json = findJson(copyPath(commonDir, epic, name));
  const record = json === undefined ? undefined : parseLockRecord(JSON.stringify(json));
  if (record?.name !== name) return undefined;
  const { commit } = json as { readonly commit?: unknown };
  const isId = typeof commit === "string" && /^[0-9a-f]{40,64}$/.test(commit);
  return { record, commit: isId ? (commit as Oid) : undefined };
}

/** The locks that have a copy. */
export function listLockCopies(commonDir: string, epic: EpicId): string[] {
  return namesIn(join(stateDir(commonDir, epic), "locks")).flatMap(
    (file) => /^(.+)\.lock$/.exec(file)?.[1] ?? [],
  );
}

/** The names in a folder; none where there is no folder. */
export function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
