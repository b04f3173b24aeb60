import { join } from "node:path";
import { refused, type SheafError } from "../../errors.ts";
import { indented, outcomeWords, type CheckResult } from "../../core/checks/check.ts";
import { lastLines } from "../../core/checks/output.ts";
import type { TrustedCheck } from "../../core/checks/trust.ts";
import type { Oid } from "../../core/ids.ts";
import type { CheckReport } from "../../core/sync/outcome.ts";
import { sheafRef } from "../../core/epic/layout.ts";
import { formatAge, formatInstant } from "../../core/time.ts";
import { replaceFile, saveJson } from "../../files/atomic-file.ts";
import { runCheck, type CheckRun } from "../../files/run-check.ts";
import { findJson, removeFile, stateDir } from "../../files/state.ts";
import { findCommit, moveRefs } from "../../git/refs.ts";
import { removeWorktree } from "../../git/remove-worktree.ts";
import { readTrust, syncChecks } from "../checks/trust.ts";
import type { AgentContext, Context } from "../context/context.ts";
import { makeScratch } from "../merge/scratch.ts";
import type { SyncOptions } from "../merge/sync-options.ts";

/** A sync whose merged work did not pass a check: what was asked, and where to look. */
export interface FailedCheck {
  readonly options: Pick<SyncOptions, "deferrals" | "octopus">;
  readonly result: CheckResult;
  readonly at: string;
  /** The merged work, which a ref keeps until the next sync. */
  readonly commit: Oid;
  /** The file with what the command printed. */
  readonly log: string;
}

/** The check at which the last sync stopped, until another sync lands. */
export function findFailedCheck(context: Context): FailedCheck | undefined {
  return findJson(statePath(context)) as FailedCheck | undefined;
}

/** Forgets that a check failed: a sync has landed since, or the person gave it up. */
export async function dropFailedCheck(context: AgentContext): Promise<void> {
  if (findFailedCheck(context) === undefined) return;
  removeFile(statePath(context));
  const { git } = context;
  const ref = keepRef(context);
  const old = await findCommit(git, ref);
  if (old !== undefined) await moveRefs(git, [{ kind: "delete", ref, old }], "sheaf sync: check dropped");
}

/** What would have to pass, and whether it may run. */
export function plannedChecks(context: AgentContext): CheckReport[] {
  const { checks } = readTrust(context, syncChecks(context.manifest));
  return checks.map(({ check: { run }, approval }) =>
    approval === undefined
      ? { run, outcome: "untrusted" }
      : { run, outcome: "not-run", trustedBy: approval.by },
  );
}

/**
 * Runs trusted checks, one after the other, in a worktree with exactly the merged work, before any branch moves.
 * Throws `refused` at the first that does not pass, and keeps what it printed.
 */
export async function checkMerged(
  context: AgentContext,
  merged: { readonly commit: Oid; readonly checks: readonly TrustedCheck[]; readonly options: SyncOptions },
): Promise<CheckResult[]> {
  const { commit, checks, options } = merged;
  if (checks.length === 0) return [];
  const scratch = await makeScratch(context, commit, "sync-check");
  context.system.reached?.("scratch-made");
  try {
    const results: CheckResult[] = [];
    for (const { check } of checks) {
      options.tell?.(`running, at most ${formatAge(check.timeoutMs)}:\n${indented(check.run)}`);
      const since = context.system.now();
      const run = await runCheck({ ...check, cwd: scratch, env: environment(context) });
      const { outcome, exitCode } = run;
      const result = { run: check.run, outcome, exitCode, durationMs: context.system.now() - since };
      if (outcome !== "passed") await stopAtCheck(context, { commit, options, result, run });
      results.push(result);
    }
    return results;
  } finally {
    await removeWorktree(context.git, scratch);
  }
}

/** Where things lie, for a command that wants to borrow installed packages, for example. */
function environment({ epic, repository }: AgentContext): Record<string, string> {
  return { SHEAF_EPIC: epic, SHEAF_CHECKOUT: repository.top };
}

interface Stopped {
  readonly commit: Oid;
  readonly options: SyncOptions;
  readonly result: CheckResult;
  readonly run: CheckRun;
}

async function stopAtCheck(context: AgentContext, stopped: Stopped): Promise<never> {
  const { commit, options, result, run } = stopped;
  const { deferrals, octopus } = options;
  const log = join(stateDir(context.repository.commonDir, context.epic), "failed-check.log");
  const left = run.output.omitted > 0 ? `… ${run.output.omitted} bytes before this were let go …\n` : "";
  replaceFile(log, Buffer.concat([Buffer.from(left), run.output.bytes]));
  const ref = keepRef(context);
  const old = await findCommit(context.git, ref);
  await moveRefs(context.git, [{ kind: "set", ref, old, new: commit }], "sheaf sync: check failed");
  const at = formatInstant(context.system.now());
  const failed: FailedCheck = { options: { deferrals, octopus }, result, at, commit, log };
  saveJson(statePath(context), failed);
  throw checkError(failed, lastLines(run.output, 20));
}

function checkError(failed: FailedCheck, tail: readonly string[]): SheafError {
  const { result, commit, log } = failed;
  const printed =
    tail.length === 0 ? "It printed nothing." : `It printed at last:\n${indented(tail.join("\n"))}`;
  return refused(
    "check-failed",
    `on the merged work this ${outcomeWords(result)}, so the epic branch has not moved:\n${indented(result.run)}\n${printed}\nAll of it: ${log}`,
    `look at the merged work: git worktree add --detach <folder> ${commit.slice(0, 12)}; have it mended on the agent's branch, then sheaf sync --continue; or sheaf sync --defer <agent> --reason "…"; or sheaf sync --abort; or stop the parallel work: sheaf fallback --dry-run`,
    { data: { ...failed, tail } },
  );
}

function statePath({ repository, epic }: Context): string {
  return join(stateDir(repository.commonDir, epic), "failed-check.json");
}

function keepRef({ epic }: AgentContext): string {
  return sheafRef(epic, "failed-check");
}
