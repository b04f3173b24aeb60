import { usage, type SheafError } from "../../errors.ts";
import type { ClosedConflict } from "../../core/lifecycle/operation.ts";
import type { SyncReport } from "../../core/sync/outcome.ts";
import type { AgentContext } from "../context/context.ts";
import { withRulesOfGit } from "../context/load-epic.ts";
import { requireAgent } from "../context/require-agent.ts";
import { completeMove } from "../context/move-refs.ts";
import { dropFailedCheck, findFailedCheck, type FailedCheck } from "./check-merged.ts";
import { decideAnswers, keepAnswers, readAnswers } from "../merge/answers.ts";
import { keepConflict, recordClosed } from "../merge/close-conflict.ts";
import { foreseeResolutions, forgetAnswers, type Answers } from "../merge/kept-answers.ts";
import {
  conflictError,
  dropConflict,
  findOpenConflict,
  findUnmergedConflict,
  type OpenConflict,
} from "../merge/conflict.ts";
import { clearLeftovers } from "../merge/scratch.ts";
import type { SyncOptions } from "../merge/sync-options.ts";
import { planTake, takeVersions } from "../merge/take.ts";
import { syncEpic } from "./sync.ts";

/** What a person asked `sheaf sync` to do. */
export interface SyncRequest {
  readonly mode: "start" | "continue" | "abort" | "take" | "status";
  readonly defer: readonly string[];
  readonly reason: string | undefined;
  readonly allowExtra: boolean;
  /** With `take`: an agent, and a section or file of the open conflict. */
  readonly take: readonly string[];
  /** Decide again what was decided in an earlier sync. */
  readonly forget: boolean;
  /** One merge commit for all agents. */
  readonly octopus: boolean;
  readonly dryRun: boolean;
  /** Told what takes time. */
  readonly tell?: (line: string) => void;
}

export type SyncResult =
  | { readonly kind: "report"; readonly report: SyncReport }
  /** Whether an undo opens what was aborted again. */
  | { readonly kind: "aborted"; readonly canUndo: boolean }
  | {
      readonly kind: "status";
      readonly conflict: OpenConflict | undefined;
      readonly failedCheck: FailedCheck | undefined;
    };

/**
 * Starts, continues or gives up a sync, by the rules as git has them. A sync that was killed is completed first, or what it left is
 * cleared.
 * Throws as `syncEpic`, and `usage` where there is nothing to continue or to give up.
 */
export async function runSync(opened: AgentContext, request: SyncRequest): Promise<SyncResult> {
  if (request.mode === "status")
    return { kind: "status", conflict: findOpenConflict(opened), failedCheck: findFailedCheck(opened) };
  const context = await withRulesOfGit(opened);
  const { mode, dryRun } = request;
  const isCompleted = await completeMove(context, dryRun);
  const open = await findUnmergedConflict(context, dryRun);
  if (open !== undefined) return goOn(context, request, open);
  const failed = findFailedCheck(context);
  const wasKilled = await clearLeftovers(context, dryRun);
  if (mode === "abort") {
    if (isCompleted) throw completed();
    return giveUp(context, { dryRun, isOpen: failed !== undefined || wasKilled });
  }
  const before = mode === "continue" ? failed : undefined;
  const canGoOn = mode === "start" || isCompleted || wasKilled || before !== undefined;
  if (!canGoOn) throw noConflict(mode);
  return report(await syncAnew(context, request, before));
}

async function giveUp(
  context: AgentContext,
  { dryRun, isOpen }: { readonly dryRun: boolean; readonly isOpen: boolean },
): Promise<SyncResult> {
  if (!isOpen) throw noConflict("abort");
  if (!dryRun) await dropFailedCheck(context);
  return { kind: "aborted", canUndo: false };
}

/** A sync from the beginning. Where it goes on after a failed check, whoever was left out stays out. */
async function syncAnew(
  context: AgentContext,
  request: SyncRequest,
  failed: FailedCheck | undefined,
): Promise<SyncReport> {
  const { dryRun, forget, tell } = request;
  if (forget && !dryRun) forgetAnswers(context);
  const deferrals = [...(failed?.options.deferrals ?? []), ...readDeferrals(context, request)];
  const octopus = request.octopus || failed?.options.octopus === true;
  const resolution = forget ? () => undefined : undefined;
  const done = await syncEpic(context, { deferrals, dryRun, octopus, resolution, tell });
  if (!dryRun) await dropFailedCheck(context);
  return done;
}

async function goOn(context: AgentContext, request: SyncRequest, open: OpenConflict): Promise<SyncResult> {
  const { mode, dryRun, tell } = request;
  if (mode === "abort") {
    if (!dryRun) await abort(context, open);
    return { kind: "aborted", canUndo: true };
  }
  const deferrals = readDeferrals(context, request);
  const isDeferred = deferrals.some(({ agent }) => agent === open.conflicts[0]?.agent);
  if (mode === "start" && !isDeferred) throw conflictError(open.conflicts, open.scratch);
  const typed = dryRun || mode === "continue" ? undefined : await keepAside(context, open);
  const resolution = await settle(context, request, { open, typed });
  // Whoever was left out before the conflict stays out after it.
  const all = [...open.options.deferrals, ...deferrals];
  const octopus = open.options.octopus || request.octopus;
  const done = await syncEpic(context, { deferrals: all, dryRun, octopus, resolution, closed: typed, tell });
  if (dryRun) return report(done);
  // Only now: until the work is merged, a killed --continue can be given again.
  await dropConflict(context);
  await dropFailedCheck(context);
  return report(done);
}

/** Keeps the answers; in a dry run returns what would be found of them. */
async function settle(
  context: AgentContext,
  request: SyncRequest,
  conflict: { readonly open: OpenConflict; readonly typed: ClosedConflict | undefined },
): Promise<SyncOptions["resolution"]> {
  const answers = await answersOf(context, request, conflict);
  if (request.dryRun) return answers && foreseeResolutions(context, answers);
  if (answers !== undefined) keepAnswers(context, answers);
  else if (conflict.typed !== undefined) await recordClosed(context, "defer", conflict.open, conflict.typed);
  return undefined;
}

async function abort(context: AgentContext, open: OpenConflict): Promise<void> {
  await recordClosed(context, "abort", open, await keepConflict(context, open));
  await dropConflict(context);
}

/** Keeps what was typed where something else settles the conflict; undefined where nothing was. */
async function keepAside(context: AgentContext, open: OpenConflict): Promise<ClosedConflict | undefined> {
  const closed = await keepConflict(context, open);
  return closed.answers === undefined ? undefined : closed;
}

/** What settles the conflict: a version that is taken, or what stands in the scratch worktree; undefined where nothing does. */
async function answersOf(
  context: AgentContext,
  { mode, take, dryRun, allowExtra }: SyncRequest,
  { open, typed }: { readonly open: OpenConflict; readonly typed: ClosedConflict | undefined },
): Promise<Answers | undefined> {
  if (mode === "continue") return decideAnswers(context, { open, allowExtra: () => allowExtra });
  if (mode !== "take") return undefined;
  const taken = await planTake(context, open, take);
  if (typed !== undefined) await recordClosed(context, "take", open, typed);
  if (!dryRun) takeVersions(context, open, taken);
  const answers = await readAnswers(context, open, taken);
  const left = answers.filter(
    ({ issues, isUndecided }) => isUndecided || issues.some(({ kind }) => kind === "leftover"),
  );
  if (left.length > 0) {
    throw conflictError(
      left.map(({ conflict }) => conflict),
      open.scratch,
    );
  }
  const isTaken = (path: string) => taken.some(({ conflict }) => conflict.path === path);
  return decideAnswers(context, { open, taken, allowExtra: isTaken });
}

function report(report: SyncReport): SyncResult {
  return { kind: "report", report };
}

function readDeferrals(context: AgentContext, { defer, reason }: SyncRequest) {
  if (defer.length > 0 && (reason === undefined || reason.trim() === "")) {
    throw usage(
      "no-reason",
      "an agent is left out only with a reason, which goes into the report",
      `sheaf sync --defer ${defer.join(" ")} --reason "…"`,
    );
  }
  return defer.map((name) => ({ agent: requireAgent(context, name), reason: reason ?? "" }));
}

function completed(): SheafError {
  return usage(
    "sync-completed",
    "there is no conflict to abort: the sync that was interrupted had merged everything, and is complete",
    "sheaf undo, if you want it back",
  );
}

function noConflict(mode: string): SheafError {
  return usage("no-conflict", `there is no conflict to ${mode}`, "sheaf sync");
}
