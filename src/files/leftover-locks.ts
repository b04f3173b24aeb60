import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, renameSync, statSync } from "node:fs";
import { basename, join } from "node:path";
import type { Instant } from "../core/ids.ts";
import { stateDir } from "./state.ts";

// git holds its lock files for milliseconds, and for the length of a hook at most.
const oldMs = 60_000;

/**
 * The lock files of git that a killed process has left behind, of every index, HEAD and ref of the repository: those
 * that have stood for a minute at `now`. Until somebody moves them away, git refuses to change what they guard.
 */
export function findLeftoverLocks(commonDir: string, now: Instant): string[] {
  const gitDirs = [commonDir, ...entries(join(commonDir, "worktrees"))];
  const own = gitDirs.flatMap((gitDir) =>
    ["index.lock", "HEAD.lock", "config.lock"].map((name) => join(gitDir, name)),
  );
  const candidates = [...own, join(commonDir, "packed-refs.lock"), ...refLocks(join(commonDir, "refs"))];
  return candidates.filter((path) => {
    const found = statSync(path, { throwIfNoEntry: false });
    return found !== undefined && now - found.mtimeMs > oldMs;
  });
}

/** Moves a lock file out of git's way, into Sheaf's own folder; returns where it lies. Nothing is deleted. */
export function moveLockAside(commonDir: string, path: string): string {
  const folder = join(stateDir(commonDir), "leftovers");
  mkdirSync(folder, { recursive: true });
  const place = join(folder, `${basename(path)}-${randomBytes(4).toString("hex")}`);
  renameSync(path, place);
  return place;
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
