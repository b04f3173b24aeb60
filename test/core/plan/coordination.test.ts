import { expect, test } from "vitest";
import type { Instant } from "../../../src/core/ids.ts";
import { measureCoordination, type PastSync } from "../../../src/core/plan/coordination.ts";
import { protocolCost } from "../../../src/core/plan/savings.ts";

/** Agents started at 0, were ready after these minutes, and the sync landed. */
function sync(landed: number, ...ready: number[]): PastSync {
  const minute = (count: number) => (count * 60_000) as Instant;
  return { landedAt: minute(landed), startedAt: [minute(0), minute(1)], readyAt: ready.map(minute) };
}

test("nothing measured: the protocol's figure", () => {
  expect(measureCoordination([])).toBe(protocolCost);
  expect(measureCoordination([sync(10), { ...sync(10, 5), startedAt: [] }, sync(3, 5)])).toBe(protocolCost);
});

test("the time from the last ready to the merge, as a share of the work before it", () => {
  expect(measureCoordination([sync(130, 60, 100)])).toEqual({
    share: 0.3,
    source: "measured over 1 sync of this repository, from the last ready to the merge",
  });
});

test("one sync that waited over a night does not decide", () => {
  expect(measureCoordination([sync(110, 100), sync(120, 100), sync(1_000, 100)]).share).toBe(0.2);
});
