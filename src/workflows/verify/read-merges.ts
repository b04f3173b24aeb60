import { primary, type Oid } from "../../core/ids.ts";
import { changesOf, fileChangesOf, type Change } from "../../core/judge/change.ts";
import type { EpicGraph } from "../../core/judge/epic-graph.ts";
import type { Brought, EpicMerge } from "../../core/judge/merge-net.ts";
import type { FileChange, FileVersion } from "../../core/tree.ts";
import { diffTrees } from "../../git/diff-trees.ts";
import type { Git } from "../../git/git.ts";
import { resolveNames } from "../../git/objects.ts";
import { pendingOid, type ReadHistory } from "./read-history.ts";

/** Reads what every merge on the epic branch changed there, and what its further parents brought. */
export async function readMerges(
  git: Git,
  history: Pick<ReadHistory, "graph" | "authors">,
  pending: readonly Change[] = [],
): Promise<ReadonlyMap<Oid, EpicMerge>> {
  const { graph, authors } = history;
  const joins = await Promise.all(
    graph.line.flatMap((oid, position) => {
      const [first, ...others] = graph.parents.get(oid) ?? [];
      return first === undefined || others.length === 0
        ? []
        : [readJoin(git, graph, { oid, position, first, others })];
    }),
  );
  const diffs = await diffTrees(
    git,
    joins.flatMap(({ oid, first, others }): [Oid, Oid][] => [
      [first, oid === pendingOid ? first : oid],
      ...others,
    ]),
  );
  const read = joins.map(({ oid, first, others }) => {
    const [made = new Map<string, FileChange>(), ...offers] = diffs.splice(0, others.length + 1);
    const net = oid === pendingOid ? fileChangesOf(pending) : made;
    const brought = others.map(([, tip], at): Brought => {
      return { agent: authors.get(tip) ?? primary, offered: offers[at] ?? new Map<string, FileChange>() };
    });
    return { oid, first, net, brought };
  });
  const kept = await readKept(git, read);
  return new Map(
    read.map(({ oid, first, net, brought }) => {
      const offered = (path: string) => brought.find((one) => one.offered.has(path))?.offered.get(path);
      const ours = (path: string) =>
        net.has(path) ? net.get(path)?.before : versionAs(offered(path), kept.get(`${first}:${path}`));
      return [oid, { oid, net: changesOf(net), brought, ours }];
    }),
  );
}

interface Join {
  readonly oid: Oid;
  readonly position: number;
  readonly first: Oid;
  readonly others: readonly Oid[];
}

async function readJoin(git: Git, graph: EpicGraph, { oid, position, first, others }: Join) {
  const pairs = others.map(async (tip): Promise<[Oid, Oid]> => [
    await forkOf(git, graph, { first, tip, position }),
    tip,
  ]);
  return { oid, first, others: await Promise.all(pairs) };
}

/** A tip that was merged, or is to be, behind the commit at `position - 1` of the epic branch. */
interface MergedTip {
  readonly first: Oid;
  readonly tip: Oid;
  readonly position: number;
}

/** The commit that a merged tip and the epic branch before the merge have in common. */
export async function forkOf(git: Git, graph: EpicGraph, { first, tip, position }: MergedTip): Promise<Oid> {
  const { line } = graph;
  const known = knownBefore(graph, tip, position);
  const [only] = known;
  if (known.length === 1 && only !== undefined) return only;
  const positions = known.map((commit) => line.indexOf(commit));
  // Of commits on one line the newest has all others.
  if (positions.length > 0 && positions.every((at) => at >= 0)) return line[Math.max(...positions)] ?? first;
  const found = await git.text(["merge-base", first, tip], { answers: [1] });
  return found === "" ? tip : (found as Oid);
}

/** Where what a tip brings left what the epic branch had before a position. */
function knownBefore({ parents, landed }: EpicGraph, tip: Oid, position: number): Oid[] {
  const isNew = (commit: Oid) => parents.has(commit) && (landed.get(commit) ?? position) === position;
  const reached = new Set([tip]);
  // A set visits what is added to it meanwhile.
  for (const commit of reached) {
    if (isNew(commit)) for (const parent of parents.get(commit) ?? []) reached.add(parent);
  }
  return [...reached].filter((commit) => !isNew(commit));
}

interface Kept {
  readonly first: Oid;
  readonly net: ReadonlyMap<string, FileChange>;
  readonly brought: readonly Brought[];
}

/** What the first parent has of paths that a further parent offers and the merge leaves alone. */
async function readKept(git: Git, merges: readonly Kept[]): Promise<ReadonlyMap<string, Oid>> {
  const names = merges.flatMap(({ first, net, brought }) =>
    brought.flatMap(({ offered }) =>
      [...offered.keys()].filter((path) => !net.has(path)).map((path) => `${first}:${path}`),
    ),
  );
  const oids = await resolveNames(git, names);
  return new Map(names.flatMap((name, at): [string, Oid][] => (oids[at] ? [[name, oids[at]]] : [])));
}

/** A file by its id, with the mode that one of the versions beside it has. */
function versionAs(beside: FileChange | undefined, oid: Oid | undefined): FileVersion | undefined {
  if (oid === undefined) return undefined;
  const like = [beside?.before, beside?.after].find((version) => version?.oid === oid);
  return like ?? { mode: "100644", oid };
}
