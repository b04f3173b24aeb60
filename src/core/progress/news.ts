import { count } from "../text/count.ts";
import { agentDisplay, type FeatureId, type Instant } from "../ids.ts";
import { receiptKey, type Letterbox } from "../records/letterbox.ts";
import type { Channel } from "../records/message.ts";
import { unreadOf } from "../records/receipts.ts";
import type { EscalationFacts } from "../records/escalation-facts.ts";
import { openQuestions } from "./open-questions.ts";
import { formatAge } from "../time.ts";

/** What was mentioned to an agent already: the highest message number of each box, and the epic's newest commit. */
export interface Mentioned {
  readonly messages: Readonly<Record<string, number>>;
  readonly base: string;
}

/** What may be worth mentioning. */
export interface NewsFacts {
  readonly boxes: readonly Letterbox[];
  /** The epic branch, where it has new commits that this agent's branch has not. */
  readonly base: MovedBase | undefined;
  /** The newest commit of the epic branch. */
  readonly epicTip: string;
  /** Escalations that this agent has to answer. */
  readonly escalations: readonly EscalationFacts[];
  /** Those that it waits for an answer to itself. */
  readonly waitsFor: readonly EscalationFacts[];
  readonly answerWithinMs: number;
  readonly now: Instant;
}

/** New commits of the epic branch. */
export interface MovedBase {
  readonly commits: number;
  /** Features that the agent's own depend on, and that these commits change. */
  readonly dependencies: readonly FeatureId[];
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
  const overdue = openQuestions(facts.escalations).filter(({ at }) => facts.now - at >= facts.answerWithinMs);
  const unanswered = openQuestions(facts.waitsFor).filter(({ askedAt }) => facts.now - askedAt >= reminderMs);
  return {
    lines: [
      ...facts.boxes.flatMap((box) => freshLines(box, before.messages[receiptKey(box)] ?? 0)),
      ...(facts.base === undefined ? [] : [baseLine(facts.base)]),
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
      messages: Object.fromEntries(facts.boxes.map((box) => [receiptKey(box), highest(box.channel)])),
      base: facts.epicTip,
    },
  };
}

/** One line for a message; a pile of them is counted, so that news stay brief. */
function freshLines({ from, channel, receipts }: Letterbox, known: number): string[] {
  const fresh = unreadOf(channel, receipts).filter(({ number }) => number > known);
  const newest = fresh.at(-1);
  if (newest === undefined) return [];
  const name = agentDisplay(from);
  if (fresh.length > mostLines) {
    return [`${fresh.length} messages from ${name}, the newest: ${newest.subject} (sheaf inbox)`];
  }
  return fresh.map(({ number, subject }) => `message ${number} from ${name}: ${subject} (sheaf inbox)`);
}

const mostLines = 3;

function baseLine({ commits, dependencies }: MovedBase): string {
  const concern =
    dependencies.length === 0 ? "" : `, and changes ${dependencies.join(", ")}, which you depend on`;
  return `the epic branch has moved by ${count(commits, "commit")}${concern} (sheaf update)`;
}

// The protocol's follow-up: an hour after the question.
const reminderMs = 3_600_000;

function highest({ messages }: Channel): number {
  return messages.reduce((highest, { number }) => Math.max(highest, number), 0);
}
