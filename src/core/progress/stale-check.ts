import type { StaleCheckFacts } from "./agent-facts.ts";
import type { AgentId, Instant } from "../ids.ts";
import { fieldOf, type Channel, type MessageDraft } from "../records/message.ts";
import { formatAge, formatInstant, parseInstant } from "../time.ts";

const subject = "STATUS CHECK - Are you still active?";

/** How long an agent has been silent, as the primary finds it. */
export interface Silence {
  readonly state: "WARNING" | "STALE";
  readonly lastSign: Instant | undefined;
  readonly now: Instant;
}

/** The message that asks a silent agent for a sign of life (protocol section 9). */
export function staleCheckDraft({ state, lastSign, now }: Silence): MessageDraft {
  const silence = lastSign === undefined ? "no sign of you yet" : `no sign for ${formatAge(now - lastSign)}`;
  return {
    kind: "update",
    subject,
    sentAt: now,
    fields: [
      { name: "Status", value: state },
      { name: "Last Sign", value: lastSign === undefined ? "never" : formatInstant(lastSign) },
      { name: "Details", value: silence },
      { name: "Action", value: "sheaf heartbeat, or sheaf pause with the reason" },
    ],
    acknowledge: "A heartbeat within 15 minutes",
  };
}

/** The status checks in the channel from the primary to `agent`: the record is the message itself. */
export function staleChecksOf(agent: AgentId, received: Channel): StaleCheckFacts[] {
  return received.messages
    .filter((message) => message.subject === subject)
    .flatMap((message) => {
      const state = fieldOf(message, "Status") === "STALE" ? "STALE" : "WARNING";
      const lastSign = parseInstant(fieldOf(message, "Last Sign"));
      const at = message.sentAt;
      return at === undefined
        ? []
        : [{ at, agent, lastSign, state, action: `status check sent as message ${message.number}` }];
    });
}

/** Whether a silent agent is to be asked: once for each state of one silence. */
export function needsStaleCheck({ state, lastSign }: Silence, checks: readonly StaleCheckFacts[]): boolean {
  return !checks.some((check) => check.state === state && check.at >= (lastSign ?? 0));
}
