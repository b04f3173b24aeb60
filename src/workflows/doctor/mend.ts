import type { Finding } from "../../core/progress/finding.ts";
import { cliPaths } from "../../files/cli-command.ts";
import { finishMove } from "../../git/checkout.ts";
import { moveLockAside } from "../../git/dead-locks.ts";
import { openRepository } from "../../git/repository.ts";
import type { Context } from "../context/context.ts";
import { withRulesOfGit } from "../context/load-epic.ts";
import { requireSettings } from "../context/session.ts";
import { repairPlaces } from "../epic/start-places.ts";
import { installWorktreeHooks } from "../hooks/install-hooks.ts";
import { mendDerived } from "./check-derived.ts";
import { mendLock, mendSymbolic } from "./check-refs.ts";
import { dropCopied } from "./check-repository.ts";
import { agentOf } from "./check-worktrees.ts";

/** Mends one finding, and says what was done; undefined where there was nothing to do. In a dry run nothing is done. */
type Mend = (context: Context, subject: string, dryRun: boolean) => Promise<string | undefined>;

/** By the check that found it. */
const mends: Readonly<Record<string, Mend>> = {
  derived: mendDerived,
  configuration: dropCopied,
  leftover: moveLeftover,
  lock: mendLock,
  "symbolic-ref": mendSymbolic,
  move: completeCheckout,
  hooks: installAgain,
};

/**
 * Mends what `diagnose` marked so: hooks that are not active are installed again, lock files that a killed git left are
 * moved aside, checkouts brought to where their branch is, files that Sheaf makes from the manifest made again, locks and
 * refs put back that were taken away past Sheaf. What is replaced is kept. Returns what was done; in a dry run what would
 * be, and nothing is.
 */
export async function mend(opened: Context, findings: readonly Finding[], dryRun = false): Promise<string[]> {
  const context = await withRulesOfGit(opened);
  const mendable = findings.filter(({ canMend }) => canMend === true);
  const done: (string | undefined)[] = [];
  if (mendable.some(({ check }) => check === "worktree")) {
    const paths = await repairPlaces(context, await requireSettings(context), dryRun);
    done.push(...paths.map((path) => `joined ${path} with the repository again`));
  }
  for (const { check, subject } of mendable) done.push(await mends[check]?.(context, subject, dryRun));
  return done.flatMap((words) => words ?? []);
}

async function installAgain(context: Context, top: string, dryRun: boolean): Promise<string | undefined> {
  const repository = await openRepository(top);
  const agent = agentOf(context, repository.head);
  if (agent === undefined) return undefined;
  if (!dryRun) await installWorktreeHooks({ repository, rulebook: context.rulebook, agent, cli: cliPaths() });
  return `installed the hooks again in ${top}`;
}

async function moveLeftover(_: Context, path: string, dryRun: boolean): Promise<string> {
  return dryRun ? `moved ${path} aside` : `moved ${path} to ${moveLockAside(path)}`;
}

async function completeCheckout(_: Context, path: string, dryRun: boolean): Promise<string> {
  if (dryRun) return `completed the checkout of ${path}`;
  const left = (await finishMove(await openRepository(path))) ?? [];
  const words = left.length === 0 ? "" : `; edits made since conflict with it and stay: ${left.join(", ")}`;
  return `completed the checkout of ${path}${words}`;
}
