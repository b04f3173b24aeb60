import { escalationDraft, openEscalations, type EscalationWords } from "../../core/records/escalation.ts";
import { agentDisplay, primary } from "../../core/ids.ts";
import { plainLine } from "../../core/records/message-fields.ts";
import { fieldOf } from "../../core/records/message.ts";
import { parseInstant } from "../../core/time.ts";
import { refused } from "../../errors.ts";
import type { AgentContext } from "../context/context.ts";
import { changeOwn } from "../state/change-own.ts";
import { receivedFrom, sentTo } from "../state/own-state.ts";

/** An escalation that was sent. */
export interface Escalated {
  /** Its number in the channel to the primary. */
  readonly number: number;
  /** Whether the same blocker was escalated before and nobody has answered. */
  readonly again: boolean;
}

/**
 * Asks the primary for help: the message, and the blocker in STATUS and checkpoint, in one write (protocol section
 * 4.3). Asking again for the same blocker sends the protocol's reminder. Throws `refused` for the primary, who asks
 * the person instead.
 */
export async function escalate(context: AgentContext, words: EscalationWords): Promise<Escalated> {
  const { agent, system } = context;
  if (agent === primary)
    throw refused(
      "primary-escalates",
      "the primary cannot escalate; ask the user",
      'sheaf heartbeat --blocker "…"',
    );
  const blocker = plainLine(words.blocker);
  const { answer, sent } = await changeOwn(context, {
    command: "escalate",
    decide: (own) => {
      const now = system.now();
      const { blockers, blocked_since } = own.checkpoint;
      const since = parseInstant(blocked_since) ?? now;
      const open = openEscalations(sentTo(context, own, primary), receivedFrom(own, primary));
      const again = open.some((message) => fieldOf(message, "Blocker") === blocker);
      const draft = escalationDraft({ ...words, blocker }, { now, since, again });
      return {
        report: { blockers: [...new Set([...blockers, blocker])] },
        posts: [{ to: primary, draft }],
        subject: `${agentDisplay(agent)} is blocked`,
        answer: { again },
      };
    },
  });
  return { ...answer, number: sent[0]?.number ?? 0 };
}
