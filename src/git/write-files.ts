import { lstatSync, readdirSync, rmdirSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { gitFailed, type SheafError } from "../errors.ts";
import type { DiskCopy } from "./disk-copies.ts";
import type { Git } from "./git.ts";

/** Files to bring to disk, and what was seen at these paths. */
export interface FileWrites {
  readonly write: readonly string[];
  readonly remove: readonly string[];
  readonly copies: ReadonlyMap<string, DiskCopy>;
}

// From git's own threshold on, as many processes write files as there are processors.
const manyFiles = ["-c", "checkout.workers=0"];

/**
 * Writes files as the index that `env` names has them, with their filters, and removes others. What stands at a path goes
 * only while it is what was seen there, and git writes over nothing: whatever came since makes it fail.
 */
export async function writeFiles(
  git: Git,
  { write, remove, copies }: FileWrites,
  env: Readonly<Record<string, string>>,
): Promise<void> {
  for (const path of [...remove, ...write]) removeSeen(join(git.cwd, path), copies.get(path));
  for (const path of remove) removeEmptyAbove(git.cwd, path);
  for (const path of write) removeEmptyFolder(join(git.cwd, path));
  if (write.length === 0) return;
  const input = write.map((path) => `${path}\0`).join("");
  await git.run([...manyFiles, "checkout-index", "-u", "-z", "--stdin"], { env, input });
}

function removeSeen(file: string, copy: DiskCopy | undefined): void {
  const now = lstatSync(file, { throwIfNoEntry: false });
  // A folder goes when the files in it have gone; a submodule's stays.
  if (now === undefined || now.isDirectory()) return;
  const seen = copy?.stat;
  const isSame =
    seen !== undefined &&
    [now.ino === seen.ino, now.size === seen.size, now.mtimeMs === seen.mtimeMs].every(Boolean);
  if (!isSame) throw changedMeanwhile(file);
  rmSync(file);
}

/** Makes room where nothing but empty folders is left of a folder. */
function removeEmptyFolder(folder: string): void {
  if (lstatSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true) return;
  for (const name of readdirSync(folder)) removeEmptyFolder(join(folder, name));
  // Where something came into it, git says so.
  if (readdirSync(folder).length === 0) rmdirSync(folder);
}

/** As with git, only folders that a file leaves empty go. */
function removeEmptyAbove(top: string, path: string): void {
  for (let folder = dirname(path); folder !== "."; folder = dirname(folder)) {
    try {
      rmdirSync(join(top, folder));
    } catch {
      return;
    }
  }
}

function changedMeanwhile(file: string): SheafError {
  return gitFailed(
    "changed-meanwhile",
    `${file} was changed while it was being replaced, and stays as it is`,
    "run the command again",
  );
}
