import type { Oid } from "../core/ids.ts";
import type { FileChange, FileVersion } from "../core/tree.ts";
import type { Git } from "./git.ts";
import { resolveNames } from "./objects.ts";

/** Compares pairs of trees (or commits) with one git process. Renames count as a deletion and an addition. */
export async function diffTrees(
  git: Git,
  pairs: readonly (readonly [from: Oid, to: Oid])[],
): Promise<Map<string, FileChange>[]> {
  if (pairs.length === 0) return [];
  const args = [
    "diff-tree",
    "--stdin",
    "-r",
    "-z",
    "--raw",
    "--no-renames",
    "--no-abbrev",
    "--ignore-submodules=none",
  ];
  // diff-tree reads nothing but plain ids of trees here.
  const trees = await treesOf(git, pairs.flat());
  const input = pairs.map((_, index) => `${trees[index * 2]} ${trees[index * 2 + 1]}\n`).join("");
  const { stdout } = await git.run(args, { input });
  return parseDiffs(stdout.toString("utf8"));
}

async function treesOf(git: Git, names: readonly Oid[]): Promise<(Oid | undefined)[]> {
  return resolveNames(
    git,
    names.map((name) => `${name}^{tree}`),
  );
}

// Each pair begins with a line that repeats both trees; a pair without a difference is that line alone.
const pairLine = /^[0-9a-f]{40,64} [0-9a-f]{40,64}\n/;

/** Reads the output of `diff-tree --stdin -z --raw` for pairs of trees. */
export function parseDiffs(output: string): Map<string, FileChange>[] {
  const diffs: Map<string, FileChange>[] = [];
  const fields = output.split("\0");
  for (let at = 0; at < fields.length; at++) {
    let field = fields[at] ?? "";
    for (let found = pairLine.exec(field); found !== null; found = pairLine.exec(field)) {
      diffs.push(new Map());
      field = field.slice(found[0].length);
    }
    if (!field.startsWith(":")) continue;
    const [oldMode = "", newMode = "", oldOid = "", newOid = ""] = field.slice(1).split(" ");
    diffs
      .at(-1)
      ?.set(fields[++at] ?? "", { before: version(oldMode, oldOid), after: version(newMode, newOid) });
  }
  return diffs;
}

function version(mode: string, oid: string): FileVersion | undefined {
  return mode === "000000" ? undefined : { mode, oid: oid as Oid };
}
