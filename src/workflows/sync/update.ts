import { conflict, refused, type SheafError, usage } from "../../errors.ts";
import { agentDisplay, primary, type FeatureId, type Oid, type RepoPath } from "../../core/ids.ts";
import { epicBranch } from "../../core/epic/layout.ts";
import { epicReadmeLock } from "../../core/manifest/compile.ts";
import type { Overridden } from "../../core/sync/outcome.ts";
import type { AgentMerge } from "../../core/sync/stack-input.ts";
import { formatInstant } from "../../core/time.ts";
import { messageWithTrailers } from "../../core/records/trailers.ts";
import { closeMove, finishMove, takeMoves } from "../../git/checkout.ts";
import { importCommits } from "../../git/import-commits.ts";
import { verifyLock } from "../../git/lock-refs.ts";
import { findOperation } from "../../git/operation-in-progress.ts";
import { findCommit } from "../../git/refs.ts";
import { commitTree } from "../../git/sign.ts";
import { diffTrees } from "../../git/tree-changes.ts";
import { inTheMiddle, openCheckout } from "../context/checkouts.ts";
import { wordMessage } from "../context/commit-message.ts";
import type { AgentContext } from "../context/context.ts";
import type { Hold } from "../locks/place.ts";
import { withLock } from "../locks/with.ts";
import { commonBase } from "../merge/common-base.ts";
import { mergeTips } from "./merge-tips.ts";
import { changeOwn } from "../state/change-own.ts";
import { changedDependencies } from "../agent/changed-dependencies.ts";
import { noBranch } from "../state/own-state.ts";

/** What the epic branch brought, or would bring. */
export interface Updated {
  readonly kind: "updated" | "current";
  readonly from: Oid;
  /** The epic branch's commit that the agent's branch has now. */
  readonly base: Oid;
  readonly files: readonly RepoPath[];
  /** Features that the agent's own depend on, and that have changed. */
  readonly dependencies: readonly FeatureId[];
  /** Lines of the agent's branch that were not its own to change, as patches. */
  readonly overridden: readonly Overridden[];
}

/**
 * Merges the epic branch into the agent's branch, by owner and by section as a sync does, and acknowledges it in the
 * checkpoint. Uncommitted work stays. Throws `conflict` where a person has to decide and `refused` where local edits
 * would be overwritten or a merge is unfinished; nothing has changed then.
 */
export async function update(context: AgentContext, dryRun: boolean): Promise<Updated> {
  const { git, branch, epic, repository } = context;
  if (context.agent === primary) throw primaryUpdates(context);
  const operation = await findOperation(repository);
  if (operation !== undefined) throw inTheMiddle(repository.top, operation);
  if (!dryRun) await finishMove(repository);
  const tip = await findCommit(git, `refs/heads/${branch}`);
  const epicTip = await findCommit(git, `refs/heads/${epicBranch(epic)}`);
  if (tip === undefined || epicTip === undefined) throw noBranch(branch);
  const base = await commonBase(context, epicTip, tip);
  const files = (await diffTrees(git, base, epicTip)).map(({ path }) => path);
  const found = { from: tip, base: epicTip, files, dependencies: changedDependencies(context, files) };
  if (base === epicTip) return { kind: "current", ...found, overridden: [] };
  const merges = await mergeTips(context, epicTip, [{ agent: context.agent, tip, base }]);
  const conflicts = merges.flatMap((merge) => merge.conflicts);
  if (conflicts.length > 0)
    throw conflicting(
      context,
      conflicts.map(({ path, message }) => ({ path, message })),
    );
  const updated = {
    kind: "updated",
    ...found,
    overridden: merges.flatMap((merge) => merge.overridden),
  } as const;
  if (dryRun) return updated;
  const lock = { name: epicReadmeLock, operation: `update of ${context.agent}` };
  await withLock(context, lock, (hold) => mergeInto(context, { tip, epicTip, merges }, hold));
  await acknowledge(context, epicTip);
  return updated;
}

interface Merging {
  readonly tip: Oid;
  readonly epicTip: Oid;
  readonly merges: readonly AgentMerge[];
}

/** The tree is the one that a sync would make; the agent's own history comes first in the commit. */
async function mergeInto(
  context: AgentContext,
  { tip, epicTip, merges }: Merging,
  hold: Hold,
): Promise<void> {
  const { git, agent, branch, epic, repository } = context;
  const files = new Map(merges.flatMap((merge) => [...merge.changes]));
  const tree = { message: "tree\n", parents: [epicTip], changes: files };
  const [merged] = await importCommits(git, [tree]);
  const subject = `${epic}: ${agentDisplay(agent)} takes in ${epicBranch(epic)}`;
  const message = messageWithTrailers(subject, { agent, command: "update", locks: [hold] });
  const commit = await commitTree(git, {
    tree: `${merged ?? epicTip}^{tree}`,
    parents: [tip, epicTip],
    message: await wordMessage(context, message),
  });
  const changes = [
    { kind: "set", ref: `refs/heads/${branch}`, old: tip, new: commit } as const,
    verifyLock(hold.tip),
  ];
  const move = await openCheckout(repository.top, branch, { from: tip, to: commit });
  try {
    const done = await takeMoves(git, [move], { changes, reason: "sheaf update" });
    if (done === undefined) throw movedMeanwhile(branch);
  } finally {
    closeMove(move);
  }
}

async function acknowledge(context: AgentContext, base: Oid): Promise<void> {
  await changeOwn(context, {
    command: "update",
    decide: () => ({
      checkpoint: { base: { commit: base, taken_at: formatInstant(context.system.now()) } },
      subject: `has taken in ${base.slice(0, 10)}`,
      answer: undefined,
    }),
  });
}

function primaryUpdates({ epic }: AgentContext): SheafError {
  return usage(
    "primary-updates",
    `the primary works on ${epicBranch(epic)} itself: there is nothing to take in`,
    "sheaf sync --dry-run",
  );
}

function conflicting(
  { epic }: AgentContext,
  conflicts: readonly { readonly path: string; readonly message: string }[],
): SheafError {
  const lines = conflicts.map(({ path, message }) => `${path}: ${message}`);
  return conflict(
    "merge-conflict",
    `${lines.join("\n")}\nNothing has changed.`,
    `git merge ${epicBranch(epic)}, settle it in your files, and commit`,
    { data: { conflicts } },
  );
}

function movedMeanwhile(branch: string): SheafError {
  return refused(
    "branch-moved",
    `${branch} moved while the epic branch was being taken in, so nothing was changed`,
    "sheaf update",
  );
}
