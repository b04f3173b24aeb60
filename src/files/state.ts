import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { EpicId } from "../core/ids.ts";

/** The folder for Sheaf's own state, shared by all worktrees: `<common dir>/sheaf[/<epic>]`. */
export function stateDir(commonDir: string, epic?: EpicId): string {
  return epic === undefined ? join(commonDir, "sheaf") : join(commonDir, "sheaf", epic);
}

/** Reads a file as text, or undefined where there is none. */
export function findText(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

/**
 * Reads one of Sheaf's own JSON files. Undefined where there is none or where it cannot be read as JSON:
 * everything kept this way can be computed again from git.
 */
export function findJson(path: string): unknown {
  const text = findText(path);
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Removes one of Sheaf's own files, if it is there. */
export function removeFile(path: string): void {
  rmSync(path, { force: true });
}

/** Removes one of Sheaf's own folders with everything in it, if it is there. */
export function removeFolder(path: string): void {
  rmSync(path, { recursive: true, force: true });
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && "code" in error && (error.code === "ENOENT" || error.code === "ENOTDIR");
}

/** The folder with a worktree's identity, inside its private git directory; the hooks read it. */
export function worktreeDir(gitDir: string): string {
  return join(gitDir, "sheaf-worktree");
}
