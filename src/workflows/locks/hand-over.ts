import type { LockName, Oid, RepoPath } from "../../core/ids.ts";
import { handOverRoots, isHandedOver } from "../../core/lock/hand-over.ts";
import type { Rulebook } from "../../core/ownership/rulebook.ts";
import { refused, type SheafError } from "../../errors.ts";
import { writeEntries } from "../../git/hand-over.ts";
import type { HeldTip } from "../../git/lock-tip.ts";
import { dirtyPaths } from "../../git/worktrees.ts";
import { readNewest } from "../read/links.ts";
import type { LockPlace } from "./place.ts";

/** A place from which content can be handed over: the rules are known, and the branch. */
export interface HandOverPlace extends LockPlace {
  readonly branch: string;
  readonly rulebook: Rulebook;
}

/** The place, if the lock hands over any file there; for all other locks nothing of this costs anything. */
export function findHandOverPlace(place: LockPlace, name: LockName): HandOverPlace | undefined {
  const { branch, rulebook } = place;
  if (branch === undefined || rulebook === undefined) return undefined;
  return handOverRoots(name, rulebook).length === 0 ? undefined : { ...place, branch, rulebook };
}

/**
 * The tree that an acquisition carries: the newest content of the files. Undefined for a lock that hands over none.
 */
export async function carryOver(
  place: LockPlace,
  name: LockName,
  from: HeldTip | undefined,
): Promise<Oid | undefined> {
  const handing = findHandOverPlace(place, name);
  return handing && writeEntries(place.git, await readNewest(handing, name, from));
}

/**
 * The tree that a release hands over: what the holder has committed under the lock, the rest as it got it. Throws
 * `refused` while a file has edits that are not committed, unless `isForced`: nobody else would see those.
 */
export async function handOver(place: LockPlace, tip: HeldTip, isForced: boolean): Promise<Oid | undefined> {
  const handing = findHandOverPlace(place, tip.name);
  if (handing === undefined) return undefined;
  const edited = isForced ? [] : await listEdited(handing, tip.name);
  if (edited.length > 0) throw uncommitted(tip.name, edited);
  return writeEntries(place.git, await readNewest(handing, tip.name, tip));
}

/** The files under a lock that differ from the branch's, in the worktree or in its index. */
export async function listEdited({ git, rulebook }: HandOverPlace, name: LockName): Promise<RepoPath[]> {
  const paths = (await dirtyPaths(git)) as RepoPath[];
  return paths.filter((path) => isHandedOver(path, name, rulebook));
}

function uncommitted(name: LockName, paths: readonly RepoPath[]): SheafError {
  const files = paths.map((path) => `'${path}'`).join(" ");
  return refused(
    "uncommitted-under-lock",
    `${paths.join(", ")} has edits that are not committed: ${name} would hand over the file without them`,
    `git commit -m "…" -- ${files}, or keep them aside: sheaf snapshot take && git restore ${files}; then release the lock`,
    { data: { name, paths } },
  );
}
