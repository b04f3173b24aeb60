import { lstatSync, readFileSync, rmdirSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Oid, RepoPath } from "../core/ids.ts";
import { withPrivateIndex } from "./build-tree.ts";
import { copyState, rebaseBytes, type Rebase } from "./copy-state.ts";
import type { Git } from "./git.ts";
import type { TreeChange } from "./tree-changes.ts";
import { replaceWorktreeFile } from "./worktree-file.ts";

/** How files on disk follow a commit. */
export interface WorktreePlan {
  /** Files to write as the commit has them, and to remove. */
  readonly stale: readonly RepoPath[];
  readonly gone: readonly RepoPath[];
  /** Files with edits into which the change goes. */
  readonly rebased: readonly { readonly path: RepoPath; readonly before: Buffer; readonly text: string }[];
  /** Files with edits that stay as they are. */
  readonly left: readonly RepoPath[];
}

/**
 * Decides how files on disk follow the changes of a commit. A file that has not the old content has edits: it is
 * rebased or stays. git must stand at the top of the worktree.
 */
export async function planWorktree(
  git: Git,
  changes: readonly TreeChange[],
  rebases: ReadonlyMap<RepoPath, Rebase>,
): Promise<WorktreePlan> {
  const contents = await hashFiles(git, changes);
  const [stale, gone, left]: [RepoPath[], RepoPath[], RepoPath[]] = [[], [], []];
  const rebased: WorktreePlan["rebased"][number][] = [];
  for (const { path, before, after } of changes) {
    // A file that is only missing comes back, as in a checkout by git: nothing in it can be lost.
    const state = copyState(contents.get(path) ?? before?.oid, before?.oid, after?.oid);
    if (state === "followed") continue;
    const rebase = state === "edited" ? rebaseFile(git, path, rebases.get(path)) : undefined;
    if (rebase !== undefined) rebased.push(rebase);
    else (state === "edited" ? left : after === undefined ? gone : stale).push(path);
  }
  return { stale, gone, rebased, left };
}

/** Carries out what {@link planWorktree} decided; returns the files that stay, one that was edited just now among them. */
export async function followWorktree(git: Git, to: Oid, plan: WorktreePlan): Promise<RepoPath[]> {
  for (const path of plan.gone) removeFile(git, path);
  const late = plan.rebased.filter(
    ({ path, before, text }) => !replaceWorktreeFile(join(git.cwd, path), before, text),
  );
  await writeFiles(git, to, plan.stale);
  return [...plan.left, ...late.map(({ path }) => path)];
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

function rebaseFile(
  git: Git,
  path: RepoPath,
  rebase: Rebase | undefined,
): WorktreePlan["rebased"][number] | undefined {
  const file = join(git.cwd, path);
  if (rebase === undefined || lstatSync(file, { throwIfNoEntry: false })?.isFile() !== true) return undefined;
  const before = readFileSync(file);
  const text = rebaseBytes(before, rebase);
  return text === undefined ? undefined : { path, before, text };
}
