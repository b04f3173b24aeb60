import type { AgentId } from "../ids.ts";
import type { SentMessage } from "./facts.ts";
import { longest, mean } from "./figures.ts";
import type { Metrics } from "./schema.ts";

/** How many messages were sent, and how long the answered ones waited for their first answer. */
export function answerFigures(messages: readonly SentMessage[]): Metrics["messages"] {
  const name = (from: AgentId, to: AgentId, number: number) => `${from}>${to}#${number}`;
  const answeredAt = new Map<string, number>();
  for (const { from, to, at, inReplyTo } of messages) {
    if (inReplyTo === undefined) continue;
    const asked = name(to, from, inReplyTo);
    answeredAt.set(asked, Math.min(at, answeredAt.get(asked) ?? at));
  }
  const waits = messages.flatMap(({ from, to, at, number }) => {
    const answered = answeredAt.get(name(from, to, number));
    return answered === undefined ? [] : [Math.max(0, answered - at)];
  });
  return {
    count: messages.length,
    answered: waits.length,
    meanAnswerMs: mean(waits),
    longestAnswerMs: longest(waits),
  };
}
