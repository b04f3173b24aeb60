import { existsSync, readdirSync, rmdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { refused, type SheafError } from "../../errors.ts";
import { primary, type AgentId, type Oid } from "../../core/ids.ts";
import { agentBranch, sheafRef } from "../../core/epic/layout.ts";
import {
  planFinish,
  type AgentRemains,
  type FinishLeave,
  type FinishStep,
  type Removal,
  type WorktreeHold,
  type WorktreeRemains,
} from "../../core/lifecycle/finish-plan.ts";
import type { MovedRef } from "../../core/lifecycle/operation.ts";
import { formatInstant } from "../../core/time.ts";
import { findOperation } from "../../git/operation-in-progress.ts";
import { recordOperation, refChange } from "../../git/operations.ts";
import { isGitFailure } from "../../git/readable.ts";
import { findCommit, listMergedRefs, listRefs, moveRefs } from "../../git/refs.ts";
import { findRepositoryAt, removeWorktree, wayOut } from "../../git/remove-worktree.ts";
import type { Repository } from "../../git/repository.ts";
import { finishMove } from "../../git/checkout.ts";
import { uncommittedPaths } from "../../git/snapshots.ts";
import { ignoredPaths, listWorktrees } from "../../git/worktrees.ts";
import { withoutOwnFiles } from "../clients/own-files.ts";
import type { AgentContext } from "../context/context.ts";
import { progressOf, type Tell } from "../context/progress.ts";
import { requireSettings } from "../context/session.ts";
import { keepWork, snapshotRef } from "../context/snapshot.ts";
import { worktreesDir } from "../context/worktrees-dir.ts";
import { readMerged } from "../read/read-merged.ts";
import { requireSoundEpic } from "../verify/require-sound.ts";
import { uninstallWorktreeHooks } from "../hooks/uninstall-hooks.ts";

export interface FinishOptions extends FinishLeave {
  readonly dryRun: boolean;
  /** Told how far it is, where that takes longer. */
  readonly tell?: Tell;
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
  const say = progressOf(context.system, options.tell);
  for (const [at, step] of steps.entries()) {
    say(`removing the worktree of ${step.agent}, ${at + 1} of ${steps.length}`);
    if (step.kind === "remove") await removeAgent(context, step);
  }
  if (steps.every(({ kind }) => kind !== "keep")) {
    await uninstallWorktreeHooks({ repository: context.repository, epic: context.epic });
  }
  return steps;
}

async function readRemains(context: AgentContext, dryRun: boolean): Promise<AgentRemains[]> {
  const { git, epic, manifest, repository } = context;
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
  const branches = agents.map(({ agent }) => `refs/heads/${agentBranch(epic, agent)}`);
  const contained = await listMergedRefs(git, branches, epicTip);
  const folder = worktreesDir(worktrees[0]?.path ?? repository.top, epic, await requireSettings(context));
  return Promise.all(
    agents.map(async ({ agent, handedOver }): Promise<AgentRemains> => {
      const branch = agentBranch(epic, agent);
      const tip = refs.get(`refs/heads/${branch}`);
      const path =
        worktrees.find((tree) => tree.path.endsWith(`/${epic}/${agent}`))?.path ??
        worktrees.find((tree) => tree.branch === `refs/heads/${branch}`)?.path;
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
        isMerged: contained.has(`refs/heads/${branch}`),
        worktree: await readWorktree(path, join(folder, agent), branch, dryRun),
      };
    }),
  );
}

/** What stands of a worktree, also where an earlier finish was killed while it removed it. */
async function readWorktree(
  registered: string | undefined,
  usual: string,
  branch: string,
  dryRun: boolean,
): Promise<WorktreeRemains | undefined> {
  const path = registered ?? usual;
  const { aside, going } = wayOut(path);
  const place = [...(registered === undefined ? [] : [registered]), aside, going].find(existsSync);
  if (place === undefined) return undefined;
  const nothing = { path, dirty: [], ignored: [], isOnBranch: true };
  if (place === going) return nothing;
  const repository = await findRepositoryAt(place);
  if (repository === undefined) return { ...nothing, held: "unreadable" };
  try {
    // What a killed command has not brought along yet would look like somebody's work.
    if (!dryRun) await finishMove(repository);
    return {
      path,
      dirty: await uncommittedPaths(repository),
      ignored: withoutOwnFiles(repository.commonDir, path, await ignoredPaths(repository.git)),
      held: await findHold(repository),
      isOnBranch: repository.head === `refs/heads/${branch}`,
    };
  } catch (error) {
    // Its branch has something that git cannot read: it stays as it is, and the others go.
    if (!isGitFailure(error)) throw error;
    return { ...nothing, held: "unreadable" };
  }
}

async function findHold(repository: Repository): Promise<WorktreeHold | undefined> {
  const { gitDir } = repository;
  if (existsSync(join(gitDir, "locked"))) return "locked";
  return existsSync(join(gitDir, "modules")) ? "submodules" : findOperation(repository);
}

async function removeAgent(context: AgentContext, step: Removal): Promise<void> {
  const { git, epic, system } = context;
  if (step.path !== undefined) {
    const isRemoved = await removeWorktree(git, step.path, async (repository) => {
      // By content, which git's own look is not.
      if (step.isDirty) await keepWork({ repository, epic, agent: step.agent, system });
      else if ((await uncommittedPaths(repository)).length > 0) return false;
      await uninstallWorktreeHooks({ repository });
      return true;
    });
    if (!isRemoved) throw workMeanwhile(step.agent, step.path);
    removeIfEmpty(dirname(step.path));
    removeIfEmpty(dirname(dirname(step.path)));
  }
  const moved = await removedRefs(context, step);
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
async function removedRefs({ git, epic }: AgentContext, removal: Removal): Promise<MovedRef[]> {
  const { agent, branch, tip, started } = removal;
  const kept = sheafRef(epic, "finished", agent, tip.slice(0, 12));
  const snapshots = removal.isDirty ? undefined : removal.snapshots;
  return [
    { ref: `refs/heads/${branch}`, old: tip, new: undefined },
    // Of a transaction that was killed with its git this may be there, and the branch too.
    { ref: kept, old: await findCommit(git, kept), new: tip },
    ...(snapshots === undefined ? [] : [{ ref: snapshotRef(epic, agent), old: snapshots, new: undefined }]),
    ...(started === undefined ? [] : [{ ref: sheafRef(epic, "start", agent), old: started, new: undefined }]),
  ];
}

function removeIfEmpty(folder: string): void {
  if (existsSync(folder) && readdirSync(folder).length === 0) rmdirSync(folder);
}

function workMeanwhile(agent: AgentId, path: string): SheafError {
  return refused(
    "work-meanwhile",
    `${agent} has written in ${path} meanwhile; worktree and branch are kept`,
    "sheaf finish, which says what is there",
  );
}

function branchMoved(agent: AgentId, branch: string): SheafError {
  return refused(
    "branch-moved",
    `${branch} moved while ${agent}'s worktree was being removed; the branch is kept`,
    "sheaf sync, then sheaf finish",
  );
}
