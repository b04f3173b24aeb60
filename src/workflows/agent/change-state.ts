import { agentDisplay, primary } from "../../core/ids.ts";
import type { MessageDraft } from "../../core/records/message.ts";
import { SheafError } from "../../errors.ts";
import type { AgentContext } from "../context/context.ts";
import type { OwnFile } from "./commit-own.ts";
import { commitReport, type ReportCommit } from "./commit-report.ts";
import { ownFeatures, type OwnState } from "./own-state.ts";
import { post } from "./send-message.ts";

/** Whether the state is another one now. */
export interface StateChange {
  readonly changed: boolean;
}

/** Takes readiness back: the agent works on, and the primary is told why. Throws `usage` without a reason. */
export async function unready(context: AgentContext, reason: string): Promise<ReportCommit<StateChange>> {
  return changeState(context, {
    command: "unready",
    words: "is not ready any more",
    state: "working",
    reason,
  });
}

/** Stops the clock: a paused agent is never stale. Throws `usage` without a reason. */
export async function pause(context: AgentContext, reason: string): Promise<ReportCommit<StateChange>> {
  return changeState(context, { command: "pause", words: "is paused", state: "paused", reason });
}

/** Ends a pause. Throws `usage` without a reason. */
export async function resume(context: AgentContext, reason: string): Promise<ReportCommit<StateChange>> {
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

async function changeState(context: AgentContext, wish: Wish): Promise<ReportCommit<StateChange>> {
  if (wish.reason.trim() === "") throw noReason(wish);
  return commitReport(context, {
    command: wish.command,
    decide: (own) => {
      const changed = leaves[wish.command].some((state) => state === own.checkpoint.status);
      return {
        report: changed ? { state: wish.state } : {},
        subject: `${agentDisplay(context.agent)} ${wish.words}`,
        files: changed ? tellPrimary(context, own, wish) : new Map(),
        answer: { changed },
      };
    },
  });
}

function tellPrimary(context: AgentContext, own: OwnState, { words, reason }: Wish) {
  const files = new Map<ReturnType<typeof post>["path"], OwnFile>();
  if (context.agent === primary) return files;
  const draft: MessageDraft = {
    kind: "update",
    subject: `${agentDisplay(context.agent)} ${words}`,
    sentAt: context.system.now(),
    fields: [
      { name: "Status", value: `${ownFeatures(context).join(", ")} ${words}` },
      { name: "Details", value: reason },
    ],
  };
  const { path, content } = post(context, own, primary, draft);
  return files.set(path, { content });
}

function noReason({ command }: Wish): SheafError {
  return new SheafError({
    kind: "usage",
    code: "no-reason",
    message: `sheaf ${command} needs a reason: the primary will ask`,
    fix: `sheaf ${command} --reason "…"`,
  });
}
