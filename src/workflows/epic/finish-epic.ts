import { existsSync, readdirSync, rmdirSync } from "node:fs";
import { dirname } from "node:path";
import { SheafError } from "../../errors.ts";
import { primary, type AgentId, type Oid } from "../../core/ids.ts";
import { agentBranch, sheafRef } from "../../core/epic/layout.ts";
import {
  planFinish,
  type AgentRemains,
  type FinishLeave,
  type FinishStep,
  type Removal,
  type WorktreeRemains,
} from "../../core/lifecycle/finish-plan.ts";
import type { MovedRef } from "../../core/lifecycle/operation.ts";
import { formatInstant } from "../../core/time.ts";
import { findOperation } from "../../git/operation-in-progress.ts";
import { recordOperation, refChange } from "../../git/operations.ts";
import { listRefs, moveRefs } from "../../git/refs.ts";
import { openRepository } from "../../git/repository.ts";
import { finishMove } from "../../git/checkout.ts";
import { uncommittedPaths } from "../../git/snapshots.ts";
import { ignoredPaths, listWorktrees, removeWorktree, type Worktree } from "../../git/worktrees.ts";
import type { AgentContext } from "../context/context.ts";
import { requireSoundEpic } from "../verify/require-sound.ts";
import { keepWork, snapshotRef } from "../context/snapshot.ts";
import { readMerged } from "../read/read-merged.ts";
import { uninstallWorktreeHooks } from "../hooks/uninstall-hooks.ts";

export interface FinishOptions extends FinishLeave {
  readonly dryRun: boolean;
}

/**
 * Removes the worktrees and branches of agents, replaced ones too, whose work is merged and whose worktree is clean;
 * keeps the others and says why. Throws `refused` while the epic branch itself breaks rules: what it leaves out of a
 * branch that it says to have merged would be gone with that branch. Every removed tip stays reachable under
 * `refs/sheaf/<epic>/finished/<agent>`.
 */
export async function finishEpic(context: AgentContext, options: FinishOptions): Promise<FinishStep[]> {
  await requireSoundEpic(context);
  const steps = planFinish(await readRemains(context, options.dryRun), options);
  if (options.dryRun) return steps;
  for (const step of steps) if (step.kind === "remove") await removeAgent(context, step);
  if (steps.every(({ kind }) => kind !== "keep")) {
    await uninstallWorktreeHooks({ repository: context.repository, epic: context.epic });
  }
  return steps;
}

async function readRemains(context: AgentContext, dryRun: boolean): Promise<AgentRemains[]> {
  const { git, epic, manifest } = context;
  const [refs, worktrees, merged] = await Promise.all([
    listRefs(
      git,
      "refs/heads/epic/",
      `refs/heads/sheaf/${epic}/`,
      sheafRef(epic, "start"),
      sheafRef(epic, "snapshots"),
    ),
    listWorktrees(git),
    readMerged(context),
  ]);
  const epicTip = refs.get(`refs/heads/${agentBranch(epic, primary)}`) ?? "";
  const agents = manifest.agents.flatMap(({ id, took_over = [] }) => [
    ...(id === primary ? [] : [{ agent: id, handedOver: undefined }]),
    ...took_over.map((former) => ({ agent: former.agent, handedOver: { to: id, tip: former.tip as Oid } })),
  ]);
  return Promise.all(
    agents.map(async ({ agent, handedOver }): Promise<AgentRemains> => {
      const branch = agentBranch(epic, agent);
      const tip = refs.get(`refs/heads/${branch}`);
      const worktree = worktrees.find(
        (tree) => tree.path.endsWith(`/${epic}/${agent}`) || tree.branch === `refs/heads/${branch}`,
      );
      return {
        agent,
        branch,
        tip,
        handedOver,
        started: refs.get(sheafRef(epic, "start", agent)),
        snapshots: refs.get(snapshotRef(epic, agent)),
        unfinished: manifest.features
          .filter(({ id, owner }) => owner === agent && !merged.has(id))
          .map(({ id }) => id),
        isMerged: tip !== undefined && (await git.test(["merge-base", "--is-ancestor", tip, epicTip])),
        worktree:
          worktree === undefined || !existsSync(worktree.path)
            ? undefined
            : await readWorktree(worktree, branch, dryRun),
      };
    }),
  );
}

async function readWorktree(worktree: Worktree, branch: string, dryRun: boolean): Promise<WorktreeRemains> {
  const repository = await openRepository(worktree.path);
  // What a killed command has not brought along yet would look like somebody's work.
  if (!dryRun) await finishMove(repository);
  return {
    path: worktree.path,
    dirty: await uncommittedPaths(repository),
    ignored: await ignoredPaths(repository.git),
    operation: findOperation(repository.gitDir),
    isOnBranch: worktree.branch === `refs/heads/${branch}`,
  };
}

async function removeAgent(context: AgentContext, step: Removal): Promise<void> {
  const { git, epic, system } = context;
  if (step.path !== undefined) {
    const repository = await openRepository(step.path);
    const keep = () => keepWork({ repository, epic, agent: step.agent, system });
    if (step.isDirty) await keep();
    await uninstallWorktreeHooks({ repository });
    // Once more, right before anything is removed: by content, which git's own look is not.
    if (step.isDirty) await keep();
    else if ((await uncommittedPaths(repository)).length > 0) throw workMeanwhile(step.agent, step.path);
    await removeWorktree(git, step.path, step.isDirty ? "dirty" : undefined);
    removeIfEmpty(dirname(step.path));
    removeIfEmpty(dirname(dirname(step.path)));
  }
  const moved = removedRefs(context, step);
  const operation = await recordOperation(git, epic, {
    schema: 1,
    kind: "finish",
    summary: `${step.agent} is merged and removed`,
    at: formatInstant(system.now()),
    agent: context.agent,
    moved,
  });
  const changes = [...moved.map(refChange), operation];
  if (!(await moveRefs(git, changes, `sheaf finish: ${step.agent}`)))
    throw branchMoved(step.agent, step.branch);
}

/**
 * The branch goes, and so do the snapshots, which are of no use once the work is merged; their tips stay reachable
 * by the operations log, and the agent may be started again. A snapshot of work that nobody has committed stays.
 */
function removedRefs({ epic }: AgentContext, removal: Removal): MovedRef[] {
  const { agent, branch, tip, started } = removal;
  const snapshots = removal.isDirty ? undefined : removal.snapshots;
  return [
    { ref: `refs/heads/${branch}`, old: tip, new: undefined },
    { ref: sheafRef(epic, "finished", agent, tip.slice(0, 12)), old: undefined, new: tip },
    ...(snapshots === undefined ? [] : [{ ref: snapshotRef(epic, agent), old: snapshots, new: undefined }]),
    ...(started === undefined ? [] : [{ ref: sheafRef(epic, "start", agent), old: started, new: undefined }]),
  ];
}

function removeIfEmpty(folder: string): void {
  if (existsSync(folder) && readdirSync(folder).length === 0) rmdirSync(folder);
}

function workMeanwhile(agent: AgentId, path: string): SheafError {
  return new SheafError({
    kind: "refused",
    code: "work-meanwhile",
    message: `${agent} has written in ${path} meanwhile; worktree and branch are kept`,
    fix: "sheaf finish, which says what is there",
  });
}

function branchMoved(agent: AgentId, branch: string): SheafError {
  return new SheafError({
    kind: "refused",
    code: "branch-moved",
    message: `${branch} moved while ${agent}'s worktree was being removed; the branch is kept`,
    fix: "sheaf sync, then sheaf finish",
  });
}
