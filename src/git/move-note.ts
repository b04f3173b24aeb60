import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Oid } from "../core/ids.ts";
import type { RefChange } from "./refs.ts";

/** What a git directory says of its checkout while that takes a step with its branch, and for as long as it has not. */
export interface MoveNote {
  readonly branch: string;
  readonly from: Oid;
  readonly to: Oid;
  /** The whole ref transaction, and the reason for the reflogs. */
  readonly changes: readonly RefChange[];
  readonly reason: string;
}

/** Whether a command was killed before a checkout had followed its branch, or is at it just now. */
export function isUnfinished(gitDir: string): boolean {
  return existsSync(noteIn(gitDir));
}

/** The hooks read it too: the branch stays in front. */
export function saveNote(gitDir: string, { branch, ...more }: MoveNote): void {
  writeFileSync(noteIn(gitDir), JSON.stringify({ branch, ...more }));
}

/** Undefined also for half a note: that is of a process that was killed before it moved anything. */
export function findNote(gitDir: string): MoveNote | undefined {
  try {
    return JSON.parse(readFileSync(noteIn(gitDir), "utf8")) as MoveNote;
  } catch {
    return undefined;
  }
}

export function removeNote(gitDir: string): void {
  rmSync(noteIn(gitDir), { force: true });
}

function noteIn(gitDir: string): string {
  return join(gitDir, "sheaf-move");
}
