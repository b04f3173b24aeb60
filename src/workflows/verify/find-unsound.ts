import type { AgentId, EpicId, Oid } from "../../core/ids.ts";
import { agentBranch } from "../../core/epic/layout.ts";
import { commitsReached } from "../../core/judge/epic-graph.ts";
import { unsoundTip } from "../../core/judge/unsound.ts";
import type { Violation } from "../../core/judge/violation.ts";
import { auditCommits } from "../../git/audit.ts";
import type { Git } from "../../git/git.ts";
import { listParents } from "../../git/history.ts";
import { describeObjects } from "../../git/objects.ts";
import { askReadable } from "../../git/readable.ts";

/** What agents' tips add to a commit, and why some of them cannot be gone on with. */
export interface Soundness {
  /** The commits that the sound ones add, each with its parents. */
  readonly parents: ReadonlyMap<Oid, readonly Oid[]>;
  readonly unsound: ReadonlyMap<AgentId, Violation>;
}

/**
 * Looks at all that tips bring beside what `known` reaches, before anything is judged or merged: git reads many tips in
 * one process, and one that it cannot read would end it for all. Whatever an agent's branch holds, only that agent's
 * tip is unsound. One git process beside the one that is open anyway.
 */
export async function findUnsound(
  { git, epic }: { readonly git: Git; readonly epic: EpicId },
  known: Oid,
  tips: readonly { readonly agent: AgentId; readonly tip: Oid }[],
): Promise<Soundness> {
  const oids = tips.map(({ tip }) => tip);
  const [{ answer: parents, unreadable }, objects] = await Promise.all([
    askReadable(oids, new Map<Oid, Oid[]>(), async (some) => listParents(git, some, known)),
    describeObjects(git, oids),
  ]);
  const faults = await auditCommits(git, [...parents.keys()]);
  const reasonOf = (tip: Oid, type: string | undefined) => {
    if (type === undefined) return `its commit ${tip.slice(0, 10)} is missing or damaged`;
    if (type !== "commit") return `it points at a ${type}, not at a commit`;
    return unreadable.get(tip) ?? faultIn(commitsReached(parents, [tip]), faults);
  };
  return {
    parents,
    unsound: new Map(
      tips.flatMap(({ agent, tip }, at): [AgentId, Violation][] => {
        const reason = reasonOf(tip, objects[at]?.type);
        return reason === undefined ? [] : [[agent, unsoundTip(agent, agentBranch(epic, agent), reason)]];
      }),
    ),
  };
}

/** The first fault among commits, with the commit that has it. */
export function faultIn(commits: Iterable<Oid>, faults: ReadonlyMap<Oid, string>): string | undefined {
  for (const commit of commits) {
    const fault = faults.get(commit);
    if (fault !== undefined) return `commit ${commit.slice(0, 10)} ${fault}`;
  }
  return undefined;
}
