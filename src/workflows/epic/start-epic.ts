import { existsSync, rmdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { pending, refused } from "../../errors.ts";
import { primary, type AgentId } from "../../core/ids.ts";
import {
  planStart,
  startableAgents,
  waitingAgents,
  type AgentPlace,
  type StartStep,
} from "../../core/lifecycle/start-plan.ts";
import { cliPaths } from "../../files/cli-command.ts";
import { saveStage } from "../../files/registration.ts";
import { worktreeDir } from "../../files/state.ts";
import { addWorktree } from "../../git/add-worktree.ts";
import { moveRefs, type RefChange } from "../../git/refs.ts";
import { removeWorktree } from "../../git/remove-worktree.ts";
import { openRepository } from "../../git/repository.ts";
import { showFolder } from "../../git/sparse-checkout.ts";
import { dirtyPaths, listWorktrees } from "../../git/worktrees.ts";
import type { AgentContext } from "../context/context.ts";
import { installClients, type SettingsReport } from "../clients/install.ts";
import { installWorktreeHooks } from "../hooks/install-hooks.ts";
import { uninstallWorktreeHooks } from "../hooks/uninstall-hooks.ts";
import { completeMove } from "../context/move-refs.ts";
import { progressOf, type Tell } from "../context/progress.ts";
import { requireSettings } from "../context/session.ts";
import { ignoreWorktrees } from "./ignore-worktrees.ts";
import { refuseSubmodule } from "./require-place.ts";
import { prepareWorktrees, saveHandoffs } from "./prepare-worktree.ts";
import { planWave, recordWave, type WaveStep } from "./open-wave.ts";
import { requireDiscovery } from "../read/require-discovery.ts";
import { readPlace } from "../read/read-handoff.ts";
import { createBranches } from "./start-branches.ts";
import { isEmptyFolder, readPlaces, repairPlaces } from "./start-places.ts";

export interface StartOptions {
  /** The wave to start; the one that is due when undefined. */
  readonly wave?: number | undefined;
  /** Only these agents; all startable ones when empty. */
  readonly only: readonly AgentId[];
  /** Worktrees in which the epic's folder alone is on disk, for agents that plan and do not build. */
  readonly sparse?: boolean;
  readonly dryRun: boolean;
  /** Told how far it is, where that takes longer. */
  readonly tell?: Tell;
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
  /** Settings of agents' programs in which Sheaf stands from now on. */
  readonly clients: readonly SettingsReport[];
  /** What of filling the worktrees did not work, in words. */
  readonly warnings: readonly string[];
}

/**
 * Gives every secondary of the wave its branch, worktree, identity, hooks and live state; nobody gets a commit. All or
 * nothing: a failure takes back what this call made. Run again after a kill, it completes what is missing. Throws what
 * {@link planWave} and {@link requireDiscovery} throw when a precondition does not hold.
 */
export async function startEpic(context: AgentContext, options: StartOptions): Promise<Started> {
  // A handover that was killed before this checkout followed would look like uncommitted work.
  if (!options.dryRun) await completeMove(context);
  await refuseDirty(context);
  await requireDiscovery(context);
  await refuseSubmodule(context);
  const settings = await requireSettings(context);
  const wave = await planWave(context, options.wave);
  const waiting = waitingAgents(wave.context.manifest);
  refuseWaiting(options.only, waiting);
  await repairPlaces(wave.context, settings, options.dryRun);
  const places = await readPlaces(wave.context, settings, wantedAgents(wave, options));
  const plan = planStart(
    context.epic,
    places.filter((place) => !isOver(place, wave)),
  );
  if (plan.kind === "refuse") throw refused(plan.code, plan.message, plan.fix);
  if (!options.dryRun) await carryOut(await recordWave(wave), plan.steps, options);
  const clients = await installClients({
    session: context,
    isHome: false,
    clients: settings.agents?.clients ?? [],
    withTracked: false,
    dryRun: options.dryRun,
  });
  // What agents have to do themselves depends on it.
  if (clients.length > 0 && !options.dryRun) await saveHandoffs(wave.context, plan.steps);
  const warnings = options.dryRun ? [] : await prepareWorktrees(context, places);
  return {
    clients,
    warnings,
    steps: plan.steps,
    running: plan.running,
    wave: wave.gate.wave,
    waves: wave.gate.waves,
    waiting,
  };
}

function wantedAgents({ context }: WaveStep, { only }: StartOptions): AgentId[] {
  return startableAgents(context.manifest).filter((agent) => only.length === 0 || only.includes(agent));
}

/** An agent of an earlier wave that is merged and gone has nothing left to start for; one that was imported has. */
function isOver({ agent, branch, isFinished }: AgentPlace, { context, merged }: WaveStep): boolean {
  const own = context.manifest.features.filter(
    ({ owner, deferred }) => owner === agent && deferred === undefined,
  );
  return branch === undefined && isFinished && own.every(({ id }) => merged.has(id));
}

function refuseWaiting(only: readonly AgentId[], waiting: readonly AgentId[]): void {
  const early = only.find((agent) => waiting.includes(agent));
  if (early === undefined) return;
  throw pending(
    "wave-not-merged",
    `${early} belongs to a later wave, which starts when those before it are merged`,
    "sheaf plan shows the waves; sheaf sync merges",
  );
}

async function refuseDirty({ git, epicDir }: AgentContext): Promise<void> {
  const dirty = (await dirtyPaths(git)).filter((path) => path.startsWith(`${epicDir}/`));
  if (dirty.length === 0) return;
  throw refused(
    "not-committed",
    `these files are not committed, so the agents' worktrees would not have them: ${dirty.slice(0, 5).join(", ")}`,
    `git add ${epicDir} && git commit -m "plan"`,
    { data: { dirty } },
  );
}

async function carryOut(
  context: AgentContext,
  steps: readonly StartStep[],
  { sparse, tell }: StartOptions,
): Promise<void> {
  const only = sparse === true ? context.epicDir : undefined;
  const say = progressOf(context.system, tell);
  await installPrimary(context);
  await ignoreWorktrees(
    context,
    steps.map(({ path }) => path),
  );
  const created = steps.filter(({ kind }) => kind === "create");
  const back = await createBranches(context, created);
  const made: string[] = [];
  try {
    for (const [at, step] of steps.entries()) {
      say(`making the worktree of ${step.agent}, ${at + 1} of ${steps.length}`);
      // What was there before holds somebody's work, perhaps, and is completed; a failure leaves it.
      if (!existsSync(join(step.path, ".git"))) made.push(step.path);
      // Of one whose folder is gone git forgets what it knew, and of that one alone.
      if (step.isVanished === true)
        await context.git.run(["worktree", "remove", "--end-of-options", step.path]);
      await addWorktree(context.git, step.path, step.branch, only);
      const repository = await openRepository(step.path);
      await showFolder(repository.git, context.epicDir);
      const { rulebook } = context;
      await installWorktreeHooks({ repository, rulebook, agent: step.agent, cli: cliPaths() });
      const { stage } = await readPlace(context, step.agent);
      saveStage(worktreeDir(repository.gitDir), stage);
    }
    await saveHandoffs(context, steps);
  } catch (error) {
    await takeBack(context, made, back);
    throw error;
  }
}

async function installPrimary({ repository, rulebook, git, epicDir }: AgentContext): Promise<void> {
  await showFolder(git, epicDir);
  await installWorktreeHooks({ repository, rulebook, agent: primary, cli: cliPaths() });
}

/** Removes what this call made; the worktrees are seconds old and nobody has worked in them. */
async function takeBack(
  context: AgentContext,
  paths: readonly string[],
  back: readonly RefChange[],
): Promise<void> {
  const known = new Set((await listWorktrees(context.git)).map(({ path }) => path));
  for (const path of paths.toReversed()) {
    if (known.has(path)) {
      await uninstallWorktreeHooks({ repository: await openRepository(path) });
      await removeWorktree(context.git, path);
    }
    removeEmptyAbove(path);
  }
  const reason = "sheaf: start failed";
  if (await moveRefs(context.git, back, reason)) return;
  // Somebody has written to the log or to a state since: what stays there is true all the same.
  const isBranch = ({ ref }: RefChange) => ref.startsWith("refs/heads/") || ref.includes("/start/");
  await moveRefs(context.git, back.filter(isBranch), reason);
}

function removeEmptyAbove(path: string): void {
  for (const folder of [path, dirname(path), dirname(dirname(path))]) {
    if (existsSync(folder) && isEmptyFolder(folder)) rmdirSync(folder);
  }
}
