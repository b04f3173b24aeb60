import type { LockName, Oid } from "../../core/ids.ts";
import { readLinkOrder } from "../read/links.ts";
import type { HandOverPlace } from "./hand-over.ts";
import { readLock } from "./place.ts";

/**
 * Everything that passed through the locks of an epic's sequential files, by path, oldest first; last, the newest
 * content. Costs nothing in an epic without such files.
 */
export async function readLinkOrders(
  place: HandOverPlace,
): Promise<Map<string, readonly (Oid | undefined)[]>> {
  const sequential = place.rulebook.rules.filter(({ access }) => access === "sequential");
  const names = new Set(sequential.flatMap(({ lock }) => lock ?? []));
  const orders = await Promise.all([...names].map((name) => readOrder(place, name)));
  return new Map(orders.flatMap((order) => [...order]));
}

async function readOrder(place: HandOverPlace, name: LockName) {
  const tip = await readLock(place, name);
  return tip === undefined ? [] : readLinkOrder(place, tip);
}
