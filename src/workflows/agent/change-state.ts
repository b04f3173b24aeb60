import { agentDisplay, primary } from "../../core/ids.ts";
import { type SheafError, usage } from "../../errors.ts";
import type { AgentContext } from "../context/context.ts";
import { changeOwn, type Post } from "../state/change-own.ts";
import { ownFeatures } from "../state/own-state.ts";

/** Whether the state is another one now. */
export interface StateChange {
  readonly changed: boolean;
}

/** Takes readiness back: the agent works on, and the primary is told why. Throws `usage` without a reason. */
export async function unready(context: AgentContext, reason: string): Promise<StateChange> {
  return changeState(context, {
    command: "unready",
    words: "is not ready any more",
    state: "working",
    reason,
  });
}

/** Stops the clock: a paused agent is never stale. Throws `usage` without a reason. */
export async function pause(context: AgentContext, reason: string): Promise<StateChange> {
  return changeState(context, { command: "pause", words: "is paused", state: "paused", reason });
}

/** Ends a pause. Throws `usage` without a reason. */
export async function resume(context: AgentContext, reason: string): Promise<StateChange> {
  return changeState(context, { command: "resume", words: "works again", state: "working", reason });
}

interface Wish {
  readonly command: "unready" | "pause" | "resume";
  /** What is said of the agent. */
  readonly words: string;
  readonly state: "working" | "paused";
  readonly reason: string;
}

/** The checkpoint's states that a command leads out of. */
const leaves = {
  unready: ["WAITING_FOR_SYNC"],
  pause: ["STARTUP", "IN_PROGRESS", "WAITING", "BLOCKED"],
  resume: ["PAUSED"],
} as const;

async function changeState(context: AgentContext, wish: Wish): Promise<StateChange> {
  if (wish.reason.trim() === "") throw noReason(wish);
  const { answer } = await changeOwn(context, {
    command: wish.command,
    decide: (own) => {
      const changed = leaves[wish.command].some((state) => state === own.checkpoint.status);
      return {
        ...(changed ? { report: { state: wish.state }, posts: tellPrimary(context, wish) } : {}),
        subject: `${agentDisplay(context.agent)} ${wish.words}`,
        answer: { changed },
      };
    },
  });
  return answer;
}

function tellPrimary(context: AgentContext, { words, reason }: Wish): Post[] {
  if (context.agent === primary) return [];
  const draft = {
    kind: "update" as const,
    subject: `${agentDisplay(context.agent)} ${words}`,
    fields: [
      { name: "Status", value: `${ownFeatures(context).join(", ")} ${words}` },
      { name: "Details", value: reason },
    ],
  };
  return [{ to: primary, draft }];
}

function noReason({ command }: Wish): SheafError {
  return usage(
    "no-reason",
    `sheaf ${command} needs a reason: the primary will ask`,
    `sheaf ${command} --reason "…"`,
  );
}
