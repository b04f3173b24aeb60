import type { Oid, RepoPath } from "../core/ids.ts";
import { fullIndex, indexLine } from "./build-tree.ts";
import type { Git } from "./git.ts";
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
  const asked = paths.length > mostPaths ? [] : ["--", ...paths];
  const lines = await git.fields(["ls-files", "-v", "-s", "-z", ...asked], {
    env: { ...env, GIT_LITERAL_PATHSPECS: "1" },
  });
  return new Map(
    lines.map((line) => {
      const [tag = "", mode = "", oid = "", stage = ""] = line.slice(0, line.indexOf("\t")).split(" ");
      const isHidden = tag === "S" || tag !== tag.toUpperCase();
      return [
        line.slice(line.indexOf("\t") + 1),
        { mode, oid: oid as Oid, isUnmerged: stage !== "0", isHidden },
      ];
    }),
  );
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
