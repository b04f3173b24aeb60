import type { Oid } from "../../core/ids.ts";
import { fileChangesOf } from "../../core/judge/change.ts";
import { findOpen, type Broken, type Open, type Step } from "../../core/judge/cure.ts";
import { commitsReached, firstParents } from "../../core/judge/epic-graph.ts";
import type { CommitFound, History } from "../../core/judge/history.ts";
import type { GoodVersion } from "../../core/judge/merge-net.ts";
import type { Git } from "../../git/git.ts";
import { readObjects } from "../../git/objects.ts";
import type { ReadHistory } from "./read-history.ts";

/** A history in which every commit tells all that it changes. */
type FullHistory = Omit<History, "commits"> & Pick<ReadHistory, "commits">;

/** Commits with what judging found in each. */
export type FoundByCommit = ReadonlyMap<Oid, CommitFound>;

/** What is broken on the epic branch and not put right there. */
export async function findOpenOnEpic(git: Git, history: FullHistory, found: FoundByCommit): Promise<Open[]> {
  const { graph } = history;
  const broken = brokenIn(found, (commit) => graph.landed.get(commit) ?? 0);
  return findOpenWith(git, history, { broken, steps: epicSteps(history) });
}

/** What is broken by the commits that a tip offers, and not put right on its own branch. */
export async function findOpenOnTip(
  git: Git,
  history: FullHistory,
  { tip, found }: { readonly tip: Oid; readonly found: FoundByCommit },
): Promise<Open[]> {
  if ([...found.values()].every(({ broken }) => broken.length === 0)) return [];
  const { graph } = history;
  const chain = firstParents(graph.parents, tip)
    .filter((commit) => graph.parents.has(commit) && !graph.landed.has(commit))
    .toReversed();
  const steps = tipSteps(history, chain);
  const positions = new Map<Oid, number>();
  for (const [position, commit] of chain.entries()) {
    for (const one of commitsReached(graph.parents, [commit])) {
      if (!positions.has(one)) positions.set(one, position);
    }
  }
  return findOpenWith(git, history, {
    broken: brokenIn(found, (commit) => positions.get(commit) ?? 0),
    steps,
  });
}

function brokenIn(found: FoundByCommit, at: (commit: Oid) => number): Broken[] {
  return [...found].flatMap(([commit, { broken }]) =>
    broken.map((one) => ({ ...one, commit, at: at(commit) })),
  );
}

/** The epic branch as a line of steps; the first is the baseline, which changes nothing that is judged. */
function epicSteps({ graph, commits }: FullHistory): Step[] {
  const changes = new Map(commits.map((commit) => [commit.oid, commit.fromFirst]));
  return graph.line.map((commit, position) => ({
    commit,
    changes: fileChangesOf(position === 0 ? [] : (changes.get(commit) ?? [])),
  }));
}

function tipSteps(history: FullHistory, chain: readonly Oid[]): Step[] {
  const { commits, spans } = history;
  const epic = epicSteps(history);
  const changes = new Map(commits.map((commit) => [commit.oid, commit.fromFirst]));
  return chain.map((commit) => ({
    commit,
    changes: fileChangesOf(changes.get(commit) ?? []),
    taken: (path) => versionAt(epic, path, spans.get(commit)?.from ?? 0),
  }));
}

/** A path at a position of the epic branch, where any of its commits tells. */
function versionAt(epic: readonly Step[], path: string, position: number): GoodVersion | undefined {
  const upTo = epic.slice(0, position + 1).findLast(({ changes }) => changes.has(path));
  if (upTo !== undefined) return { version: upTo.changes.get(path)?.after };
  const later = epic.slice(position + 1).find(({ changes }) => changes.has(path));
  return later && { version: later.changes.get(path)?.before };
}

/** Finds what is open, with the texts of all versions that have to be compared. */
async function findOpenWith(
  git: Git,
  { read }: FullHistory,
  { broken, steps }: { readonly broken: readonly Broken[]; readonly steps: readonly Step[] },
): Promise<Open[]> {
  const paths = new Set(broken.map(({ violation }) => violation.path));
  const versions = steps.flatMap(({ changes, taken }) =>
    [...paths].flatMap((path) => [
      changes.get(path)?.before,
      changes.get(path)?.after,
      taken?.(path)?.version,
    ]),
  );
  const goods = broken.map(({ good }) => good?.version);
  const oids = new Set([...versions, ...goods].flatMap((version) => version?.oid ?? []));
  const missing = [...oids].filter((oid) => read(oid) === undefined);
  const objects = await readObjects(git, missing);
  const bytes = new Map(missing.map((oid, at) => [oid, objects[at]?.bytes]));
  return findOpen(broken, steps, (oid) => read(oid) ?? bytes.get(oid));
}
