import type { LockName, Oid, RepoPath } from "../../core/ids.ts";
import { isOutdated } from "../../core/lock/hand-over.ts";
import { ownership } from "../../core/ownership/ownership.ts";
import type { Rulebook } from "../../core/ownership/rulebook.ts";
import { readPast } from "../../git/hand-over.ts";
import type { HeldTip } from "../../git/lock-tip.ts";
import { findLockTip } from "../../git/lock-refs.ts";
import { readLinkOrder, type LinkPlace } from "./links.ts";

/** A new version of a path, and the ones it was made from, the commit's further parents' included. */
export interface NewVersion {
  readonly mine: Oid | undefined;
  readonly from: readonly (Oid | undefined)[];
}

/**
 * The sequential files among some whose new version leaves out what their lock handed over last (design section 7): it
 * never passed through the lock, and does not go on from the last one that did. `tip` is the commit that the versions
 * are made on top of, or that has them already.
 */
export async function findOutdated(
  place: LinkPlace,
  versions: ReadonlyMap<string, NewVersion>,
  tip: string,
): Promise<Set<string>> {
  const locks = new Set([...versions.keys()].flatMap((path) => sequentialLock(path, place.rulebook) ?? []));
  const found = await Promise.all(
    [...locks].map(async (name) => {
      const lock = await findLockTip(place.git, place.epic, name);
      if (lock?.record === undefined) return [];
      const paths = [...versions.keys()].filter((path) => sequentialLock(path, place.rulebook) === name);
      const past = await readPast(place.git, tip, paths as RepoPath[]);
      const links = await readLinkOrder(place, { ...lock, record: lock.record } satisfies HeldTip);
      return paths.filter((path) => isBehind(path as RepoPath, { versions, links, past }));
    }),
  );
  return new Set(found.flat());
}

/** The lock of a path that several change in turn; undefined for any other. */
export function sequentialLock(path: string, rulebook: Rulebook): LockName | undefined {
  const { access, lock } = ownership(path, rulebook);
  return access === "sequential" ? lock : undefined;
}

function isBehind(
  path: RepoPath,
  known: {
    readonly versions: ReadonlyMap<string, NewVersion>;
    readonly links: ReadonlyMap<RepoPath, readonly (Oid | undefined)[]>;
    readonly past: ReadonlyMap<RepoPath, readonly (Oid | undefined)[]>;
  },
): boolean {
  const { mine, from = [] } = known.versions.get(path) ?? { mine: undefined };
  const past = [...from, ...(known.past.get(path) ?? [])];
  return isOutdated({ links: known.links.get(path) ?? [], mine, past });
}
