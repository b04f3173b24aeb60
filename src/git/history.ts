import type { Oid } from "../core/ids.ts";
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

/** The best common ancestors of two commits: several, where branches merged each other; none for unrelated ones. */
export async function listMergeBases(git: Git, one: Oid, other: Oid): Promise<Oid[]> {
  const found = await git.text(["merge-base", "--all", one, other], { answers: [1] });
  return found.split("\n").filter((line) => line !== "") as Oid[];
}

/** Whether this clone was told to leave out old commits. */
export async function isShallow(git: Git): Promise<boolean> {
  return (await git.text(["rev-parse", "--is-shallow-repository"])) === "true";
}
