import { escalationDraft, openEscalations, type EscalationWords } from "../../core/records/escalation.ts";
import { agentDisplay, primary } from "../../core/ids.ts";
import { plainLine } from "../../core/records/message-fields.ts";
import { fieldOf, parseChannel } from "../../core/records/message.ts";
import { parseInstant } from "../../core/time.ts";
import { SheafError } from "../../errors.ts";
import type { AgentContext } from "../context/context.ts";
import { commitReport, type ReportCommit } from "./commit-report.ts";
import { post } from "./send-message.ts";

/** An escalation that was sent. */
export interface Escalated {
  /** Its number in the channel to the primary. */
  readonly number: number;
  /** Whether the same blocker was escalated before and nobody has answered. */
  readonly again: boolean;
}

/**
 * Asks the primary for help: one commit with the message and with the blocker in STATUS, checkpoint and section
 * (protocol section 4.3). Asking again for the same blocker sends the protocol's reminder. Throws `refused` for
 * the primary, who asks the person instead.
 */
export async function escalate(
  context: AgentContext,
  words: EscalationWords,
): Promise<ReportCommit<Escalated>> {
  const { agent, system } = context;
  if (agent === primary) throw primaryEscalates();
  const blocker = plainLine(words.blocker);
  return commitReport(context, {
    command: "escalate",
    decide: (own) => {
      const now = system.now();
      const { blockers, blocked_since } = own.checkpoint;
      const since = parseInstant(blocked_since) ?? now;
      const open = openEscalations(
        parseChannel(own.outbox.get(primary) ?? ""),
        own.inbox.get(primary) ?? parseChannel(""),
      );
      const again = open.some((message) => fieldOf(message, "Blocker") === blocker);
      const { path, content, number } = post(
        context,
        own,
        primary,
        escalationDraft({ ...words, blocker }, { now, since, again }),
      );
      return {
        report: { blockers: [...new Set([...blockers, blocker])] },
        subject: `${agentDisplay(agent)} is blocked`,
        files: new Map([[path, { content }]]),
        answer: { number, again },
      };
    },
  });
}

function primaryEscalates(): SheafError {
  return new SheafError({
    kind: "refused",
    code: "primary-escalates",
    message: "the primary has nobody above it but the person it works for",
    fix: 'ask the person, and show it: sheaf heartbeat --blocker "…"',
  });
}
