import type { AgentId, LockName } from "../ids.ts";
import type { LockRecord } from "./record.ts";

/** What a commit says it was made under: `epic_readme@17` in its `Sheaf-Lock` trailer. */
export interface LockProof {
  readonly name: LockName;
  readonly token: number;
}

/** What a lock's chain says about a proof. */
export type ProofVerdict =
  | { readonly kind: "held"; readonly record: LockRecord }
  | { readonly kind: "never-issued" }
  | { readonly kind: "other-holder"; readonly holder: AgentId };

/**
 * Whether the chain of events of a lock (in any order) gave that token to that agent: the part of fencing that
 * can still be checked when a branch is merged, long after the hold is over.
 */
export function judgeLockProof(chain: readonly LockRecord[], proof: LockProof, agent: AgentId): ProofVerdict {
  const record = chain.find(({ name, token }) => name === proof.name && token === proof.token);
  if (record === undefined) return { kind: "never-issued" };
  if (record.holder !== agent) return { kind: "other-holder", holder: record.holder };
  return { kind: "held", record };
}
