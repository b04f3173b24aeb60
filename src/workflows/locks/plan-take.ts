import type { Change } from "../../core/judge/change.ts";
import type { LockName, Oid, RepoPath } from "../../core/ids.ts";
import { handOverRoots, isHandedOver } from "../../core/lock/hand-over.ts";
import { commitLeaseMs, type LockRecord } from "../../core/lock/record.ts";
import { blobOf } from "../../core/tree.ts";
import { indexLine } from "../../git/build-tree.ts";
import type { Git } from "../../git/git.ts";
import type { HeldTip } from "../../git/lock-tip.ts";
import type { HandOverPlace } from "./hand-over.ts";
import { judgeRequest } from "./judge-request.ts";

/** A lock that a commit takes for itself, and how it is given back. */
export interface PlannedTake {
  readonly name: LockName;
  /** What the lock becomes, at the event that was judged; undefined for a lock never taken. */
  readonly from: Oid | undefined;
  readonly record: LockRecord;
  /** The event that made it so, where that has been done. */
  readonly taken?: Oid;
  /** What the hold begins with; undefined for nothing. */
  readonly tree: Oid | undefined;
  /** What the commit changes of that, as input of `git update-index -z --index-info`; absent where nothing is handed over. */
  readonly files?: string;
}

/** Where the commit is made. What starts git is loaded by those few that need it here. */
export interface CommitPlace extends Omit<HandOverPlace, "git"> {
  readonly git: () => Promise<Git>;
}

/** A commit in progress that has to take a lock. */
export interface CommitToTakeFor {
  readonly changes: readonly Change[];
  /** Take the lock at once: others who want it have been faster until now. */
  readonly isUrgent: boolean;
}

/**
 * Plans how a commit in progress takes a lock that can be had: for the git process `place.system.pid`, which it ends with.
 * A hold of another agent's that ended without a release is taken over at once, and the primary told. Undefined when
 * somebody was faster.
 */
export async function planTake(
  place: CommitPlace,
  { name, tip }: { readonly name: LockName; readonly tip: HeldTip | undefined },
  { changes, isUrgent }: CommitToTakeFor,
): Promise<PlannedTake | undefined> {
  const wanted = {
    name,
    operation: "git commit",
    leaseMs: commitLeaseMs,
    bound: true,
    forCommit: true,
  } as const;
  const verdict = judgeRequest(place, wanted, { tip, unmovedMs: 0 });
  if (verdict.kind === "held" || verdict.kind === "already-mine") return undefined;
  const plan = { name, from: tip?.oid, record: verdict.record, tree: tip?.tree };
  const files = indexLines(place, name, changes);
  const handed = files === undefined ? {} : { files };
  if (isUrgent || verdict.kind === "takeover") {
    const { takeNow } = await import("./take-now.ts");
    const taken = await takeNow({ ...place, git: await place.git() }, tip, verdict);
    return taken && { ...plan, ...handed, tree: taken.tree, taken: taken.oid };
  }
  if (files === undefined) return plan;
  const { carryOver } = await import("./hand-over.ts");
  return { ...plan, ...handed, tree: await carryOver({ ...place, git: await place.git() }, name, tip) };
}

/** Undefined for a lock that hands over nothing. */
function indexLines(
  { rulebook }: CommitPlace,
  name: LockName,
  changes: readonly Change[],
): string | undefined {
  if (handOverRoots(name, rulebook).length === 0) return undefined;
  const handed = changes.filter(({ path }) => isHandedOver(path, name, rulebook));
  return handed
    .map(({ path, newMode, newOid, oldOid }) => {
      const entry = blobOf(newOid) && { mode: newMode, oid: newOid };
      return indexLine(path as RepoPath, entry, oldOid);
    })
    .join("");
}
