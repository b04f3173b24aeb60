import { count } from "../text/count.ts";
import type { Instant } from "../ids.ts";
import { protocolCost, type CoordinationCost } from "./savings.ts";

/** One sync of the past: when it landed, and when its agents were started and reported ready. */
export interface PastSync {
  readonly landedAt: Instant;
  readonly startedAt: readonly Instant[];
  readonly readyAt: readonly Instant[];
}

/**
 * What coordination has cost in this repository: of each sync the time from the last agent's readiness to the merge,
 * as a share of the time that the agents worked before; the median of all, since one of them may have waited over a
 * night. The protocol's figure where nothing was measured.
 */
export function measureCoordination(syncs: readonly PastSync[]): CoordinationCost {
  const shares = syncs.flatMap(shareOf).toSorted((a, b) => a - b);
  const middle = shares[Math.floor((shares.length - 1) / 2)];
  if (middle === undefined) return protocolCost;
  return {
    share: middle,
    source: `measured over ${count(shares.length, "sync")} of this repository, from the last ready to the merge`,
  };
}

function shareOf({ landedAt, startedAt, readyAt }: PastSync): number[] {
  const workedMs = Math.max(...readyAt) - Math.min(...startedAt);
  const waitedMs = landedAt - Math.max(...readyAt);
  return startedAt.length > 0 && readyAt.length > 0 && workedMs > 0 && waitedMs >= 0
    ? [waitedMs / workedMs]
    : [];
}
