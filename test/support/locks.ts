import { secondaryAt, type Instant, type LockName } from "../../src/core/ids.ts";
import { decideAcquire, type Claim, type Sighting } from "../../src/core/lock/decide.ts";
import type { LockRecord } from "../../src/core/lock/record.ts";

export const readme = "epic_readme" as LockName;
/** 2026-01-15T14:30:00Z, the time of the protocol's own examples. */
export const noon = Date.UTC(2026, 0, 15, 14, 30) as Instant;

/** A claim of secondary-a's on `epic_readme`, with what differs. */
export function claim(parts: Partial<Claim> = {}): Claim {
  return {
    name: readme,
    agent: secondaryAt(0),
    holderId: "session-1",
    operation: "Updating S2.P2 progress",
    leaseMs: 300_000,
    nonce: "n1",
    host: "here",
    boot: "boot-1",
    ...parts,
  };
}

/** Looking at a lock for the first time, `ms` after noon. */
export function sighting(ms: number, parts: Partial<Sighting> = {}): Sighting {
  return { now: (noon + ms) as Instant, unmovedMs: 0, isHolderGone: false, ...parts };
}

/** The record of a free lock's first hold, taken at noon. */
export function heldRecord(parts: Partial<Claim> = {}): LockRecord {
  const verdict = decideAcquire(undefined, claim(parts), sighting(0));
  if (verdict.kind !== "take") throw new Error(`a free lock gave ${verdict.kind}`);
  return verdict.record;
}
