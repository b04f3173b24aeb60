import { SheafError } from "../../errors.ts";
import type { SyncReport } from "../../core/sync/outcome.ts";
import { requireAgent, type AgentContext } from "../context.ts";
import { conflictError, dropConflict, findOpenConflict, settleConflict } from "./conflict.ts";
import { syncEpic } from "./sync.ts";

/** What a person asked `sheaf sync` to do. */
export interface SyncRequest {
  readonly mode: "start" | "continue" | "abort";
  readonly defer: readonly string[];
  readonly reason: string | undefined;
  readonly allowExtra: boolean;
  readonly dryRun: boolean;
}

export type SyncResult =
  | { readonly kind: "report"; readonly report: SyncReport }
  | { readonly kind: "aborted" };

/** Starts, continues or gives up a sync. Throws as `syncEpic`, and `usage` where there is nothing to continue. */
export async function runSync(context: AgentContext, request: SyncRequest): Promise<SyncResult> {
  const open = findOpenConflict(context);
  if (request.mode !== "start" && open === undefined) throw noConflict(request.mode);
  if (request.mode === "abort") {
    await dropConflict(context);
    return { kind: "aborted" };
  }
  const deferrals = readDeferrals(context, request);
  if (open === undefined) return report(await syncEpic(context, { deferrals, dryRun: request.dryRun }));
  if (request.mode === "continue") await settleConflict(context, open, request.allowExtra);
  else if (request.dryRun || !deferrals.some(({ agent }) => agent === open.conflicts[0]?.agent)) {
    throw conflictError(open.conflicts, open.scratch);
  } else await dropConflict(context);
  // Whoever was left out before the conflict stays out after it.
  return report(
    await syncEpic(context, { deferrals: [...open.options.deferrals, ...deferrals], dryRun: false }),
  );
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

function noConflict(mode: string): SheafError {
  return new SheafError({
    kind: "usage",
    code: "no-conflict",
    message: `there is no conflict to ${mode}`,
    fix: "sheaf sync",
  });
}
