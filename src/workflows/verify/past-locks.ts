import type { AgentId, Instant, LockName } from "../../core/ids.ts";
import type { Change } from "../../core/judge/change.ts";
import type { LockFacts } from "../../core/judge/input.ts";
import { locksNeeded, outdated } from "../../core/judge/lock.ts";
import type { Violation } from "../../core/judge/violation.ts";
import { findOthersHold, isProved, type LockedCommit } from "../../core/lock/proof.ts";
import type { LockRecord } from "../../core/lock/record.ts";
import { ownership } from "../../core/ownership/ownership.ts";
import { parseTrailers } from "../../core/records/trailers.ts";
import type { CommitChanges } from "../../git/commit-changes.ts";
import { readLockChain } from "../../git/lock-refs.ts";
import { resolveNames } from "../../git/objects.ts";
import { findOutdated, sequentialLock } from "../read/outdated.ts";
import type { Judging, RangeContent } from "./read-ranges.ts";

/** The chain of every lock that some changes need. */
export async function readChains({ git, rulebook }: Judging, changes: readonly Change[]) {
  const names = locksNeeded(changes, (path) => ownership(path, rulebook).lock);
  const chains = await Promise.all(names.map((name) => readLockChain(git, rulebook.epic, name)));
  return new Map(names.map((name, at) => [name, chains[at] ?? []]));
}

/**
 * What there is to say against a commit without a lock that it needed. Where the chain bears out its trailer: nothing.
 * Where not: that somebody else held the lock just then, so that two agents' commits may interleave, unless the agent
 * has held it since. A trailer that is missing is nothing by itself.
 */
export function holdThen(
  name: LockName,
  commit: LockedCommit,
  { chain, later }: { readonly chain: readonly LockRecord[]; readonly later: readonly LockedCommit[] },
): LockFacts {
  const own = { state: "held", holder: commit.agent, token: 0, expiresAt: Infinity as Instant } as const;
  if (isProved(chain, name, commit)) return own;
  const other = findOthersHold(chain, commit);
  if (other === undefined || later.some((one) => isProved(chain, name, one))) return own;
  const { state, holder, token, expiresAt } = other;
  return { state, holder, token, expiresAt };
}

/** What a commit says of locks. */
export function lockedCommit({ message, authoredAt: at }: CommitChanges, agent: AgentId): LockedCommit {
  const { locks = [], command } = parseTrailers(message);
  return { agent, proofs: locks, at, isFenced: command !== undefined };
}

/** What the tip of a range has of sequential files that its commits changed, judged against their locks' chains. */
export async function readOutdated(
  { git, rulebook }: Judging,
  { commits }: RangeContent,
  tip: string,
): Promise<Violation[]> {
  const changed = commits.flatMap(({ changes }) => changes.map(({ path }) => path));
  const paths = [...new Set(changed)].filter((path) => sequentialLock(path, rulebook) !== undefined);
  if (paths.length === 0) return [];
  const tips = await resolveNames(
    git,
    paths.map((path) => `${tip}:${path}`),
  );
  const versions = new Map(paths.map((path, at) => [path, { mine: tips[at], from: [] }]));
  const behind = await findOutdated({ git, epic: rulebook.epic, rulebook }, versions, tip);
  return [...behind].flatMap((path) => {
    const lock = sequentialLock(path, rulebook);
    return lock === undefined ? [] : [outdated(path, lock)];
  });
}
