import type { Change } from "./change.ts";
import { agentDisplay, type Instant, type LockName } from "../ids.ts";
import { formatAge } from "../time.ts";
import type { JudgeInput, LockFacts } from "./input.ts";
import type { Ownership } from "../ownership/ownership.ts";
import type { Violation } from "./violation.ts";

/**
 * Demands the lock of a locked path: held, by the agent who commits, and not expired (design section 7).
 * A sectioned document that is only just made needs none: there is no other writer yet.
 */
export function judgeLock(change: Change, input: JudgeInput, owned: Ownership): Violation[] {
  const { lock, access } = owned;
  if (lock === undefined || input.lock === undefined || input.isRecord === true) return [];
  if (access === "sectioned" && change.status === "A") return [];
  const why = refusal(lock, input.lock(lock), input);
  return [
    ...(why === undefined ? [] : [{ path: change.path, ...why }]),
    ...(input.outdated?.has(change.path) === true ? [outdated(change.path, lock)] : []),
  ];
}

/** The violation of a sequential file that leaves out what its lock handed over last. */
export function outdated(path: string, lock: LockName): Violation {
  return {
    code: "version-outdated",
    path,
    message: `the lock ${lock} has handed over a newer version, which this one does not go on from`,
    fix: `sheaf lock acquire ${lock} --operation "what for" brings it in`,
  };
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
  { agent, now = 0 as Instant }: JudgeInput,
): Omit<Violation, "path"> | undefined {
  if (facts?.state === "held" && facts.holder === agent && now < facts.expiresAt) return undefined;
  const [code, fix] = ["lock-not-held", `sheaf lock acquire ${lock} --operation "what for"`] as const;
  if (facts === undefined || facts.state === "free" || facts.holder === agent) {
    return { code, fix, message: `the lock ${lock} must be held to change this file` };
  }
  const { operation, expiresAt } = facts;
  const owner = agentDisplay(facts.holder);
  if (operation === undefined) {
    const message = `${owner} held the lock ${lock} when this was committed without it`;
    // Nothing that was committed has to be made again: whoever holds the lock sees what came meanwhile.
    return {
      code,
      owner,
      message,
      fix: `sheaf lock run ${lock} -- git commit --allow-empty -m "see ${lock} again"`,
    };
  }
  const message = `${owner} holds the lock ${lock} ("${operation}", ${formatAge(expiresAt - now)} left)`;
  return { code, owner, message, fix };
}
