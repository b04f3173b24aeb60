import { epicBranch } from "../../core/epic/layout.ts";
import type { EpicId, LockName, Oid, RepoPath } from "../../core/ids.ts";
import { handOverRoots, isHandedOver } from "../../core/lock/hand-over.ts";
import type { Rulebook } from "../../core/ownership/rulebook.ts";
import { parseTrailers } from "../../core/records/trailers.ts";
import type { Git } from "../../git/git.ts";
import { readEntries, readHistory, readLastMessages, readPast } from "../../git/hand-over.ts";
import type { HeldTip } from "../../git/lock-tip.ts";
import { findCommit } from "../../git/refs.ts";
import type { TreeEntry } from "../../git/tree-changes.ts";

/** Sequential files by path, as one link of their lock's chain has them. */
export type Links = Map<RepoPath, TreeEntry>;

/** Where the content of sequential files is read. */
export interface LinkPlace {
  readonly git: Git;
  readonly epic: EpicId;
  readonly rulebook: Rulebook;
}

/**
 * The newest content of every sequential file under a lock: what its last release handed over, what its holder has
 * committed under it since, and what goes on from that on the epic branch. A lock that was never taken has what the epic
 * branch has. A sync takes exactly this for these files: no conflict is possible.
 */
export async function readNewest(place: LinkPlace, name: LockName, tip: HeldTip | undefined): Promise<Links> {
  const epic = await readCovered(place, name, `refs/heads/${epicBranch(place.epic)}`);
  if (tip === undefined) return epic;
  const links = await readHeld(place, tip);
  const paths = [...new Set([...links.keys(), ...epic.keys()])];
  const other = paths.filter((path) => links.get(path)?.oid !== epic.get(path)?.oid);
  if (other.length === 0) return links;
  const [passed, past] = await Promise.all([
    readHistory(place.git, tip.oid),
    readPast(place.git, `refs/heads/${epicBranch(place.epic)}`, other),
  ]);
  for (const path of other) {
    const entry = epic.get(path);
    const isLink = passed.get(path)?.includes(entry?.oid) === true;
    // Made without the lock, but from what it had handed over, and landed since.
    if (!isLink && goesOn(past.get(path), links.get(path)?.oid)) setEntry(links, path, entry);
  }
  return links;
}

function goesOn(past: readonly (Oid | undefined)[] = [], link: Oid | undefined): boolean {
  return past.slice(1).includes(link);
}

/** Everything that passed through a lock, by path, oldest first, the newest content last; undefined for no file. */
export async function readLinkOrder(
  place: LinkPlace,
  tip: HeldTip,
): Promise<Map<RepoPath, readonly (Oid | undefined)[]>> {
  const [passed, newest] = await Promise.all([
    readHistory(place.git, tip.oid),
    readNewest(place, tip.name, tip),
  ]);
  const paths = new Set([...passed.keys(), ...newest.keys()]);
  return new Map([...paths].map((path) => [path, [...(passed.get(path) ?? []), newest.get(path)?.oid]]));
}

async function readHeld({ git, rulebook }: LinkPlace, { name, tree, record }: HeldTip): Promise<Links> {
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
    const isProved = locks.some((proof) => proof.name === name && proof.token === record.token);
    if (isProved) setEntry(links, path, entry);
  }
  return links;
}

function setEntry(links: Links, path: RepoPath, entry: TreeEntry | undefined): void {
  if (entry === undefined) links.delete(path);
  else links.set(path, entry);
}

/** The files of a commit that a lock hands over. */
export async function readCovered(
  { git, rulebook }: Pick<LinkPlace, "git" | "rulebook">,
  name: LockName,
  treeish: string,
): Promise<Links> {
  const entries = await readEntries(git, treeish, handOverRoots(name, rulebook));
  return new Map([...entries].filter(([path]) => isHandedOver(path, name, rulebook)));
}
