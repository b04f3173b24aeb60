import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, realpathSync, renameSync, statSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import type { Instant } from "../core/ids.ts";
import { findCommonDir, findHolder } from "./lock-holders.ts";

// git holds its lock files for milliseconds, and for the length of a hook or an editor at most.
const oldMs = 60_000;

/** Whether a lock file was left by a process that is gone; where that cannot be seen, whether it is a minute old at `now`. */
export function isDeadLock(path: string, now: Instant): boolean {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found === undefined) return false;
  return !(findHolder(realpathSync(path)) ?? now - found.mtimeMs <= oldMs);
}

/**
 * The lock files of git that a killed process has left behind, of every index, HEAD and ref of the repository. Until
 * somebody moves them away, git refuses to change what they guard.
 */
export function findDeadLocks(commonDir: string, now: Instant): string[] {
  const own = gitDirsIn(commonDir).flatMap((gitDir) =>
    ["index.lock", "HEAD.lock", "config.lock", "config.worktree.lock", tableLock].map((name) =>
      join(gitDir, name),
    ),
  );
  const candidates = [...own, join(commonDir, "packed-refs.lock"), ...refLocks(join(commonDir, "refs"))];
  return candidates.filter((path) => isDeadLock(path, now));
}

/** Moves a lock file out of git's way, into Sheaf's own folder; returns where it lies. Nothing is deleted. */
export function moveLockAside(path: string): string {
  const folder = join(findCommonDir(resolve(path, "..")), "sheaf", "leftovers");
  mkdirSync(folder, { recursive: true });
  const place = join(folder, `${basename(path)}-${randomBytes(4).toString("hex")}`);
  renameSync(path, place);
  return place;
}

/**
 * Moves a lock file away if whoever left it is gone, and it is still the same file after that was found out. Returns
 * what became of it: it was moved, it was gone already, or it may be in use.
 */
export function clearDeadLock(path: string): "moved" | "gone" | "in-use" {
  const before = statSync(path, { throwIfNoEntry: false });
  if (before === undefined) return "gone";
  if (!isDeadLock(path, Date.now() as Instant)) return "in-use";
  const now = statSync(path, { throwIfNoEntry: false });
  if (now === undefined) return "gone";
  if (now.ino !== before.ino || now.ctimeMs !== before.ctimeMs) return "in-use";
  moveLockAside(path);
  return "moved";
}

/** {@link clearDeadLock} of the lock file over which a git failed in `cwd`, by what it printed; whether that moved it. */
export function clearNamedLock(cwd: string, stderr: string): boolean {
  const [, path] = /Unable to create '(.+\.lock)': File exists/i.exec(stderr) ?? [];
  const [, config] = /could not lock config file (.+): File exists/i.exec(stderr) ?? [];
  const lock = path ?? (config === undefined ? undefined : `${config}.lock`);
  return lock !== undefined && clearDeadLock(resolve(cwd, lock)) === "moved";
}

/** {@link clearDeadLock} of the locks of a repository's tables of refs; whether that moved one. */
export function clearTableLocks(commonDir: string): boolean {
  const locks = gitDirsIn(commonDir).map((gitDir) => join(gitDir, tableLock));
  return locks.filter((lock) => clearDeadLock(lock) === "moved").length > 0;
}

// Of the main repository, and of each linked worktree's own refs.
const tableLock = "reftable/tables.list.lock";

function gitDirsIn(commonDir: string): string[] {
  return [commonDir, ...entries(join(commonDir, "worktrees"))];
}

function refLocks(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return refLocks(path);
    return entry.name.endsWith(".lock") ? [path] : [];
  });
}

function entries(folder: string): string[] {
  return existsSync(folder) ? readdirSync(folder).map((name) => join(folder, name)) : [];
}
