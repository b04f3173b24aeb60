import { primary, type Oid } from "../../core/ids.ts";
import { fileChangesOf, type Change } from "../../core/judge/change.ts";
import type { EpicGraph } from "../../core/judge/epic-graph.ts";
import { foldBetween } from "../../core/judge/fold.ts";
import type { EpicMerge } from "../../core/judge/merge-net.ts";
import type { FileChange, FileVersion } from "../../core/tree.ts";
import { diffTrees } from "../../git/diff-trees.ts";
import type { Git } from "../../git/git.ts";
import { resolveNames } from "../../git/objects.ts";
import type { ReadHistory } from "./read-history.ts";

type Known = Pick<ReadHistory, "graph" | "commits">;

/** Tells of every merge on the epic branch what it changed there, and what its further parents brought. */
export async function readMerges(
  git: Git,
  history: Known & Pick<ReadHistory, "authors">,
): Promise<ReadonlyMap<Oid, EpicMerge>> {
  const { graph, authors, commits } = history;
  const nets = new Map(commits.map((commit) => [commit.oid, commit.fromFirst]));
  const merges = await Promise.all(
    graph.line.flatMap((oid, position) => {
      const [first, ...others] = graph.parents.get(oid) ?? [];
      if (first === undefined || others.length === 0) return [];
      const merge = { oid, first, others, position, net: nets.get(oid) ?? [] };
      return [readMerge(git, history, merge)];
    }),
  );
  return new Map(
    merges.map(({ oid, net, brought, ours }) => {
      const owned = brought.map(({ tip, offered }) => ({ agent: authors.get(tip) ?? primary, offered }));
      return [oid, { oid, net, brought: owned, ours }];
    }),
  );
}

interface LineMerge {
  readonly oid: Oid;
  readonly first: Oid;
  readonly others: readonly Oid[];
  readonly position: number;
  readonly net: readonly Change[];
}

async function readMerge(git: Git, history: Known, { oid, first, others, position, net }: LineMerge) {
  const brought = await Promise.all(
    others.map(async (tip) => {
      const from = await forkOf(git, history.graph, { first, tip, position });
      return { tip, offered: await readBetween(git, history, { from, tip }) };
    }),
  );
  const changed = fileChangesOf(net);
  const kept = await readKept(git, first, { changed, offers: brought.map(({ offered }) => offered) });
  const ours = (path: string) => (changed.has(path) ? changed.get(path)?.before : kept.get(path));
  return { oid, net, brought, ours };
}

/** What lies between two commits: put together from what is known, or else compared by git. */
export async function readBetween(
  git: Git,
  { graph, commits }: Known,
  span: { readonly from: Oid; readonly tip: Oid },
): Promise<ReadonlyMap<string, FileChange>> {
  const changes = new Map(commits.map((commit) => [commit.oid, commit.fromFirst]));
  const known = foldBetween(graph, (commit) => changes.get(commit) ?? [], span);
  if (known !== undefined) return known;
  const [diff] = await diffTrees(git, [[span.from, span.tip]]);
  return diff ?? new Map<string, FileChange>();
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

interface Offers {
  readonly changed: ReadonlyMap<string, FileChange>;
  readonly offers: readonly ReadonlyMap<string, FileChange>[];
}

/** What the first parent has of paths that a further parent offers and the merge leaves alone. */
async function readKept(
  git: Git,
  first: Oid,
  { changed, offers }: Offers,
): Promise<ReadonlyMap<string, FileVersion>> {
  const offered = new Map(offers.flatMap((offer) => [...offer]).filter(([path]) => !changed.has(path)));
  const paths = [...offered.keys()];
  const oids = await resolveNames(
    git,
    paths.map((path) => `${first}:${path}`),
  );
  return new Map(
    paths.flatMap((path, at): [string, FileVersion][] => {
      const oid = oids[at];
      if (oid === undefined) return [];
      const { before, after } = offered.get(path) ?? {};
      const like = [before, after].find((version) => version?.oid === oid);
      return [[path, like ?? { mode: "100644", oid }]];
    }),
  );
}
