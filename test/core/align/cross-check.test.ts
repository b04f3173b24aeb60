import { expect, test } from "vitest";
import { formatCrossCheck, parseCrossCheck, updateCrossCheck } from "../../../src/core/align/cross-check.ts";
import type { EpicId } from "../../../src/core/ids.ts";
import { align, specsOf } from "../../support/specs.ts";

const findingsOf = (...texts: readonly string[]) => align(specsOf(...texts)).findings;
const limit = (value: string) => `\`--limit\` (default: ${value})\n`;
const both = findingsOf(limit("1"), limit("2"), "TBD: a | b\n");
const states = (checked: ReturnType<typeof updateCrossCheck>) => checked.map(({ state, by }) => [state, by]);

test("a finding is open until it is gone, or somebody lets it stay", () => {
  const first = updateCrossCheck([], both);
  expect(states(first)).toEqual([
    ["open", ""],
    ["open", ""],
  ]);
  const ruled = updateCrossCheck(first, both, { id: both[0]?.id ?? "", by: "Ada: two programs" });
  expect(states(ruled)).toEqual([
    ["settled", "Ada: two programs"],
    ["open", ""],
  ]);
  const later = updateCrossCheck(ruled, findingsOf(limit("1"), limit("2"), "ten\n"));
  expect(states(later)).toEqual([
    ["settled", "Ada: two programs"],
    ["settled", "Secondary-B: no longer found"],
  ]);
  expect(states(updateCrossCheck(later, both))).toEqual(states(ruled));
});

test("the document is read as it was written, pipes and all", () => {
  const checked = updateCrossCheck([], both, { id: both[1]?.id ?? "", by: "Primary: a | b" });
  const text = formatCrossCheck("KAI-7" as EpicId, checked);
  expect(parseCrossCheck(text)).toEqual(checked);
  expect(text).toContain("**Open:** 1 of 2\n");
  expect(text).toContain(
    `| ${both[0]?.id ?? ""} | two-values | \`--limit\` has two values for "default": \`1\` and \`2\` | feature_01_one/spec.md:1 (Primary), feature_02_two/spec.md:1 (Secondary-A) | open |  |`,
  );
  expect(parseCrossCheck("| a | b |\n|---|---|\n| x | open |\n")).toEqual([]);
});
