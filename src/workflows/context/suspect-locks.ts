import { join } from "node:path";
import { lockRef, sheafRef } from "../../core/epic/layout.ts";
import { parseLockName, type EpicId, type LockName, type Oid } from "../../core/ids.ts";
import type { LockRecord } from "../../core/lock/record.ts";
import { findLockCopy, listLockCopies, namesIn } from "../../files/lock-copy.ts";
import { lastLoggedMove } from "../../git/last-value.ts";
import { findRefValue } from "../../git/packed-refs.ts";

/** A lock whose ref is not where it was last seen, as far as files tell: git has to be asked. */
export interface SuspectLock {
  readonly name: LockName;
  readonly ref: string;
  /** Whether the ref stands for another one, which Sheaf never makes it do. */
  readonly isSymbolic: boolean;
  /** The newest event by the readable copy. */
  readonly record: LockRecord | undefined;
  /** Where the ref may have stood, by the copy and by the ref's own log. */
  readonly commits: readonly Oid[];
}

/**
 * The locks among `names`, or among all that were ever taken here, whose refs are gone, replaced or not where the readable
 * copy has them. Reads files only, and of a lock that stands as it should no more than two.
 */
export function findSuspects(commonDir: string, epic: EpicId, names?: readonly LockName[]): SuspectLock[] {
  return (names ?? knownLocks(commonDir, epic)).flatMap((name): SuspectLock[] => {
    const ref = lockRef(epic, name);
    const value = findRefValue(commonDir, ref);
    const copy = findLockCopy(commonDir, epic, name);
    const isSymbolic = value?.startsWith("ref:") === true;
    const isThere = value !== undefined && !isSymbolic;
    if (isThere && (copy?.commit === undefined || copy.commit === value)) return [];
    const logged = isThere ? undefined : lastLoggedMove(commonDir, ref).to;
    const commits = [...new Set([copy?.commit, logged].flatMap((oid) => oid ?? []))];
    if (copy === undefined && commits.length === 0) return [];
    return [{ name, ref, isSymbolic, record: copy?.record, commits }];
  });
}

function knownLocks(commonDir: string, epic: EpicId): LockName[] {
  const logged = namesIn(join(commonDir, "logs", sheafRef(epic, "locks")));
  const names = new Set([...listLockCopies(commonDir, epic), ...logged]);
  return [...names].toSorted().flatMap((name) => parseLockName(name) ?? []);
}
