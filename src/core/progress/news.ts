import { agentDisplay, type AgentId, type Instant } from "../ids.ts";
import type { Channel } from "../records/message.ts";
import type { EscalationFacts } from "./agent-facts.ts";
import { openQuestions } from "./open-questions.ts";
import { formatAge } from "../time.ts";

/** What was mentioned to an agent already: the highest message number of each sender, and the epic's newest commit. */
export interface Mentioned {
  readonly messages: Readonly<Record<string, number>>;
  readonly base: string;
}

/** What may be worth mentioning. */
export interface NewsFacts {
  readonly inbox: ReadonlyMap<AgentId, Channel>;
  /** Up to which number each sender's messages are acknowledged. */
  readonly acknowledged: (from: AgentId) => number;
  /** The epic branch, where it has commits that this agent's branch has not. */
  readonly base: { readonly tip: string; readonly commits: number } | undefined;
  /** Escalations that this agent has to answer. */
  readonly escalations: readonly EscalationFacts[];
  /** Those that it waits for an answer to itself. */
  readonly waitsFor: readonly EscalationFacts[];
  readonly answerWithinMs: number;
  readonly now: Instant;
}

/** What to print, and what to remember as mentioned. */
export interface News {
  readonly lines: readonly string[];
  readonly mentioned: Mentioned;
}

/**
 * Decides what a command mentions beside its answer: nothing else makes an agent look (design section 10). A
 * message and a base that moved are mentioned once; an escalation past its time, each time, to who should answer it
 * and after an hour to who waits (protocol section 4.4).
 */
export function decideNews(facts: NewsFacts, before: Mentioned): News {
  const fresh = [...facts.inbox].flatMap(([from, channel]) => {
    const known = Math.max(before.messages[from] ?? 0, facts.acknowledged(from));
    return channel.messages
      .filter(({ number, mark }) => number > known && mark !== "read")
      .map(({ number, subject }) => ({ from, number, subject }));
  });
  const overdue = openQuestions(facts.escalations).filter(({ at }) => facts.now - at >= facts.answerWithinMs);
  const unanswered = openQuestions(facts.waitsFor).filter(({ askedAt }) => facts.now - askedAt >= reminderMs);
  const baseIsNew = facts.base !== undefined && facts.base.tip !== before.base;
  return {
    lines: [
      ...fresh.map(
        ({ from, number, subject }) =>
          `message ${number} from ${agentDisplay(from)}: ${subject} (sheaf inbox)`,
      ),
      ...(baseIsNew ? [`the epic branch has moved by ${commits(facts.base.commits)} (sheaf update)`] : []),
      ...overdue.map(
        ({ from, number, issue, at }) =>
          `${agentDisplay(from)} has waited ${formatAge(facts.now - at)} for an answer: ${issue} (sheaf send ${from} --reply-to ${number})`,
      ),
      ...unanswered.map(
        ({ issue, at }) =>
          `nobody has answered for ${formatAge(facts.now - at)}: ${issue} (sheaf escalate once more: it goes out as URGENT)`,
      ),
    ],
    mentioned: {
      messages: Object.fromEntries([...facts.inbox].map(([from, channel]) => [from, highest(channel)])),
      base: facts.base?.tip ?? before.base,
    },
  };
}

// The protocol's follow-up: an hour after the question.
const reminderMs = 3_600_000;

function highest({ messages }: Channel): number {
  return messages.reduce((highest, { number }) => Math.max(highest, number), 0);
}

function commits(count: number): string {
  return count === 1 ? "one commit" : `${count} commits`;
}
