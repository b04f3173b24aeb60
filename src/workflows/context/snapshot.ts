import { join } from "node:path";
import { refused, usage } from "../../errors.ts";
import { parseAgentId, type AgentId, type EpicId, type Oid } from "../../core/ids.ts";
import { sheafRef } from "../../core/epic/layout.ts";
import type { RestorePlan, Snapshot } from "../../core/lifecycle/snapshot.ts";
import { formatInstant } from "../../core/time.ts";
import { stateDir } from "../../files/state.ts";
import { findOperation } from "../../git/operation-in-progress.ts";
import type { Repository } from "../../git/repository.ts";
import {
  planSnapshot,
  planSnapshotRestore,
  readSnapshots,
  restoreSnapshot,
  takeSnapshot,
} from "../../git/snapshots.ts";
import type { System } from "../../system.ts";
import type { AgentContext, Context } from "./context.ts";
import { requireAgent } from "./require-agent.ts";

/** Whose uncommitted work is to be kept. */
export interface KeepRequest {
  readonly repository: Pick<Repository, "git" | "gitDir">;
  readonly epic: EpicId;
  readonly agent: AgentId;
  readonly system: System;
}

/** Keeps the uncommitted work of a worktree in the agent's chain; undefined where there is nothing new to keep. */
export async function keepWork({ repository, epic, agent, system }: KeepRequest): Promise<Oid | undefined> {
  const { git, gitDir } = repository;
  const ref = snapshotRef(epic, agent);
  return takeSnapshot({ git, gitDir, ref, agent }, formatInstant(system.now()));
}

/** The paths that {@link keepWork} would keep; none where there is nothing new. */
export async function planKeeping({ repository, epic, agent }: KeepRequest): Promise<readonly string[]> {
  const { git, gitDir } = repository;
  return planSnapshot({ git, gitDir, ref: snapshotRef(epic, agent), agent });
}

/** Where an agent's snapshots are chained. */
export function snapshotRef(epic: EpicId, agent: AgentId): string {
  return sheafRef(epic, "snapshots", agent);
}

/** Reads the name of an agent that has snapshots: of the roster, or one whose work went to another. Throws `usage`. */
export function requireKept(context: Context, name: string): AgentId {
  const former = context.manifest.agents.flatMap(({ took_over = [] }) => took_over.map(({ agent }) => agent));
  return former.find((agent) => agent === parseAgentId(name)) ?? requireAgent(context, name);
}

const most = 1_000;

/** An agent's snapshots, newest first. */
export async function listSnapshots({ git, epic }: Context, agent: AgentId): Promise<Snapshot[]> {
  return readSnapshots(git, snapshotRef(epic, agent), most);
}

/** One of an agent's snapshots, by the beginning of its id; the newest without one. Throws `usage`. */
export async function requireSnapshot(context: Context, agent: AgentId, id: string): Promise<Snapshot> {
  const found = (await listSnapshots(context, agent)).filter(({ oid }) => oid.startsWith(id));
  const [first] = found;
  if (first !== undefined && (id === "" || found.length === 1)) return first;
  throw usage(
    "no-snapshot",
    id === ""
      ? `there is no snapshot of ${agent}: none was needed`
      : `"${id}" names ${found.length === 0 ? "no" : "more than one"} snapshot of ${agent}`,
    `sheaf snapshot list ${agent}`,
  );
}

/** A snapshot as a patch on its base, which `git apply` takes. */
export async function showSnapshot({ git }: Context, { base, oid }: Snapshot): Promise<string> {
  return git.text(["diff-tree", "-p", "--binary", "--no-renames", "--no-color", "--no-ext-diff", base, oid]);
}

/** What was restored, or would be. */
export interface Restored {
  readonly snapshot: Oid;
  readonly plan: RestorePlan;
  /** The folder of the files that were in the way. */
  readonly aside: string;
}

/**
 * Brings a snapshot back into this worktree, wherever the worktree still has what the snapshot started from; what
 * is in the way stays, and the snapshot's version is laid beside it. Throws `refused` during a merge or rebase.
 */
export async function restoreWork(
  context: AgentContext,
  snapshot: Snapshot,
  dryRun: boolean,
): Promise<Restored> {
  const { repository, epic, agent } = context;
  await refuseOperation(repository);
  const restore = await planSnapshotRestore(repository.git, snapshot);
  const aside = join(stateDir(repository.commonDir, epic), "restored", agent, snapshot.oid.slice(0, 12));
  if (!dryRun) {
    await keepWork(context);
    await restoreSnapshot(repository.git, snapshot, { ...restore, aside });
  }
  return { snapshot: snapshot.oid, plan: restore.plan, aside };
}

async function refuseOperation(repository: Repository): Promise<void> {
  const operation = await findOperation(repository);
  const { top } = repository;
  if (operation === undefined) return;
  throw refused(
    "operation-in-progress",
    `a ${operation} is unfinished in ${top}`,
    `git ${operation} --continue, or git ${operation} --abort`,
  );
}
