import type { Change } from "./change.ts";
import { agentDisplay, type LockName } from "../ids.ts";
import type { JudgeInput, LockFacts } from "./input.ts";
import type { Ownership } from "../ownership/ownership.ts";
import type { Violation } from "./violation.ts";
import { isMadeBySheaf } from "./by-sheaf.ts";

/**
 * Demands the lock of a locked path: held, by the agent who commits, and not expired (design section 7).
 * A sectioned document that is only just made needs none: there is no other writer yet.
 */
export function judgeLock(change: Change, input: JudgeInput, owned: Ownership): Violation[] {
  const { lock, access } = owned;
  if (lock === undefined || input.lock === undefined || isMadeBySheaf(input)) return [];
  if (access === "sectioned" && change.status === "A") return [];
  const facts = input.lock(lock);
  const why = refusal(lock, facts, input);
  if (why === undefined) return [];
  const about = { path: change.path, fix: acquire(lock) };
  return [{ ...about, ...why }];
}

/** The locks that changes need, each once. */
export function locksNeeded(
  changes: readonly Change[],
  lockOf: (path: string) => LockName | undefined,
): LockName[] {
  return [...new Set(changes.flatMap(({ path }) => lockOf(path) ?? []))];
}

function refusal(
  lock: LockName,
  facts: LockFacts | undefined,
  { agent, now }: JudgeInput,
): Pick<Violation, "code" | "message" | "owner"> | undefined {
  if (facts === undefined || facts.state === "free") {
    return { code: "lock-not-held", message: `the lock ${lock} must be held to change this file` };
  }
  const owner = agentDisplay(facts.holder);
  if (facts.holder !== agent) {
    return { code: "lock-not-held", owner, message: `${owner} holds the lock ${lock}` };
  }
  if (now === undefined || now < facts.expiresAt) return undefined;
  return { code: "lock-stale", owner, message: `the hold of ${lock} (token ${facts.token}) has expired` };
}

function acquire(lock: LockName): string {
  return `sheaf lock acquire ${lock} --operation "what for"`;
}
