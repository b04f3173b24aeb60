import type { LockName, Oid, RepoPath } from "../../core/ids.ts";
import { lockRef } from "../../core/epic/layout.ts";
import { readHistory } from "../../git/hand-over.ts";
import { readLinks, type HandOverPlace } from "./hand-over.ts";
import { readLock } from "./place.ts";

/**
 * Everything that passed through the locks of an epic's sequential files, by path, oldest first; last, what the
 * present holders have committed. Costs nothing in an epic without such files.
 */
export async function readLinkOrders(place: HandOverPlace): Promise<Map<string, readonly Oid[]>> {
  const sequential = place.rulebook.rules.filter(({ access }) => access === "sequential");
  const names = new Set(sequential.flatMap(({ lock }) => lock ?? []));
  const orders = await Promise.all([...names].map((name) => readOrder(place, name)));
  return new Map(orders.flat());
}

async function readOrder(place: HandOverPlace, name: LockName): Promise<[RepoPath, readonly Oid[]][]> {
  const tip = await readLock(place, name);
  if (tip === undefined) return [];
  const [history, newest] = await Promise.all([
    readHistory(place.git, lockRef(place.epic, name)),
    readLinks(place, tip),
  ]);
  return [...newest].map(([path, { oid }]) => [path, [...(history.get(path) ?? []), oid]]);
}
