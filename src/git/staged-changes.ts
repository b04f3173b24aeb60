import { parseRawDiff, type Change } from "../core/judge/change.ts";
import type { FileVersion } from "../core/tree.ts";
import { callFailed, spawnGit } from "./spawn.ts";

/**
 * What the commit in progress changes, judged by the index that git is about to commit (GIT_INDEX_FILE, when
 * git gave the hook one). `otherParents` are the further parents of a merge: a path that equals one of them is
 * left out. One git process, and one more for each further parent. Throws when git fails.
 */
export async function stagedChanges(cwd: string, otherParents: readonly string[] = []): Promise<Change[]> {
  return seenFromParents(await Promise.all(["", ...otherParents].map((parent) => diffIndex(cwd, parent))));
}

/** The changes of an index from each parent's view, the first one's with the others' versions beside. */
export function seenFromParents([first = [], ...others]: readonly (readonly Change[])[]): Change[] {
  return others.reduce<Change[]>(withParent, [...first]);
}

/** What git is asked for the changes of its index against a commit; against HEAD without one. */
export function stagedDiff(against: string): string[] {
  return [...options, ...(against === "" ? [] : ["--end-of-options", against]), "--"];
}

// No user's setting may hide a change: renames would swallow a deletion, diff.relative a folder, and
// `ignore = all` in .gitmodules a submodule. `git diff` keeps a sparse index sparse where diff-index does not.
const options =
  "diff --cached --raw -z --no-abbrev --no-renames --no-ext-diff --no-color --no-relative -O/dev/null --ignore-submodules=none --ita-invisible-in-index".split(
    " ",
  );

async function diffIndex(cwd: string, against: string): Promise<Change[]> {
  const args = stagedDiff(against);
  const output = await spawnGit({ cwd, args, inHook: true });
  if (output.code !== 0) throw callFailed({ cwd, args }, output);
  return parseRawDiff(output.stdout);
}

/** Keeps the changes that differ from a further parent too, with that parent's version beside the first one's. */
function withParent(changes: readonly Change[], fromParent: readonly Change[]): Change[] {
  const versions = new Map(
    fromParent.map(({ path, oldMode, oldOid }): [string, FileVersion] => [
      path,
      { mode: oldMode, oid: oldOid },
    ]),
  );
  return changes.flatMap((change) => {
    const old = versions.get(change.path);
    return old === undefined ? [] : [{ ...change, otherOld: [...(change.otherOld ?? []), old] }];
  });
}
