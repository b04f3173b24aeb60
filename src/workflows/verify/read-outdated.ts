import { outdated } from "../../core/judge/lock.ts";
import type { Violation } from "../../core/judge/violation.ts";
import { blobOf } from "../../core/tree.ts";
import { findOutdated, sequentialLock } from "../read/outdated.ts";
import type { Judging } from "./read-history.ts";
import type { Offer, Whole } from "./read-wholes.ts";

/**
 * What each tip has of sequential files that its branch changes, judged by the line of versions that their locks handed
 * over. Costs nothing where no such file changes.
 */
export async function readOutdated(
  { git, rulebook }: Judging,
  offers: readonly Offer[],
  wholes: readonly Whole[],
): Promise<Violation[][]> {
  return Promise.all(
    offers.map(async ({ tip }, at) => {
      const changes = wholes[at]?.changes ?? [];
      const shared = changes.filter(({ path }) => sequentialLock(path, rulebook) !== undefined);
      if (shared.length === 0) return [];
      const versions = new Map(shared.map(({ path, newOid }) => [path, { mine: blobOf(newOid), from: [] }]));
      const behind = await findOutdated({ git, epic: rulebook.epic, rulebook }, versions, tip);
      return [...behind].flatMap((path) => {
        const lock = sequentialLock(path, rulebook);
        return lock === undefined ? [] : [outdated(path, lock)];
      });
    }),
  );
}
