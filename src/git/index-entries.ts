import type { Oid, RepoPath } from "../core/ids.ts";
import { fullIndex, indexLine } from "./build-tree.ts";
import { literalPaths, type Git } from "./git.ts";
import type { TreeEntry } from "./tree-changes.ts";

/** An entry of the worktree's index. */
export interface IndexEntry extends TreeEntry {
  readonly isUnmerged: boolean;
  /** Whether git is told not to look at the file: outside the sparse checkout, skip-worktree, assume-unchanged. */
  readonly isHidden: boolean;
}

// More paths than this are too long a command line on some systems; reading the whole index is as quick then.
const mostPaths = 500;

/** Reads the index entries of some paths, with one git process. `env` may name another index. */
export async function readIndex(
  git: Git,
  paths: readonly RepoPath[],
  env: Readonly<Record<string, string>> = {},
): Promise<Map<string, IndexEntry>> {
  return new Map((await listEntries(git, paths.length > mostPaths ? [] : paths, env)).map(parseEntry));
}

/**
 * The entries of files that git is told not to look at. Not those outside a sparse checkout: where such a file is there
 * all the same, git itself looks at it.
 */
export async function readHidden(
  git: Git,
  env: Readonly<Record<string, string>>,
): Promise<(readonly [RepoPath, IndexEntry])[]> {
  const lines = (await listEntries(git, [], env)).filter((line) => isHiddenTag(line.slice(0, 1)));
  const isSparse =
    lines.some((line) => line.startsWith("S")) &&
    (await git.text(["config", "--type=bool", "core.sparseCheckout"], { answers: [1] })) === "true";
  return lines.filter((line) => !isSparse || !line.startsWith("S")).map(parseEntry);
}

function listEntries(git: Git, paths: readonly RepoPath[], env: Readonly<Record<string, string>>) {
  const options = { env: { ...env, ...literalPaths } };
  return git.fields(["ls-files", "-v", "-s", "-z", "--", ...paths], options);
}

function parseEntry(line: string): readonly [RepoPath, IndexEntry] {
  const [tag = "", mode = "", oid = "", stage = ""] = line.slice(0, line.indexOf("\t")).split(" ");
  const path = line.slice(line.indexOf("\t") + 1) as RepoPath;
  return [path, { mode, oid: oid as Oid, isUnmerged: stage !== "0", isHidden: isHiddenTag(tag) }];
}

/** S for skip-worktree; a small letter for assume-unchanged. */
function isHiddenTag(tag: string): boolean {
  return tag === "S" || tag !== tag.toUpperCase();
}

/** Writes entries, or that there is none, into the index that `env` names. `like` is any id of the repository. */
export async function writeIndex(
  git: Git,
  entries: readonly (readonly [RepoPath, TreeEntry | undefined])[],
  env: Readonly<Record<string, string>>,
  like: string,
): Promise<void> {
  if (entries.length === 0) return;
  const input = entries.map(([path, entry]) => indexLine(path, entry, like)).join("");
  await git.run(["update-index", "-z", "--index-info"], { input, env: { ...fullIndex, ...env } });
}
