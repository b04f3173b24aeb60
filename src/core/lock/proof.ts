import type { AgentId, Instant, LockName } from "../ids.ts";
import type { LockRecord } from "./record.ts";

/** What a commit says it was made under: `epic_readme@17` in its `Sheaf-Lock` trailer. */
export interface LockProof {
  readonly name: LockName;
  readonly token: number;
}

/** A commit of the past, as far as locks go. */
export interface LockedCommit {
  readonly agent: AgentId;
  readonly proofs: readonly LockProof[];
  /** The author's date, in whole seconds as git has it. */
  readonly at: Instant;
  /** Whether a command of Sheaf's own made it: that moved the branch and proved the lock in one transaction. */
  readonly isFenced: boolean;
}

/**
 * Whether the chain of events of a lock (in any order) bears out that the commit was made under it: it gave that token
 * to that agent, and the hold was not over, nor taken away. The part of fencing that can still be checked long afterwards.
 */
export function isProved(
  chain: readonly LockRecord[],
  name: LockName,
  { agent, proofs, at, isFenced }: LockedCommit,
): boolean {
  const tokens = proofs.filter((proof) => proof.name === name).map(({ token }) => token);
  return chain.some(
    (record) =>
      record.name === name &&
      record.holder === agent &&
      tokens.includes(record.token) &&
      (isFenced || at <= endOf(record, chain, record.expiresAt)),
  );
}

/**
 * The hold of somebody else's during which a commit was made: what is at stake where no proof says that the agent itself
 * held the lock. A hold counts only if it lasted through the whole second of the commit: in doubt for the agent.
 */
export function findOthersHold(
  chain: readonly LockRecord[],
  { agent, at }: Pick<LockedCommit, "agent" | "at">,
): LockRecord | undefined {
  return chain.find(
    (record) =>
      record.state === "held" &&
      record.holder !== agent &&
      record.acquiredAt <= at &&
      endOf(record, chain, record.acquiredAt) >= at + 1_000,
  );
}

/** When a hold was over: released, broken, taken over, or else expired. Older records do not tell: then `untold`. */
function endOf({ token }: LockRecord, chain: readonly LockRecord[], untold: Instant): number {
  const ends = chain.flatMap((event) => {
    if (event.token > token) return [event.acquiredAt];
    return event.token === token && event.state === "free" ? [event.at ?? untold] : [];
  });
  const expiries = chain.filter((event) => event.token === token).map(({ expiresAt }) => expiresAt);
  return Math.min(...ends, Math.max(...expiries));
}
