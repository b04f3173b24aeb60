import type { Oid, RepoPath } from "../core/ids.ts";
import { splitNul, type Git } from "./git.ts";

/** What stands at a path of a tree or of the index. */
export interface TreeEntry {
  readonly mode: string;
  readonly oid: Oid;
}

/** A path at which two trees differ; undefined where one has nothing there. */
export interface TreeChange {
  readonly path: RepoPath;
  readonly before: TreeEntry | undefined;
  readonly after: TreeEntry | undefined;
}

/** The paths at which two trees or commits differ, in git's order. A rename is a deletion and an addition. */
export async function diffTrees(git: Git, from: Oid, to: Oid): Promise<TreeChange[]> {
  const fields = splitNul((await diffTreesRaw(git, from, to)).toString("utf8"));
  const changes: TreeChange[] = [];
  for (let at = 0; at + 1 < fields.length; at += 2) {
    const [modeBefore = "", modeAfter = "", before = "", after = ""] = (fields[at] ?? "").slice(1).split(" ");
    const path = fields[at + 1] as RepoPath;
    changes.push({ path, before: entryOf(modeBefore, before), after: entryOf(modeAfter, after) });
  }
  return changes;
}

/** What git prints of the paths at which two trees or commits differ. */
export async function diffTreesRaw(git: Git, from: Oid, to: Oid): Promise<Buffer> {
  const flags = ["-r", "-z", "--raw", "--no-renames", "--ignore-submodules=none"];
  return (await git.run(["diff-tree", ...flags, from, to])).stdout;
}

function entryOf(mode: string, oid: string): TreeEntry | undefined {
  return mode === "000000" ? undefined : { mode, oid: oid as Oid };
}
