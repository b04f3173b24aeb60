import { formatInstant } from "../time.ts";
import type { Instant } from "../ids.ts";

/** How often a task is tried before somebody else has to look at it (seed 003). */
export const mostAttempts = 3;

/** How far a task is, as its owner's checkpoint has it. */
export interface TaskRecord {
  /** `failed` only after the last attempt: before that the task is open, with failures. */
  readonly state: "open" | "done" | "failed";
  /** Attempts that failed. */
  readonly failures: number;
  /** Why the last of them did. */
  readonly reason: string;
  /** ISO time of the last change, UTC; empty for a task that nobody has tried. */
  readonly at: string;
}

export const untried: TaskRecord = { state: "open", failures: 0, reason: "", at: "" };

/** A task after an attempt that went well, whatever happened before. */
export function recordDone(before: TaskRecord, now: Instant): TaskRecord {
  return { ...before, state: "done", reason: "", at: formatInstant(now) };
}

/** A task after an attempt that failed, and whether somebody has to be told: with the last attempt, once. */
export function recordFailure(
  before: TaskRecord,
  { reason, now }: { readonly reason: string; readonly now: Instant },
): { readonly record: TaskRecord; readonly isLast: boolean } {
  const failures = before.failures + 1;
  const state = failures >= mostAttempts ? "failed" : "open";
  return {
    record: { state, failures, reason, at: formatInstant(now) },
    isLast: state === "failed" && before.state !== "failed",
  };
}

/** Where a task stands, in words. */
export function taskWords({ state, failures, reason }: TaskRecord): string {
  const times = failures === 1 ? "once" : `${failures} times`;
  if (state === "done") return "done";
  if (state === "failed") return `failed ${times}: ${reason}`;
  return failures === 0 ? "not done" : `not done, failed ${times} so far: ${reason}`;
}
