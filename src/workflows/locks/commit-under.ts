import { gitFailed, refused, type SheafError } from "../../errors.ts";
import type { Oid } from "../../core/ids.ts";
import { isExpired } from "../../core/lock/record.ts";
import { commitFiles, type CommitOutcome, type PlumbingCommit } from "../../git/plumbing-commit.ts";
import type { HeldTip } from "../../git/lock-tip.ts";
import { verifyLock } from "../../git/lock-refs.ts";
import { findCommit } from "../../git/refs.ts";
import { lockLost } from "./errors.ts";
import { readLock, type Hold, type LockPlace } from "./place.ts";

/** What to commit, made from the tip of the branch that is passed in. */
export type BuildCommit = (tip: Oid) => Promise<Pick<PlumbingCommit, "files" | "message" | "alongside">>;

/**
 * Commits to a branch under a lock: the branch moves only if, in the same transaction, the lock still stands where
 * the holder knows it (fencing, design section 7). When another command of the agent was faster, the commit is
 * built again from the new tip. Throws `lock-lost`, and what {@link commitFiles} and `build` throw. A dry run ends when
 * the commit is built; it answers with the branch's tip as it is.
 */
export async function commitUnderLock(
  place: LockPlace & { readonly branch: string },
  hold: Hold,
  build: BuildCommit,
): Promise<Exclude<CommitOutcome, { kind: "raced" }>> {
  const { git, branch } = place;
  let lock = hold.tip;
  for (let attempt = 1; attempt <= maxAttempts; attempt += 1) {
    if (isExpired(lock.record, place.system.now())) throw expired(place, lock);
    const tip = await findCommit(git, `refs/heads/${branch}`);
    if (tip === undefined) throw refused("no-such-branch", `there is no branch ${branch}`);
    const outcome = await commitFiles({
      ...(await build(tip)),
      git,
      branch,
      expected: tip,
      verify: [verifyLock(lock)],
      dryRun: place.dryRun,
    });
    if (outcome.kind !== "raced") return outcome;
    lock = await stillHeld(place, hold);
  }
  throw gitFailed(
    "branch-busy",
    `${branch} moved ${maxAttempts} times while this command was committing to it`,
    "run the command again",
  );
}

// Each race is lost to a commit of the same agent's: a handful at most can be under way at once.
const maxAttempts = 20;

/** The lock where it stands now, if it is the same hold: another command of the agent may have renewed it. */
async function stillHeld(place: LockPlace, hold: Hold): Promise<HeldTip> {
  const tip = await readLock(place, hold.name);
  const isSame = tip?.record.nonce === hold.nonce && tip.record.state === "held";
  if (isSame) return tip;
  const why = tip?.record.nonce === hold.nonce ? endOf(tip) : "taken-over";
  throw lockLost(hold.name, { kind: "lost", why, current: tip?.record }, place.agent);
}

function endOf({ record }: HeldTip): "broken" | "released" {
  return record.event === "broken" ? "broken" : "released";
}

function expired({ agent }: LockPlace, { name, record }: HeldTip): SheafError {
  return lockLost(name, { kind: "lost", why: "expired", current: record }, agent);
}
