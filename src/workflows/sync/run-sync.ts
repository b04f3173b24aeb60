import { SheafError } from "../../errors.ts";
import type { ClosedConflict } from "../../core/lifecycle/operation.ts";
import type { SyncReport } from "../../core/sync/outcome.ts";
import { requireAgent, type AgentContext } from "../context/context.ts";
import { completeMove } from "../context/move-refs.ts";
import { dropFailedCheck, findFailedCheck, type FailedCheck } from "./check-merged.ts";
import { readAnswers, settleConflict } from "../merge/answers.ts";
import { keepConflict, recordClosed } from "../merge/close-conflict.ts";
import { forgetAnswers } from "../merge/kept-answers.ts";
import {
  conflictError,
  dropConflict,
  dropMergedConflict,
  findOpenConflict,
  type OpenConflict,
} from "../merge/conflict.ts";
import { clearLeftovers } from "../merge/scratch.ts";
import { takeVersion } from "../merge/take.ts";
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
 * Starts, continues or gives up a sync. A sync that was killed is completed first, or what it left is cleared.
 * Throws as `syncEpic`, and `usage` where there is nothing to continue or to give up.
 */
export async function runSync(context: AgentContext, request: SyncRequest): Promise<SyncResult> {
  if (request.mode === "status")
    return { kind: "status", conflict: findOpenConflict(context), failedCheck: findFailedCheck(context) };
  const isCompleted = await completeMove(context);
  await dropMergedConflict(context);
  const open = findOpenConflict(context);
  if (open !== undefined) return goOn(context, request, open);
  const failed = findFailedCheck(context);
  const wasKilled = !request.dryRun && (await clearLeftovers(context));
  const isOpen = failed !== undefined || wasKilled;
  if (request.mode === "abort") return giveUp(context, { isCompleted, isOpen });
  const before = request.mode === "continue" ? failed : undefined;
  const canGoOn = request.mode === "start" || isCompleted || wasKilled || before !== undefined;
  if (!canGoOn) throw noConflict(request.mode);
  return report(await syncAnew(context, request, before));
}

async function giveUp(
  context: AgentContext,
  { isCompleted, isOpen }: { readonly isCompleted: boolean; readonly isOpen: boolean },
): Promise<SyncResult> {
  if (isCompleted) throw completed();
  if (!isOpen) throw noConflict("abort");
  await dropFailedCheck(context);
  return { kind: "aborted", canUndo: false };
}

/** A sync from the beginning. Where it goes on after a failed check, whoever was left out stays out. */
async function syncAnew(
  context: AgentContext,
  request: SyncRequest,
  failed: FailedCheck | undefined,
): Promise<SyncReport> {
  if (request.forget && !request.dryRun) forgetAnswers(context);
  const deferrals = [...(failed?.options.deferrals ?? []), ...readDeferrals(context, request)];
  const octopus = request.octopus || failed?.options.octopus === true;
  const { dryRun, tell } = request;
  const done = await syncEpic(context, { deferrals, dryRun, octopus, tell });
  if (!dryRun) await dropFailedCheck(context);
  return done;
}

async function goOn(context: AgentContext, request: SyncRequest, open: OpenConflict): Promise<SyncResult> {
  const { mode } = request;
  const deferrals = readDeferrals(context, request);
  const isDeferred = deferrals.some(({ agent }) => agent === open.conflicts[0]?.agent);
  if (request.dryRun || (mode === "start" && !isDeferred)) throw conflictError(open.conflicts, open.scratch);
  if (mode === "abort") {
    await recordClosed(context, "abort", { open, closed: await keepConflict(context, open) });
    await dropConflict(context);
    return { kind: "aborted", canUndo: true };
  }
  const closed = await settle(context, request, open);
  const all = [...open.options.deferrals, ...deferrals];
  const octopus = open.options.octopus || request.octopus;
  const options = { deferrals: all, dryRun: false, octopus, closed, tell: request.tell };
  const done = await syncEpic(context, options);
  // Only now: until the work is merged, a killed --continue can be given again.
  await dropConflict(context);
  await dropFailedCheck(context);
  return report(done);
}

/**
 * Settles a conflict as it was asked. What was typed answers it where the sync continues; else that is kept and
 * returned, for whoever takes this back.
 */
async function settle(
  context: AgentContext,
  { mode, take: words, allowExtra }: SyncRequest,
  open: OpenConflict,
): Promise<ClosedConflict | undefined> {
  if (mode === "continue") {
    await settleConflict(context, open, () => allowExtra);
    return undefined;
  }
  const closed = await keepConflict(context, open);
  const typed = closed.answers === undefined ? undefined : closed;
  if (mode === "take") await take(context, words, { open, typed });
  else if (typed !== undefined) await recordClosed(context, "defer", { open, closed: typed });
  return typed;
}

/** Takes a version, and settles the conflict if nothing else is open in it. Throws `conflict` otherwise. */
async function take(
  context: AgentContext,
  words: readonly string[],
  { open, typed }: { readonly open: OpenConflict; readonly typed: ClosedConflict | undefined },
): Promise<void> {
  const taken = await takeVersion(context, open, words);
  if (typed !== undefined) await recordClosed(context, "take", { open, closed: typed });
  const answers = await readAnswers(context, open);
  const left = answers.filter(
    ({ issues, isUndecided }) => isUndecided || issues.some(({ kind }) => kind === "leftover"),
  );
  if (left.length > 0) {
    throw conflictError(
      left.map(({ conflict }) => conflict),
      open.scratch,
    );
  }
  await settleConflict(context, open, (path) => taken.some((conflict) => conflict.path === path));
}

function report(report: SyncReport): SyncResult {
  return { kind: "report", report };
}

function readDeferrals(context: AgentContext, { defer, reason }: SyncRequest) {
  if (defer.length > 0 && (reason === undefined || reason.trim() === "")) {
    throw new SheafError({
      kind: "usage",
      code: "no-reason",
      message: "an agent is left out only with a reason, which goes into the report",
      fix: `sheaf sync --defer ${defer.join(" ")} --reason "…"`,
    });
  }
  return defer.map((name) => ({ agent: requireAgent(context, name), reason: reason ?? "" }));
}

function completed(): SheafError {
  return new SheafError({
    kind: "usage",
    code: "sync-completed",
    message:
      "there is no conflict to abort: the sync that was interrupted had merged everything, and is complete now",
    fix: "sheaf undo, if you want it back",
  });
}

function noConflict(mode: string): SheafError {
  return new SheafError({
    kind: "usage",
    code: "no-conflict",
    message: `there is no conflict to ${mode}`,
    fix: "sheaf sync",
  });
}
