import { primary, type Oid } from "../../core/ids.ts";
import type { Change } from "../../core/judge/change.ts";
import { ownership } from "../../core/ownership/ownership.ts";
import type { Rulebook } from "../../core/ownership/rulebook.ts";
import { readOperations } from "../../git/operations.ts";
import type { Judging, ReadHistory } from "./read-history.ts";

/** Operations with which the log of an epic begins: one that has them has everything since. */
export const beginnings: ReadonlySet<string> = new Set(["epic new", "import"]);

/**
 * The records of Sheaf's own on the epic branch, which write what Sheaf computes. Where the log of operations is here and
 * whole, it tells what Sheaf has moved the branch to; whatever else they change is judged as the primary's like anybody's
 * change. A clone that has branches alone goes by content: such a commit writes in the epic's own files and nowhere else.
 */
export async function readRecords(
  { git, rulebook }: Judging,
  history: ReadHistory,
): Promise<ReadonlySet<Oid>> {
  const { line } = history.graph;
  const operations = await readOperations(git, rulebook.epic, everything);
  if (!beginnings.has(operations.at(-1)?.kind ?? "")) return recordsByContent(history);
  const branch = `refs/heads/${rulebook.epicBranch}`;
  const moved = operations.flatMap((operation) => operation.moved.filter(({ ref }) => ref === branch));
  return new Set(
    moved.flatMap(({ old, new: to }) => {
      const [from, end] = [old, to].map((oid) => (oid === undefined ? -1 : line.indexOf(oid)));
      return from === undefined || from < 0 || end === undefined ? [] : line.slice(from + 1, end + 1);
    }),
  );
}

const everything = 1_000_000;

function recordsByContent({ graph, commits, rules }: ReadHistory): Set<Oid> {
  const positions = new Map(graph.line.map((oid, position) => [oid, position]));
  const like = commits.filter(({ oid, parents, changes }) => {
    const rulebook = rules[(positions.get(oid) ?? 0) - 1];
    return (
      rulebook !== undefined && parents.length === 1 && changes.every((change) => isEpics(change, rulebook))
    );
  });
  return new Set(like.map(({ oid }) => oid));
}

function isEpics({ path }: Change, rulebook: Rulebook): boolean {
  const { access, agents } = ownership(path, rulebook);
  const isOwn = path.startsWith(`${rulebook.epicDir}/`) && agents[0] === primary;
  return access === "generated" || access === "sectioned" || isOwn;
}
