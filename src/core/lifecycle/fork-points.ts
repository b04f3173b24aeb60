import type { Oid } from "../ids.ts";
import { commitsReached } from "../judge/epic-graph.ts";

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
  const known = [...commitsReached(fresh, [tip])].filter((commit) => !fresh.has(commit));
  return known.length === 1 ? known[0] : undefined;
}
