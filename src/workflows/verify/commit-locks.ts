import { lockRef } from "../../core/epic/layout.ts";
import type { AgentId, EpicId, Instant, LockName } from "../../core/ids.ts";
import { decideAcquire } from "../../core/lock/decide.ts";
import type { LockProof } from "../../core/lock/proof.ts";
import { isHeldBy, type LockRecord } from "../../core/lock/record.ts";
import { ownership } from "../../core/ownership/ownership.ts";
import type { Rulebook } from "../../core/ownership/rulebook.ts";
import type { LockFacts } from "../../core/judge/input.ts";
import type { Change } from "../../core/judge/change.ts";
import type { Violation } from "../../core/judge/violation.ts";
import { blobOf } from "../../core/tree.ts";
import type { Git } from "../../git/git.ts";
import { lockTipOf, type HeldTip } from "../../git/lock-tip.ts";
import type { GitObject } from "../../git/batch.ts";

/** A lock that a commit needs and can have: it is free, or whoever held it is gone. */
export interface LockToTake {
  readonly name: LockName;
  /** The lock's newest event, by which that was decided; undefined for a lock never taken. */
  readonly tip: HeldTip | undefined;
}

/** A lock as a commit in progress finds it. */
export interface FoundLock extends LockToTake {
  /** Whether the agent holds it, so that the commit can be made under it. */
  readonly isOwn: boolean;
  /** Whether it can be had at once. One that something other than Sheaf has written cannot. */
  readonly isOpen: boolean;
}

/** Whose commit, and when. */
interface Asker {
  readonly epic: EpicId;
  readonly agent: AgentId;
  readonly now: Instant;
  /** The git that makes the commit. */
  readonly pid: number | undefined;
}

/** Looks at the locks that a commit may need. */
export async function findLocks(
  asker: Asker,
  names: readonly LockName[],
  objects: ReadonlyMap<string, GitObject>,
): Promise<Map<LockName, FoundLock>> {
  const found = await Promise.all(
    names.map(async (name): Promise<FoundLock> => {
      const ref = lockRef(asker.epic, name);
      const object = objects.get(ref);
      const tip = lockTipOf(ref, object);
      if (tip?.record === undefined)
        return { name, tip: undefined, isOwn: false, isOpen: object === undefined };
      const isOwn = isOwnHold(tip.record, asker);
      const isFree = !isOwn && (await isOpen(tip.record, asker));
      return { name, tip: { ...tip, record: tip.record }, isOwn, isOpen: isFree };
    }),
  );
  return new Map(found.map((lock) => [lock.name, lock]));
}

/** What a commit has taken for itself is no other one's, of the same agent either. */
function isOwnHold(record: LockRecord, { agent, now, pid }: Asker): boolean {
  return isHeldBy(record, agent, now) && (record.forCommit !== true || record.process?.pid === pid);
}

async function isOpen(record: LockRecord, { agent, now }: Asker): Promise<boolean> {
  if (record.state === "free") return true;
  // Most locks are free: what tells who is alive is loaded for the others only.
  const { isHolderGone, thisStation } = await import("../../files/process-identity.ts");
  const claim = { name: record.name, agent, holderId: "", operation: "", leaseMs: 0, nonce: "", boot: "" };
  const sighting = { now, unmovedMs: 0, isHolderGone: isHolderGone(record) };
  return decideAcquire(record, { ...claim, host: thisStation().host }, sighting).kind !== "held";
}

/** The holds that the agent commits under already. */
export function provedHolds(locks: ReadonlyMap<LockName, FoundLock>): LockProof[] {
  return [...locks.values()].flatMap(({ name, tip, isOwn }) =>
    isOwn && tip !== undefined ? [{ name, token: tip.record.token }] : [],
  );
}

/** What judging is told of a lock: the agent's own hold, or somebody else's that is in the way. */
export function factsOf(lock: FoundLock | undefined): LockFacts | undefined {
  return lock?.isOpen === true ? undefined : lock?.tip?.record;
}

/** The rules that a commit breaks, parted from the locks that it only has to take. */
export interface PartedLocks {
  readonly violations: readonly Violation[];
  readonly toTake: readonly LockToTake[];
  /** Whether nothing is in the way but locks that other commits have taken for themselves, and give back soon. */
  readonly isBrief: boolean;
}

/** Parts what {@link Violation violations} there are from missing locks that can be had. */
export function partLocks(
  found: readonly Violation[],
  locks: ReadonlyMap<LockName, FoundLock>,
  rulebook: Rulebook,
): PartedLocks {
  const lockOf = ({ code, path }: Violation) =>
    code === "lock-not-held" ? locks.get(ownership(path, rulebook).lock ?? ("" as LockName)) : undefined;
  const violations = found.filter((one) => lockOf(one)?.isOpen !== true);
  const toTake = new Set(found.flatMap((one) => lockOf(one) ?? []).filter((lock) => lock.isOpen));
  const isBrief =
    violations.length > 0 && violations.every((one) => lockOf(one)?.tip?.record.forCommit === true);
  return { violations, toTake: [...toTake], isBrief };
}

/** The sequential files whose staged version leaves out what was handed over last. Most commits have none at all. */
export async function outdatedIn(
  { epic, git }: { readonly epic: EpicId; readonly git: () => Promise<Git> },
  rulebook: Rulebook,
  changes: readonly Change[],
): Promise<Set<string> | undefined> {
  const shared = changes.filter(({ path }) => ownership(path, rulebook).access === "sequential");
  if (shared.length === 0) return undefined;
  const { findOutdated } = await import("../read/outdated.ts");
  const versions = shared.map(({ path, newOid, oldOid, otherOld = [] }) => {
    const from = [oldOid, ...otherOld.map(({ oid }) => oid)].map(blobOf);
    return [path, { mine: blobOf(newOid), from }] as const;
  });
  return findOutdated({ git: await git(), epic, rulebook }, new Map(versions), "HEAD");
}
