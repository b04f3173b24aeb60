import { closeSync, fstatSync, openSync, renameSync, rmSync, statSync, writeSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { gitFailed, held } from "../errors.ts";
import { clearDeadLock } from "./dead-locks.ts";
import type { Git } from "./git.ts";
import { ownLockLine } from "./lock-holders.ts";
import { copyWithTime } from "./work-index.ts";

/** A worktree whose index and files can be moved. */
export interface Checkout {
  /** git at the top of the worktree. */
  readonly git: Git;
  readonly gitDir: string;
}

/** The index of a worktree, locked as git itself locks it: no other process changes it until it is released. */
export interface IndexLock {
  /** Makes a copy of the index; returns the environment of a git that works in it. */
  copyIndex(): Readonly<Record<string, string>>;
  /** Puts the copy in the index's place, whole. */
  replaceIndex(): void;
  release(): void;
}

// A move holds it for a tenth of a second; a git that a person has left waiting is not waited for.
const usualPatienceMs = 5_000;

/** Locks the index of a worktree. Throws `held` when another process still has it after a while. */
export async function lockIndex({ git, gitDir }: Checkout, patienceMs = usualPatienceMs): Promise<IndexLock> {
  const path = join(gitDir, "index.lock");
  for (let waitedMs = 0; waitedMs < patienceMs;) {
    const file = tryLock(path);
    if (file !== undefined) return lockOf(gitDir, path, file);
    if (clearDeadLock(path) !== "in-use") continue;
    const pauseMs = 20 + Math.random() * 60;
    await delay(pauseMs);
    waitedMs += pauseMs;
  }
  throw held(
    "index-locked",
    `another git is at work in ${git.cwd} (${path})`,
    "wait until it ends, or end it (an editor that is open for a commit?), then run the command again",
  );
}

function tryLock(path: string): number | undefined {
  try {
    return openSync(path, "wx");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "EEXIST") return undefined;
    const why = error instanceof Error ? error.message : String(error);
    throw gitFailed("index-not-locked", `the index stays as it is: ${why}`);
  }
}

function lockOf(gitDir: string, path: string, file: number): IndexLock {
  writeSync(file, ownLockLine(process.pid));
  const [index, copy] = [join(gitDir, "index"), join(gitDir, "sheaf-index")];
  let isOpen = true;
  const release = () => {
    if (!isOpen) return;
    isOpen = false;
    process.off("exit", release);
    if (statSync(path, { throwIfNoEntry: false })?.ino === fstatSync(file).ino) rmSync(path);
    closeSync(file);
  };
  process.once("exit", release);
  return {
    copyIndex: () => {
      for (const left of [copy, `${copy}.lock`]) rmSync(left, { force: true });
      if (statSync(index, { throwIfNoEntry: false }) !== undefined) copyWithTime(index, copy);
      return { GIT_INDEX_FILE: copy };
    },
    replaceIndex: () => renameSync(copy, index),
    release,
  };
}
