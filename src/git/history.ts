import type { Oid } from "../core/ids.ts";
import { SheafError } from "../errors.ts";
import type { Git } from "./git.ts";

/** The commits that `tips` reach and `known` does not, each with its parents. One git process for all tips. */
export async function listParents(git: Git, tips: readonly Oid[], known: Oid): Promise<Map<Oid, Oid[]>> {
  if (tips.length === 0) return new Map();
  const text = await git.text(["rev-list", "--parents", ...tips, `^${known}`, "--"]);
  const lines = text.split("\n").filter((line) => line !== "");
  return new Map(
    lines.map((line): [Oid, Oid[]] => {
      const [commit = "", ...parents] = line.split(" ");
      return [commit as Oid, parents as Oid[]];
    }),
  );
}

/** A best common ancestor of two commits. Throws `git` for histories that have nothing in common. */
export async function mergeBase(git: Git, one: Oid, other: Oid): Promise<Oid> {
  const base = await git.text(["merge-base", one, other], { answers: [1] });
  if (base !== "") return base as Oid;
  throw new SheafError({
    kind: "git",
    code: "unrelated-histories",
    message: `${one.slice(0, 7)} and ${other.slice(0, 7)} have no commit in common`,
    fix: "restore the branch from its reflog: git reflog",
  });
}
