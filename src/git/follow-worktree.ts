import { lstatSync, readFileSync, rmdirSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Oid, RepoPath } from "../core/ids.ts";
import { withPrivateIndex } from "./build-tree.ts";
import { copyState, rebaseBytes, type Rebase } from "./copy-state.ts";
import type { Git } from "./git.ts";
import type { TreeChange } from "./tree-changes.ts";
import { replaceWorktreeFile } from "./worktree-file.ts";

/**
 * Brings files on disk along with the changes of the commit `to`. A file that has not the old content has edits:
 * it is rebased or stays, and its path is returned. git must stand at the top of the worktree.
 */
export async function followWorktree(
  git: Git,
  to: Oid,
  changes: readonly TreeChange[],
  rebases: ReadonlyMap<RepoPath, Rebase>,
): Promise<RepoPath[]> {
  const contents = await hashFiles(git, changes);
  const left: RepoPath[] = [];
  const stale: RepoPath[] = [];
  for (const { path, before, after } of changes) {
    // A file that is only missing comes back, as in a checkout by git: nothing in it can be lost.
    const state = copyState(contents.get(path) ?? before?.oid, before?.oid, after?.oid);
    if (state === "unedited" && after === undefined) removeFile(git, path);
    else if (state === "unedited") stale.push(path);
    else if (state === "edited" && !rebaseFile(git, path, rebases.get(path))) left.push(path);
  }
  await writeFiles(git, to, stale);
  return left;
}

const notAFile = "not a file";

/** What each file would be as a blob, its filters applied; no answer where there is none. */
async function hashFiles(git: Git, changes: readonly TreeChange[]): Promise<Map<RepoPath, string>> {
  const contents = new Map<RepoPath, string>();
  for (const { path } of changes) {
    if (lstatSync(join(git.cwd, path), { throwIfNoEntry: false })) contents.set(path, notAFile);
  }
  const files = [...contents.keys()].filter((path) => isPlainFile(git, path));
  if (files.length === 0) return contents;
  const input = files.map((path) => `${path}\n`).join("");
  const oids = (await git.text(["hash-object", "--stdin-paths"], { input })).split("\n");
  for (const [index, path] of files.entries()) contents.set(path, oids[index] ?? notAFile);
  return contents;
}

/** hash-object reads one path a line, so that a line feed in one makes it unreadable: edited, to be safe. */
function isPlainFile(git: Git, path: RepoPath): boolean {
  return !path.includes("\n") && lstatSync(join(git.cwd, path)).isFile();
}

/** Writes files as a checkout would, with their filters, from an index of the commit alone. */
async function writeFiles(git: Git, commit: Oid, paths: readonly RepoPath[]): Promise<void> {
  if (paths.length === 0) return;
  await withPrivateIndex(async (_folder, env) => {
    await git.run(["read-tree", commit], { env });
    const input = paths.map((path) => `${path}\0`).join("");
    await git.run(["checkout-index", "-f", "-z", "--stdin"], { env, input });
  });
}

function removeFile(git: Git, path: RepoPath): void {
  rmSync(join(git.cwd, path), { force: true });
  for (let folder = dirname(path); folder !== "."; folder = dirname(folder)) {
    try {
      rmdirSync(join(git.cwd, folder));
    } catch {
      // Not empty: as with git, only folders that the file leaves empty go.
      return;
    }
  }
}

function rebaseFile(git: Git, path: RepoPath, rebase: Rebase | undefined): boolean {
  const file = join(git.cwd, path);
  if (rebase === undefined || lstatSync(file, { throwIfNoEntry: false })?.isFile() !== true) return false;
  const before = readFileSync(file);
  const text = rebaseBytes(before, rebase);
  return text !== undefined && replaceWorktreeFile(file, before, text);
}
