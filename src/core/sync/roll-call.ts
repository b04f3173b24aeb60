import type { AgentId, FeatureId, Oid } from "../ids.ts";
import { taskWords, type TaskRecord } from "../records/attempts.ts";

/** What the tip of its owner's branch says of one feature. */
export interface FeatureCall {
  readonly feature: FeatureId;
  /** Only an explicit `READY_FOR_SYNC: true` in a STATUS that can be read; anything else is not ready. */
  readonly ready: boolean;
  /** What STATUS says, or why it says nothing, for people. */
  readonly status: string;
  /** Why the manifest leaves the feature out of this sync. */
  readonly deferred: string | undefined;
}

/** One agent of the roster at the sync point. */
export interface AgentCall {
  readonly agent: AgentId;
  /** The tip of its branch; undefined while it was never started, and once it is finished. */
  readonly tip: Oid | undefined;
  /** Merged and removed: it is present, and brings nothing. */
  readonly isFinished: boolean;
  /** Its branch cannot be gone on with: it is held, and keeps nobody else waiting. */
  readonly isUnsound?: boolean;
  /** What the gate of readiness finds missing, where the features claim to have passed it. */
  readonly missing: readonly string[];
  readonly features: readonly FeatureCall[];
  /** The tasks of the manifest that are its own. */
  readonly tasks?: readonly TaskCall[];
}

/** What the checkpoint of its owner says of one task. */
export interface TaskCall {
  readonly id: string;
  readonly record: TaskRecord;
}

/** An agent that the person leaves out of this sync, and why. */
export interface Deferral {
  readonly agent: AgentId;
  readonly reason: string;
}

/** Who takes part in a sync, by the roster and never by who happens to have a file. */
export interface RollCall {
  readonly present: readonly AgentCall[];
  readonly deferred: readonly Deferral[];
  /** Not empty: the sync must wait (exit 5). */
  readonly pending: readonly { readonly agent: AgentId; readonly why: string }[];
}

/** Calls the roster: every feature must be ready or deferred with a reason (design section 9, step 1). */
export function callRoll(agents: readonly AgentCall[], deferrals: readonly Deferral[]): RollCall {
  const present: AgentCall[] = [];
  const deferred: Deferral[] = [];
  const pending: { agent: AgentId; why: string }[] = [];
  for (const call of agents) {
    const reason = deferralOf(call, deferrals);
    if (reason !== undefined) {
      deferred.push({ agent: call.agent, reason });
      continue;
    }
    const why = pendingReason(call);
    if (why === undefined) present.push(call);
    else pending.push({ agent: call.agent, why });
  }
  return { present, deferred, pending };
}

/** An agent without a feature has nothing to be ready with: it is present, and brings nothing. */
function deferralOf(call: AgentCall, deferrals: readonly Deferral[]): string | undefined {
  const asked = deferrals.find(({ agent }) => agent === call.agent)?.reason;
  if (asked !== undefined) return asked;
  // A task that failed for good keeps nobody else waiting; its branch stays for whoever looks into it (seed 003).
  const failed = call.tasks?.filter(({ record }) => record.state === "failed") ?? [];
  if (failed.length > 0) return failed.map(taskLine).join("; ");
  const reasons = call.features.map(({ deferred }) => deferred);
  return reasons.length > 0 && reasons.every((reason) => reason !== undefined)
    ? reasons.join("; ")
    : undefined;
}

function pendingReason(call: AgentCall): string | undefined {
  const { tasks = [] } = call;
  const owes = tasks.length > 0 || (call.features.length > 0 && !call.isFinished);
  if (!owes || call.isUnsound === true) return undefined;
  if (call.tip === undefined) return "has no branch: it was never started";
  const open = call.features.filter(({ ready, deferred }) => !ready && deferred === undefined);
  const reasons = [
    ...open.map(({ feature, status }) => `${feature} is not ready (${status})`),
    ...(open.length === 0 ? claimedWithout(call) : []),
    ...tasks.filter(({ record }) => record.state !== "done").map(taskLine),
  ];
  return reasons.length === 0 ? undefined : reasons.join("; ");
}

function claimedWithout({ missing }: AgentCall): string[] {
  if (missing.length === 0) return [];
  return [`READY_FOR_SYNC is true, and the gate is not passed: ${missing.join("; ")}`];
}

function taskLine({ id, record }: TaskCall): string {
  return `${id}: ${taskWords(record)}`;
}
