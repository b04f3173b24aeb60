import type { EscalationFacts } from "./escalation-facts.ts";
import type { AgentId, FeatureId, Instant } from "../ids.ts";
import { fieldOf, type Channel, type Message, type MessageDraft } from "./message.ts";
import { formatAge, formatMinute, parseInstant } from "../time.ts";

/** An escalation in the words of the protocol (section 4.3). */
export interface EscalationWords {
  readonly blocker: string;
  readonly need: string;
  readonly issue?: string | undefined;
  readonly attempted?: string | undefined;
  readonly urgency?: string | undefined;
}

/** The field of an escalation that was over when its epic was imported: since when. */
export const closedField = "Closed";

/** The message that an escalation becomes; one that was sent before becomes the protocol's reminder. */
export function escalationDraft(
  words: EscalationWords,
  { now, since, again }: { readonly now: Instant; readonly since: Instant; readonly again: boolean },
): MessageDraft {
  return {
    kind: "escalation",
    subject: `${again ? "URGENT: Still blocked" : "ESCALATION"} - ${words.blocker}`,
    sentAt: now,
    fields: [
      { name: "Blocker", value: words.blocker },
      { name: "Issue", value: words.issue ?? "" },
      { name: "Attempted", value: words.attempted ?? "" },
      { name: "Need", value: words.need },
      { name: "Blocked Since", value: `${formatMinute(since)} UTC` },
      { name: "Stuck For", value: formatAge(now - since) },
      { name: "Urgency", value: words.urgency ?? (again ? "HIGH" : "MEDIUM") },
    ],
    acknowledge: 'Reply with decision or "escalating to user"',
  };
}

/** The escalations of one agent and what became of each. */
export interface Escalations {
  readonly from: AgentId;
  readonly feature: FeatureId | undefined;
  /** What the agent wrote to the primary, and the primary to it. */
  readonly sent: Channel;
  readonly received: Channel;
}

/**
 * Reads escalations out of both channels between an agent and the primary. One is resolved by the primary's
 * answer to it or to a reminder of it, or when the agent itself says later that its blocker is resolved.
 */
export function escalationsOf({ from, feature, sent, received }: Escalations): EscalationFacts[] {
  return sent.messages
    .filter(({ kind }) => kind === "escalation")
    .map((message) => ({
      number: message.number,
      at: timeOf(message),
      from,
      feature,
      issue: fieldOf(message, "Blocker") || message.subject,
      resolvedAt: parseInstant(fieldOf(message, closedField)) ?? endOf(message, sent, received)?.sentAt,
    }));
}

/** The escalations in a channel that nobody has ended. */
export function openEscalations(sent: Channel, received: Channel): Message[] {
  return sent.messages.filter(
    (message) => message.kind === "escalation" && endOf(message, sent, received) === undefined,
  );
}

/** The blockers of which every escalation has ended, with answers that are all read. */
export function answeredBlockers(sent: Channel, received: Channel, unread: readonly Message[]): string[] {
  const escalations = sent.messages.filter(({ kind }) => kind === "escalation");
  const blockerOf = (message: Message) => fieldOf(message, "Blocker");
  const isOpen = (message: Message) => {
    const end = endOf(message, sent, received);
    return end === undefined || unread.includes(end);
  };
  const open = new Set(escalations.filter(isOpen).map(blockerOf));
  return [...new Set(escalations.map(blockerOf))].filter((blocker) => !open.has(blocker));
}

function endOf(escalation: Message, sent: Channel, received: Channel): Message | undefined {
  if (parseInstant(fieldOf(escalation, closedField)) !== undefined) return escalation;
  const asked = new Set(askedWith(escalation, sent));
  return (
    received.messages.find(
      ({ inReplyTo, sentAt }) =>
        inReplyTo === escalation.number ||
        (inReplyTo !== undefined && asked.has(inReplyTo) && (sentAt ?? 0) >= timeOf(escalation)),
    ) ?? sent.messages.find(({ kind, number }) => kind === "resolved" && number > escalation.number)
  );
}

/** The escalations of the same blocker: an answer to one that comes after all of them answers all. */
function askedWith(escalation: Message, sent: Channel): number[] {
  const blocker = fieldOf(escalation, "Blocker");
  return sent.messages
    .filter((other) => other.kind === "escalation" && blocker !== "" && fieldOf(other, "Blocker") === blocker)
    .map(({ number }) => number);
}

/** A message whose time is not Sheaf's counts as old: it must not look fresh. */
function timeOf({ sentAt }: Message): Instant {
  return sentAt ?? (0 as Instant);
}
