import type { Change } from "../core/judge/change.ts";
import { pairObjects, type GitObject } from "./batch.ts";
import { callFailed, spawnGit } from "./spawn.ts";
import { stagedChanges } from "./staged-changes.ts";

/** What judging a commit in progress asks of git. */
export interface CommitReader {
  /** What the commit changes; paths that equal one of `otherParents`, the further parents of a merge, are left out. */
  changes(otherParents: readonly string[]): Promise<readonly Change[]>;
  /** Objects by the names they are asked for, `<oid>` or `<ref>:<path>`; what does not exist is left out. */
  objects(names: readonly string[]): Promise<ReadonlyMap<string, GitObject>>;
  isAncestor(commit: string, of: string): Promise<boolean>;
}

/** Asks git itself, in the hook's own environment, with its index. Each answer is one process. Throws when git fails. */
export function gitCommitReader(cwd: string): CommitReader {
  return {
    changes: (otherParents) => stagedChanges(cwd, otherParents),
    objects: async (names) => pairObjects(names, await readBatch(cwd, names)),
    isAncestor: async (commit, of) => {
      const args = ["merge-base", "--is-ancestor", commit, of];
      return (await spawnGit({ cwd, args, inHook: true })).code === 0;
    },
  };
}

async function readBatch(cwd: string, names: readonly string[]): Promise<Buffer> {
  const call = { cwd, args: ["cat-file", "--batch"], input: names.map((name) => `${name}\n`).join("") };
  const output = await spawnGit({ ...call, inHook: true });
  if (output.code !== 0) throw callFailed(call, output);
  return output.stdout;
}
