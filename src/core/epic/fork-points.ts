import type { Oid } from "../ids.ts";

/**
 * Where branches left what is known: for each tip the one known commit that all its new commits come from. A tip
 * that is known itself is its own fork point; undefined where a branch has taken in known commits at more than
 * one place, so that history alone has to tell the best of them.
 *
 * @param fresh the commits that are not known yet, each with its parents
 */
export function forkPoints(
  fresh: ReadonlyMap<Oid, readonly Oid[]>,
  tips: readonly Oid[],
): ReadonlyMap<Oid, Oid | undefined> {
  return new Map(tips.map((tip) => [tip, forkPoint(fresh, tip)]));
}

function forkPoint(fresh: ReadonlyMap<Oid, readonly Oid[]>, tip: Oid): Oid | undefined {
  const known = new Set<Oid>();
  const seen = new Set<Oid>([tip]);
  for (const commit of seen) {
    const parents = fresh.get(commit);
    if (parents === undefined) known.add(commit);
    else for (const parent of parents) seen.add(parent);
  }
  const [only] = known;
  return known.size === 1 ? only : undefined;
}
