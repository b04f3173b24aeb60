import { existsSync, rmdirSync } from "node:fs";
import { dirname } from "node:path";
import { SheafError } from "../../errors.ts";
import { primary, type AgentId, type Oid, type RepoPath } from "../../core/ids.ts";
import {
  planStart,
  startableAgents,
  waitingAgents,
  type AgentPlace,
  type StartStep,
} from "../../core/lifecycle/start-plan.ts";
import { startFiles } from "../../core/lifecycle/start-files.ts";
import { messageWithTrailers } from "../../core/records/trailers.ts";
import { cliPaths } from "../../files/cli-command.ts";
import { saveStage } from "../../files/registration.ts";
import { worktreeDir } from "../../files/state.ts";
import { loadTemplates } from "../../files/templates.ts";
import { importCommits } from "../../git/import-commits.ts";
import type { TreeEntry } from "../../core/tree.ts";
import { findCommit, listRefs, moveRefs, type RefChange } from "../../git/refs.ts";
import { openRepository } from "../../git/repository.ts";
import { addWorktree } from "../../git/add-worktree.ts";
import { removeWorktree } from "../../git/remove-worktree.ts";
import { dirtyPaths, listWorktrees } from "../../git/worktrees.ts";
import type { AgentContext } from "../context/context.ts";
import { installWorktreeHooks } from "../hooks/install-hooks.ts";
import { uninstallWorktreeHooks } from "../hooks/uninstall-hooks.ts";
import { completeMove } from "../context/move-refs.ts";
import { requireSettings } from "../context/session.ts";
import { withoutImported } from "./without-imported.ts";
import { planWave, recordWave, type WaveStep } from "./open-wave.ts";
import { requireDiscovery } from "../read/require-discovery.ts";
import { readDecided } from "../read/wave-decisions.ts";
import { isEmptyFolder, readPlaces, startRef } from "./start-places.ts";

/** Where every agent begins (protocol section 7); heartbeats say how it goes on. */
const firstStage = "S2.P1";

export interface StartOptions {
  /** The wave to start; the one that is due when undefined. */
  readonly wave?: number | undefined;
  /** Only these agents; all startable ones when empty. */
  readonly only: readonly AgentId[];
  /** Worktrees in which the epic's folder alone is on disk, for agents that plan and do not build. */
  readonly sparse?: boolean;
  readonly dryRun: boolean;
}

/** What was started, or would be. */
export interface Started {
  readonly steps: readonly StartStep[];
  /** Agents that had a worktree already. */
  readonly running: readonly AgentId[];
  /** The wave that is at work now, of how many, and who waits for a later one. */
  readonly wave: number;
  readonly waves: number;
  readonly waiting: readonly AgentId[];
}

/**
 * Gives every secondary of the wave its branch, worktree, identity, hooks, STATUS, checkpoint and handoff package. All or
 * nothing: a failure takes back what this call made. Run again after a kill, it completes what is missing. Throws what
 * {@link planWave} and {@link requireDiscovery} throw when a precondition does not hold.
 */
export async function startEpic(context: AgentContext, options: StartOptions): Promise<Started> {
  // A handover that was killed before this checkout followed would look like uncommitted work.
  if (!options.dryRun) await completeMove(context);
  await refuseDirty(context);
  await requireDiscovery(context);
  const settings = await requireSettings(context);
  const wave = await planWave(context, options.wave);
  const waiting = waitingAgents(wave.context.manifest);
  refuseWaiting(options.only, waiting);
  const places = await readPlaces(wave.context, settings, wantedAgents(wave, options));
  const plan = planStart(
    context.epic,
    places.filter((place) => !isOver(place, wave)),
  );
  if (plan.kind === "refuse") throw new SheafError({ ...plan, kind: "refused" });
  if (!options.dryRun)
    await carryOut(await recordWave(wave), plan.steps, options.sparse === true ? context.epicDir : undefined);
  return { steps: plan.steps, running: plan.running, wave: wave.gate.wave, waves: wave.gate.waves, waiting };
}

function wantedAgents({ context }: WaveStep, { only }: StartOptions): AgentId[] {
  return startableAgents(context.manifest).filter((agent) => only.length === 0 || only.includes(agent));
}

/** An agent of an earlier wave that is merged and gone has nothing left to start for. */
function isOver({ agent, branch }: AgentPlace, { context, merged }: WaveStep): boolean {
  const own = context.manifest.features.filter(
    ({ owner, deferred }) => owner === agent && deferred === undefined,
  );
  return branch === undefined && own.every(({ id }) => merged.has(id));
}

function refuseWaiting(only: readonly AgentId[], waiting: readonly AgentId[]): void {
  const early = only.find((agent) => waiting.includes(agent));
  if (early === undefined) return;
  throw new SheafError({
    kind: "pending",
    code: "wave-not-merged",
    message: `${early} belongs to a later wave, which starts when those before it are merged`,
    fix: "sheaf plan shows the waves; sheaf sync merges",
  });
}

async function refuseDirty({ git, epicDir }: AgentContext): Promise<void> {
  const dirty = (await dirtyPaths(git)).filter((path) => path.startsWith(`${epicDir}/`));
  if (dirty.length === 0) return;
  throw new SheafError({
    kind: "refused",
    code: "not-committed",
    message: `these files are not committed, so the agents' worktrees would not have them: ${dirty.slice(0, 5).join(", ")}`,
    fix: `git add ${epicDir} && git commit -m "plan"`,
    data: { dirty },
  });
}

async function carryOut(
  context: AgentContext,
  steps: readonly StartStep[],
  only: RepoPath | undefined,
): Promise<void> {
  await installPrimary(context);
  const created = steps.filter(({ kind }) => kind === "create");
  const branches = await createBranches(context, created);
  const made: string[] = [];
  try {
    for (const step of steps) {
      made.push(step.path);
      await addWorktree(context.git, step.path, step.branch, only);
      const repository = await openRepository(step.path);
      const { rulebook } = context;
      await installWorktreeHooks({ repository, rulebook, agent: step.agent, cli: cliPaths() });
      saveStage(worktreeDir(repository.gitDir), firstStage);
    }
  } catch (error) {
    await takeBack(context, made, branches);
    throw error;
  }
}

async function installPrimary({ repository, rulebook }: AgentContext): Promise<void> {
  await installWorktreeHooks({ repository, rulebook, agent: primary, cli: cliPaths() });
}

/** Makes each agent's first commit and all branches in one transaction. Returns how to take the branches back. */
async function createBranches(context: AgentContext, steps: readonly StartStep[]): Promise<RefChange[]> {
  if (steps.length === 0) return [];
  const { git, rulebook } = context;
  const base = await requireTip(context);
  const commits = await importCommits(
    git,
    await Promise.all(steps.map((step) => firstCommit(context, step, base))),
  );
  const refs = steps.flatMap(({ agent, branch }, index): [string, Oid][] => {
    const commit = commits[index];
    return commit === undefined
      ? []
      : [
          // First, so that a git that is killed between them leaves no branch that looks like somebody else's.
          [startRef(context, agent), commit],
          [`refs/heads/${branch}`, commit],
        ];
  });
  const left = await listRefs(git, ...steps.map(({ agent }) => startRef(context, agent)));
  const changes = refs.map(([ref, commit]): RefChange => ({
    kind: "set",
    ref,
    new: commit,
    old: left.get(ref),
  }));
  const moved = await moveRefs(git, changes, `sheaf: start ${rulebook.epic}`);
  if (!moved) throw raced();
  return refs.map(([ref, old]) => ({ kind: "delete", ref, old }));
}

async function firstCommit(context: AgentContext, step: StartStep, base: Oid) {
  const { manifest, epicDir, system, epic } = context;
  const features = manifest.features.filter(({ owner }) => owner === step.agent).map(({ id }) => id);
  const files = await withoutImported(
    context.git,
    base,
    startFiles({
      manifest,
      epicDir,
      agent: step.agent,
      worktree: step.path,
      templates: loadTemplates(),
      now: system.now(),
      decided: await readDecided(context, step.agent),
    }),
  );
  return {
    message: messageWithTrailers(`${epic}: start ${step.agent}`, {
      agent: step.agent,
      feature: features[0],
      stage: firstStage,
      command: "start",
    }),
    parents: [base],
    changes: new Map(
      [...files].map(([path, content]): [string, TreeEntry] => [
        path,
        { kind: "text", mode: "100644", content },
      ]),
    ),
  };
}

async function requireTip({ git, branch }: AgentContext): Promise<Oid> {
  const tip = await findCommit(git, `refs/heads/${branch}`);
  if (tip === undefined)
    throw new SheafError({ kind: "git", code: "no-tip", message: `${branch} has no commit` });
  return tip;
}

/** Removes what this call made; the worktrees are seconds old and nobody has worked in them. */
async function takeBack(
  context: AgentContext,
  paths: readonly string[],
  branches: readonly RefChange[],
): Promise<void> {
  const known = new Set((await listWorktrees(context.git)).map(({ path }) => path));
  for (const path of paths.toReversed()) {
    if (known.has(path)) {
      await uninstallWorktreeHooks({ repository: await openRepository(path) });
      await removeWorktree(context.git, path);
    }
    removeEmptyAbove(path);
  }
  await moveRefs(context.git, branches, "sheaf: start failed");
}

function removeEmptyAbove(path: string): void {
  for (const folder of [path, dirname(path), dirname(dirname(path))]) {
    if (existsSync(folder) && isEmptyFolder(folder)) rmdirSync(folder);
  }
}

function raced(): SheafError {
  return new SheafError({
    kind: "refused",
    code: "raced",
    message: "another sheaf start made these branches a moment ago",
    fix: "sheaf status",
  });
}
