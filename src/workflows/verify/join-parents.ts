import type { Oid } from "../../core/ids.ts";
import { absentMode, type Change } from "../../core/judge/change.ts";
import type { EpicGraph } from "../../core/judge/epic-graph.ts";
import type { FileVersion } from "../../core/tree.ts";
import type { CommitChanges } from "../../git/commit-changes.ts";
import type { Git } from "../../git/git.ts";
import { resolveNames } from "../../git/objects.ts";

/** A commit since the baseline. Of a merge, `changes` are what differs from every parent. */
export interface HistoryCommit extends CommitChanges {
  /** All that differs from the first parent. */
  readonly fromFirst: readonly Change[];
}

/**
 * Tells of agents' merges what is their own doing: the paths that differ from every parent, with the version of each. A
 * merge on the epic branch is judged by what it brings there, and keeps its changes against the first parent.
 *
 * @param commits with what each changes against its first parent
 */
export async function joinParents(
  git: Git,
  { line }: EpicGraph,
  commits: readonly CommitChanges[],
): Promise<HistoryCommit[]> {
  const onLine = new Set(line);
  const isJoin = ({ oid, parents }: CommitChanges) => parents.length > 1 && !onLine.has(oid);
  const names = commits.filter(isJoin).flatMap(namesIn);
  const oids = await resolveNames(git, names);
  const found = new Map(names.map((name, at) => [name, oids[at]]));
  return commits.map((commit) => {
    const { parents, changes } = commit;
    if (!isJoin(commit)) return { ...commit, fromFirst: changes };
    const others = parents.slice(1);
    const joined = changes.map((change) => ({
      ...change,
      otherOld: others.map((parent) => versionIn(change, found.get(`${parent}:${change.path}`))),
    }));
    const own = joined.filter(({ newOid, otherOld }) => otherOld.every(({ oid }) => oid !== newOid));
    return { ...commit, changes: own, fromFirst: changes };
  });
}

function namesIn({ parents, changes }: CommitChanges): string[] {
  return parents.slice(1).flatMap((parent) => changes.map(({ path }) => `${parent}:${path}`));
}

/** A file of another parent; its mode is told as far as one of the versions beside it is the same. */
function versionIn({ oldMode, oldOid, newMode, newOid }: Change, oid: Oid | undefined): FileVersion {
  if (oid === undefined) return { mode: absentMode, oid: "0".repeat(newOid.length) as Oid };
  if (oid === oldOid) return { mode: oldMode, oid };
  return { mode: newMode === absentMode ? oldMode : newMode, oid };
}
