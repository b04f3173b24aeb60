import type { LockName, Oid, RepoPath } from "../../core/ids.ts";
import { epicBranch } from "../../core/epic/layout.ts";
import { handOverRoots, isHandedOver } from "../../core/lock/hand-over.ts";
import type { Rulebook } from "../../core/ownership/rulebook.ts";
import { parseTrailers } from "../../core/records/trailers.ts";
import { SheafError } from "../../errors.ts";
import type { Git } from "../../git/git.ts";
import { readEntries, readLastMessages, writeEntries } from "../../git/hand-over.ts";
import { findCommit } from "../../git/refs.ts";
import type { TreeEntry } from "../../git/tree-changes.ts";
import { dirtyPaths } from "../../git/worktrees.ts";
import type { HeldTip, LockPlace } from "./place.ts";

/** Sequential files by path, as one link of their lock's chain has them. */
export type Links = Map<RepoPath, TreeEntry>;

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
 * The newest content of every sequential file under a lock: what its last release handed over, and what its
 * holder has committed under it since. A sync takes exactly this for these files: no conflict is possible.
 */
export async function readLinks(
  { git, rulebook }: Pick<HandOverPlace, "git" | "rulebook">,
  { name, tree, record }: HeldTip,
): Promise<Links> {
  const links = await readEntries(git, tree);
  const branch = rulebook.agents.find(({ id }) => id === record.holder)?.branch;
  if (record.event === "released" || branch === undefined) return links;
  const committed = await readCovered({ git, rulebook }, name, `refs/heads/${branch}`);
  const paths = [...new Set([...links.keys(), ...committed.keys()])];
  const changed = paths.filter((path) => links.get(path)?.oid !== committed.get(path)?.oid);
  if (changed.length === 0 || (await findCommit(git, `refs/heads/${branch}`)) === undefined) return links;
  const entries = new Map(changed.map((path) => [path, committed.get(path)]));
  const messages = await readLastMessages(git, branch, entries, handOverRoots(name, rulebook));
  for (const [path, entry] of entries) {
    const { locks = [] } = parseTrailers(messages.get(path) ?? "");
    if (!locks.some((proof) => proof.name === name && proof.token === record.token)) continue;
    if (entry === undefined) links.delete(path);
    else links.set(path, entry);
  }
  return links;
}

/**
 * The tree that an acquisition carries: for a lock never taken the files as the epic branch has them, for one that
 * was not released what its holder has committed. Undefined where the tree stays as it is.
 */
export async function carryOver(
  place: LockPlace,
  name: LockName,
  from: HeldTip | undefined,
): Promise<Oid | undefined> {
  const handing = findHandOverPlace(place, name);
  if (handing === undefined || from?.record.event === "released") return undefined;
  return writeEntries(place.git, await readCarried(handing, name, from));
}

/** The files that an acquisition carries: those of the lock's last event, or of the epic branch before the first. */
export async function readCarried(
  place: HandOverPlace,
  name: LockName,
  from: HeldTip | undefined,
): Promise<Links> {
  if (from !== undefined) return readLinks(place, from);
  return readCovered(place, name, `refs/heads/${epicBranch(place.epic)}`);
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
  return writeEntries(place.git, await readLinks(handing, tip));
}

/** The files of a commit that a lock hands over. */
export async function readCovered(
  { git, rulebook }: { readonly git: Git; readonly rulebook: Rulebook },
  name: LockName,
  treeish: string,
): Promise<Links> {
  const entries = await readEntries(git, treeish, handOverRoots(name, rulebook));
  return new Map([...entries].filter(([path]) => isHandedOver(path, name, rulebook)));
}

/** The files under a lock that differ from the branch's, in the worktree or in its index. */
export async function listEdited({ git, rulebook }: HandOverPlace, name: LockName): Promise<RepoPath[]> {
  const paths = (await dirtyPaths(git)) as RepoPath[];
  return paths.filter((path) => isHandedOver(path, name, rulebook));
}

function uncommitted(name: LockName, paths: readonly RepoPath[]): SheafError {
  const files = paths.map((path) => `'${path}'`).join(" ");
  return new SheafError({
    kind: "refused",
    code: "uncommitted-under-lock",
    message: `${paths.join(", ")} has edits that are not committed: ${name} would hand over the file without them`,
    fix: `git commit -m "…" -- ${files}, or git restore ${files}; then release the lock`,
    data: { name, paths },
  });
}
