import type { Oid } from "../core/ids.ts";
import type { Git } from "./git.ts";
import { splitNul } from "./git.ts";
import { openMergePlace, type MergeSetup } from "./merge-place.ts";

/** One version of a path that git could not merge: stage 1 is the base, 2 ours, 3 theirs. */
export interface ConflictStage {
  readonly path: string;
  readonly mode: string;
  readonly oid: Oid;
  readonly stage: 1 | 2 | 3;
}

/** What merging two commits gives: a tree, and the paths that did not merge by lines. */
export interface MergedTree {
  readonly tree: Oid;
  readonly stages: readonly ConflictStage[];
  /** git's own words on each conflict, for the report. */
  readonly messages: readonly string[];
}

/**
 * Merges pairs of commits without a checkout, all in one git process, whatever attributes, drivers and settings this
 * repository and this machine have ({@link openMergePlace}).
 */
export async function mergeTrees(
  git: Git,
  setup: MergeSetup,
  pairs: readonly (readonly [ours: Oid, theirs: Oid])[],
): Promise<MergedTree[]> {
  if (pairs.length === 0) return [];
  const place = await openMergePlace(git, setup);
  const args = ["merge-tree", "--write-tree", "--stdin"];
  const input = pairs.map(([ours, theirs]) => `${ours} ${theirs}\n`).join("");
  const merge = (answers: readonly number[]) =>
    place.git.run([...place.args, ...args], { input, env: place.env, answers });
  let merged = await merge(place.isPartial ? [128] : []);
  if (merged.code !== 0) {
    // Objects are missing: the same merge by the repository's own git fetches them; what it makes of them is its own.
    await git.run(["-c", "merge.renames=true", ...args], { input });
    merged = await merge([]);
  }
  return parseMergedTrees(merged.stdout.toString("utf8"));
}

/** Reads the output of `merge-tree --stdin`: status, tree, then stages and messages of a conflicted merge. */
export function parseMergedTrees(output: string): MergedTree[] {
  const fields = splitNul(output);
  const merged: MergedTree[] = [];
  let at = 0;
  const untilEmpty = () => {
    const start = at;
    while (at < fields.length && fields[at] !== "") at++;
    return fields.slice(start, at++);
  };
  while (at < fields.length) {
    const [status = "", tree = "", ...stages] = untilEmpty();
    const messages = status === "0" ? readMessages(untilEmpty()) : [];
    merged.push({ tree: tree as Oid, stages: stages.map(parseStage), messages });
  }
  return merged;
}

function parseStage(field: string): ConflictStage {
  const tab = field.indexOf("\t");
  const [mode = "", oid = "", stage = ""] = field.slice(0, tab).split(" ");
  return { path: field.slice(tab + 1), mode, oid: oid as Oid, stage: Number(stage) as 1 | 2 | 3 };
}

/** A message is: number of paths, the paths, its type, its text. */
function readMessages(fields: readonly string[]): string[] {
  const messages: string[] = [];
  for (let at = 0; at < fields.length;) {
    const paths = Number(fields[at]);
    const [type = "", text = ""] = fields.slice(at + 1 + paths, at + 3 + paths);
    if (type.startsWith("CONFLICT")) messages.push(text.trim());
    at += paths + 3;
  }
  return messages;
}
