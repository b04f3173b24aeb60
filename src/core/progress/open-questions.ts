import type { EscalationFacts } from "../records/escalation-facts.ts";
import type { Instant } from "../ids.ts";

/** A question to the primary that nobody has answered, with its reminders as one. */
export interface OpenQuestion extends EscalationFacts {
  /** When it was asked last; `at` is when it was asked first. */
  readonly askedAt: Instant;
}

/** The open ones among escalations, oldest first. A reminder asks the same question; its number is the one to answer. */
export function openQuestions(escalations: readonly EscalationFacts[]): OpenQuestion[] {
  const questions = new Map<string, OpenQuestion>();
  for (const escalation of escalations.filter(({ resolvedAt }) => resolvedAt === undefined)) {
    const key = `${escalation.from} ${escalation.issue}`;
    const at = questions.get(key)?.at ?? escalation.at;
    questions.set(key, { ...escalation, at, askedAt: escalation.at });
  }
  return [...questions.values()].toSorted((a, b) => a.at - b.at);
}
