import { expect, test } from "vitest";
import { forkPoints } from "../../../src/core/lifecycle/fork-points.ts";
import type { Oid } from "../../../src/core/ids.ts";

const fresh = new Map<Oid, Oid[]>(
  Object.entries({
    a2: ["a1"],
    a1: ["base"],
    b2: ["b1", "later"],
    b1: ["base"],
    c1: ["a1", "base"],
    root: [],
  }) as [Oid, Oid[]][],
);

test.each([
  ["a branch", "a2", "base"],
  ["a tip that is known", "base", "base"],
  ["a branch that took in known commits later", "b2", undefined],
  ["a branch that merged another new one", "c1", "base"],
  ["a branch with a history of its own", "root", undefined],
])("the fork point of %s", (_, tip, point) => {
  expect(forkPoints(fresh, [tip as Oid]).get(tip as Oid)).toBe(point);
});
