import { expect, test } from "vitest";
import { mergeShared } from "../../../src/core/structure/merge-shared.ts";
import { mergeFaults } from "../../support/merge-faults.ts";

test.each(mergeFaults)("$name", ({ path, base, ours, theirs, right }) => {
  const merge = (left: string, other: string) => {
    const merged = mergeShared({ path }, { base, ours: left, theirs: other });
    return merged.kind === "clean" ? merged.text : undefined;
  };
  expect(merge(ours, theirs)).toBe(right);
  expect(merge(theirs, ours)).toBe(right);
});
