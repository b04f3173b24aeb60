import { refused, type SheafError, usage } from "../../errors.ts";
import { agentDisplay, primary, type LockName } from "../../core/ids.ts";
import { decideBreak } from "../../core/lock/decide.ts";
import type { LockRecord } from "../../core/lock/record.ts";
import { findLastRecord } from "../../git/lock-refs.ts";
import { findLastTip, isReadable, writeLock, type LockPlace } from "./place.ts";

/** What breaking a lock did. */
export interface Breaking {
  readonly kind: "broken" | "already-free";
  /** The lock's last hold; undefined for a lock never taken. */
  readonly record: LockRecord | undefined;
}

/**
 * Takes a lock from its holder by force: for the primary alone, with a reason that stays in the lock's history
 * (protocol section 3). Also mends a lock ref that something else has written. Throws `refused`. A dry run
 * ends after deciding.
 */
export async function breakLock(place: LockPlace, name: LockName, reason: string): Promise<Breaking> {
  for (;;) {
    const from = await findLastTip(place, name);
    const isMending = from !== undefined && !isReadable(from);
    const current = isMending ? await lastKnown(place, name) : from?.record;
    const verdict = decideBreak(current, { by: place.agent, reason });
    if (verdict.kind === "refused") throw breakRefused(name, verdict.why, place);
    if (verdict.kind === "already-free") return { kind: "already-free", record: verdict.record };
    const tip = await writeLock(place, { from, record: verdict.record });
    if (tip !== undefined) return { kind: "broken", record: tip.record };
  }
}

/** What to mend an unreadable lock with: its token must not go back, so the ref's own history is asked. */
async function lastKnown({ git, epic, agent, system }: LockPlace, name: LockName): Promise<LockRecord> {
  const last = await findLastRecord(git, epic, name);
  if (last !== undefined) return { ...last, state: "held" };
  const now = system.now();
  const nobody = { holder: agent, holderId: "", operation: "unknown", nonce: "", host: "", boot: "" };
  return {
    ...nobody,
    name,
    state: "held",
    event: "acquired",
    acquiredAt: now,
    expiresAt: now,
    leaseMs: 0,
    token: 0,
  };
}

function breakRefused(name: LockName, why: "not-primary" | "no-reason", { agent }: LockPlace): SheafError {
  if (why === "no-reason") {
    return usage(
      "no-reason",
      `breaking ${name} needs a reason: it stays in the lock's history`,
      `sheaf lock break ${name} --reason "…"`,
    );
  }
  return refused(
    "primary-only",
    `only ${agentDisplay(primary)} breaks locks; this worktree is ${agentDisplay(agent)}'s`,
    `sheaf lock acquire ${name} --operation "…" waits for it and takes it over when it expires`,
  );
}
