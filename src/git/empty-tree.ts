import type { Oid } from "../core/ids.ts";
import type { Git } from "./git.ts";

/** Writes the tree without an entry: git knows it everywhere, but `git fsck` misses it where nobody has written it. */
export async function writeEmptyTree(git: Git): Promise<Oid> {
  return (await git.text(["mktree"], { input: "" })) as Oid;
}
