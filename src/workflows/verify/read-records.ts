import { primary, type Oid } from "../../core/ids.ts";
import type { EpicGraph } from "../../core/judge/epic-graph.ts";
import { ownership } from "../../core/ownership/ownership.ts";
import type { Rulebook } from "../../core/ownership/rulebook.ts";
import type { CommitChanges } from "../../git/commit-changes.ts";
import type { Git } from "../../git/git.ts";
import { readOperations } from "../../git/operations.ts";

/** Operations with which the log of an epic begins: one that has them has everything since. */
export const beginnings: ReadonlySet<string> = new Set(["epic new", "import"]);

/**
 * The commits on the epic branch that may write what Sheaf computes. Their content decides: all that they change is
 * computed, or stands in the epic's own files. Where the log of operations is here and whole, it also has to tell of
 * them, or anybody could write such a commit by hand; a clone that has branches alone goes by content.
 */
export async function readRecords(
  { git, rulebook }: { readonly git: Git; readonly rulebook: Rulebook },
  graph: EpicGraph,
  commits: readonly CommitChanges[],
): Promise<ReadonlySet<Oid>> {
  const { line } = graph;
  const onLine = new Set(line);
  const like = commits.filter((commit) => onLine.has(commit.oid) && isLikeRecord(commit, rulebook));
  const operations = await readOperations(git, rulebook.epic, everything);
  if (!beginnings.has(operations.at(-1)?.kind ?? "")) return new Set(like.map(({ oid }) => oid));
  const branch = `refs/heads/${rulebook.epicBranch}`;
  const moved = operations.flatMap((operation) => operation.moved.filter(({ ref }) => ref === branch));
  const made = new Set(
    moved.flatMap(({ old, new: to }) => {
      const [from, end] = [old, to].map((oid) => (oid === undefined ? -1 : line.indexOf(oid)));
      return from === undefined || from < 0 || end === undefined ? [] : line.slice(from + 1, end + 1);
    }),
  );
  return new Set(like.flatMap(({ oid }) => (made.has(oid) ? [oid] : [])));
}

const everything = 1_000_000;

function isLikeRecord({ parents, changes }: CommitChanges, rulebook: Rulebook): boolean {
  return (
    parents.length === 1 &&
    changes.every(({ path }) => {
      const { access, agents } = ownership(path, rulebook);
      const isEpics = path.startsWith(`${rulebook.epicDir}/`) && agents[0] === primary;
      return access === "generated" || access === "sectioned" || isEpics;
    })
  );
}
