import type { Oid, RepoPath } from "../core/ids.ts";
import { fullIndex, indexLine } from "./build-tree.ts";
import { entryState, rebaseBytes, type Rebase } from "./copy-state.ts";
import type { Git } from "./git.ts";
import { readObjects, writeBlob } from "./objects.ts";
import type { TreeChange, TreeEntry } from "./tree-changes.ts";

/** An entry of the worktree's index. */
export interface IndexEntry extends TreeEntry {
  /** Outside the sparse checkout: in the index, not on disk. */
  readonly isSparse: boolean;
  readonly isUnmerged: boolean;
}

/** Reads the index entries of some paths, with one git process. */
export async function readIndex(git: Git, paths: readonly RepoPath[]): Promise<Map<string, IndexEntry>> {
  const env = { GIT_LITERAL_PATHSPECS: "1" };
  const lines = await git.fields(["ls-files", "-t", "-s", "-z", "--", ...paths], { env });
  return new Map(
    lines.map((line) => {
      const [tag = "", mode = "", oid = "", stage = ""] = line.slice(0, line.indexOf("\t")).split(" ");
      const entry = { mode, oid: oid as Oid, isSparse: tag === "S", isUnmerged: stage !== "0" };
      return [line.slice(line.indexOf("\t") + 1), entry];
    }),
  );
}

/** How index entries follow a commit: the new ones by path, and the paths that stay as they are. */
export interface IndexPlan {
  readonly next: ReadonlyMap<RepoPath, TreeEntry | undefined>;
  readonly left: readonly RepoPath[];
}

/**
 * Decides how index entries follow the changes of a commit. An entry that is not the old one has something staged: it
 * is rebased or stays.
 */
export async function planIndex(
  git: Git,
  changes: readonly TreeChange[],
  entries: ReadonlyMap<string, IndexEntry>,
  rebases: ReadonlyMap<RepoPath, Rebase>,
): Promise<IndexPlan> {
  const left: RepoPath[] = [];
  const next = new Map<RepoPath, TreeEntry | undefined>();
  for (const change of changes) {
    const entry = entries.get(change.path);
    const state = entry?.isUnmerged === true ? "edited" : entryState(entry, change);
    if (state === "followed") continue;
    const to = state === "unedited" ? change.after : await rebaseEntry(git, entry, rebases.get(change.path));
    if (state === "edited" && to === undefined) left.push(change.path);
    else next.set(change.path, to);
  }
  return { next, left };
}

async function rebaseEntry(
  git: Git,
  entry: IndexEntry | undefined,
  rebase: Rebase | undefined,
): Promise<TreeEntry | undefined> {
  if (rebase === undefined || entry === undefined || entry.isUnmerged) return undefined;
  const [staged] = await readObjects(git, [entry.oid]);
  const text = staged === undefined ? undefined : rebaseBytes(staged.bytes, rebase);
  return text === undefined ? undefined : { mode: entry.mode, oid: await writeBlob(git, text) };
}

/** Carries out what {@link planIndex} decided. */
export async function writeIndex(
  git: Git,
  { next }: IndexPlan,
  entries: ReadonlyMap<string, IndexEntry>,
): Promise<void> {
  if (next.size === 0) return;
  const lines = [...next].map(([path, entry]) => indexLine(path, entry, entries.get(path)?.oid ?? ""));
  await git.run(["update-index", "-z", "--index-info"], { input: lines.join(""), env: fullIndex });
  // A new entry forgets that its file is outside the sparse checkout, and would look deleted.
  const sparse = [...next].filter(
    ([path, entry]) => entry !== undefined && entries.get(path)?.isSparse === true,
  );
  if (sparse.length === 0) return;
  const input = sparse.map(([path]) => `${path}\0`).join("");
  await git.run(["update-index", "--skip-worktree", "-z", "--stdin"], { input, env: fullIndex });
}
