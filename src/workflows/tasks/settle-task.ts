import { count } from "../../core/text/count.ts";
import { refused, type SheafError, usage } from "../../errors.ts";
import { indented, outcomeWords, type Check } from "../../core/checks/check.ts";
import { lastLines } from "../../core/checks/output.ts";
import { agentDisplay, primary } from "../../core/ids.ts";
import type { OpenTask } from "../../core/manifest/schema.ts";
import { escalationDraft } from "../../core/records/escalation.ts";
import { plainLine } from "../../core/records/message-fields.ts";
import {
  mostAttempts,
  recordDone,
  recordFailure,
  taskWords,
  untried,
  type TaskRecord,
} from "../../core/records/attempts.ts";
import { runCheck } from "../../files/run-check.ts";
import { dirtyPaths } from "../../git/worktrees.ts";
import { changeOwn, type Post } from "../state/change-own.ts";
import type { OwnState } from "../state/own-state.ts";
import { requireTrusted, taskCheck } from "../checks/trust.ts";
import type { AgentContext } from "../context/context.ts";

/** A task after an attempt. */
export interface SettledTask {
  readonly id: string;
  readonly record: TaskRecord;
  /** Whether the primary was asked for help with it. */
  readonly escalated: boolean;
  /** The check that a dry run has not run; it answers as if that passed. */
  readonly notRun?: string;
}

/**
 * Says that a task is done: with everything committed, and where the plan names a check, with that check passed in
 * this worktree. A check that fails is an attempt that failed, as with {@link failTask}. Throws `refused` for a task
 * that is not this agent's, with uncommitted work, and for a check whose text nobody has approved. A dry run runs no
 * check: that is a command of the project's, which may change anything.
 */
export async function finishTask(
  context: AgentContext,
  { id, tell }: { readonly id: string; readonly tell: (line: string) => void },
): Promise<SettledTask> {
  const task = requireOwnTask(context, id);
  const dirty = await dirtyPaths(context.git);
  if (dirty.length > 0) throw notCommitted(dirty);
  const check = taskCheck(task);
  if (check !== undefined) requireTrusted(context, [check]);
  const isRun = check !== undefined && context.dryRun !== true;
  const reason = isRun ? await findFault(context, check, tell) : undefined;
  if (reason !== undefined) return failTask(context, { id, reason });
  const { answer } = await changeOwn(context, {
    command: "task",
    decide: (own) => {
      const record = recordDone(recordOf(own, id), context.system.now());
      return {
        report: { tasks: new Map([[id, record]]), ...withoutBlocker(own, id) },
        subject: `${id} done`,
        answer: { id, record, escalated: false },
      };
    },
  });
  return check === undefined || isRun ? answer : { ...answer, notRun: check.run };
}

/**
 * Records an attempt at a task that failed. With the third the task has failed, and the primary is asked for help in
 * the same write: the others go on, and the branch stays as it is (seed 003).
 */
export async function failTask(
  context: AgentContext,
  { id, reason }: { readonly id: string; readonly reason: string },
): Promise<SettledTask> {
  requireOwnTask(context, id);
  const why = plainLine(reason);
  if (why === "") throw noReason(id);
  const { answer } = await changeOwn(context, {
    command: "task",
    decide: (own) => {
      const now = context.system.now();
      const { record, isLast } = recordFailure(recordOf(own, id), { reason: why, now });
      const escalated = isLast && context.agent !== primary;
      const blocker = `${blockerOf(id)}: ${why}`;
      return {
        report: {
          tasks: new Map([[id, record]]),
          ...(isLast ? { blockers: [...new Set([...own.checkpoint.blockers, blocker])] } : {}),
        },
        subject: `${id}, attempt ${record.failures} failed`,
        posts: escalated ? [escalation(context, blocker)] : [],
        answer: { id, record, escalated },
      };
    },
  });
  return answer;
}

/** Why the task's check does not let it be done; undefined where it does. */
async function findFault(
  context: AgentContext,
  check: Check,
  tell: (line: string) => void,
): Promise<string | undefined> {
  tell(`running:\n${indented(check.run)}`);
  const env = { SHEAF_EPIC: context.epic, SHEAF_CHECKOUT: context.repository.top };
  const run = await runCheck({ ...check, cwd: context.repository.top, env });
  if (run.outcome === "passed") return undefined;
  const tail = lastLines(run.output, 20);
  if (tail.length > 0) tell(`it printed at last:\n${indented(tail.join("\n"))}`);
  return `${check.run.trimEnd().split("\n").at(-1)} ${outcomeWords(run)}`;
}

function escalation(context: AgentContext, blocker: string): Post {
  const now = context.system.now();
  const words = {
    blocker,
    need: "a decision: mend it, give it to somebody else, or leave it out of the sync",
    attempted: `${mostAttempts} attempts`,
  };
  return { to: primary, draft: escalationDraft(words, { now, since: now, again: false }) };
}

function recordOf({ checkpoint }: OwnState, id: string): TaskRecord {
  return checkpoint.tasks?.[id] ?? untried;
}

function blockerOf(id: string): string {
  return `${id} failed ${mostAttempts} times`;
}

/** A task that is done after all blocks nobody any more. */
function withoutBlocker({ checkpoint }: OwnState, id: string) {
  const left = checkpoint.blockers.filter((blocker) => !blocker.startsWith(`${blockerOf(id)}: `));
  return left.length === checkpoint.blockers.length ? {} : { blockers: left };
}

function requireOwnTask({ agent, manifest }: AgentContext, id: string): OpenTask {
  const task = manifest.tasks.find((one) => one.id === id);
  if (task?.owner === agent) return task;
  const own = manifest.tasks.filter(({ owner }) => owner === agent).map((one) => one.id);
  if (task !== undefined) {
    throw refused("not-your-task", `${id} is ${agentDisplay(task.owner)}'s`, "sheaf task list");
  }
  const message = `"${id}" is no task that is being worked on; yours are: ${own.join(", ") || "none"}`;
  throw usage("unknown-task", message, "sheaf task list");
}

function notCommitted(dirty: readonly string[]): SheafError {
  return refused(
    "not-committed",
    `a task is done when its work is committed, and this is not: ${dirty.slice(0, 3).join(", ")}`,
    "git add …; git commit; then sheaf task done again",
  );
}

function noReason(id: string): SheafError {
  return usage(
    "no-reason",
    "say why the attempt failed: whoever looks into it later reads that first",
    `sheaf task fail ${id} --reason "…"`,
  );
}

/** For messages: where the task stands now. */
export function settledWords({ id, record, escalated }: SettledTask): string {
  const rest = mostAttempts - record.failures;
  const more = record.state === "open" ? `; ${count(rest, "attempt")} left` : "";
  return `${id}: ${taskWords(record)}${more}${escalated ? "; the primary has been asked for help" : ""}`;
}
