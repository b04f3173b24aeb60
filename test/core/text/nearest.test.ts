import { expect, test } from "vitest";
import { nearestWords } from "../../../src/core/text/nearest.ts";

const known = ["epic_readme", "shared_log", "shared_logs", "smoke_test_plan"];

test.each([
  ["epic_redme", ["epic_readme"]],
  ["epic", ["epic_readme"]],
  ["shared_lg", ["shared_log", "shared_logs"]],
  ["readme", ["epic_readme"]],
  ["npm_install", []],
  ["", ["epic_readme", "shared_log", "shared_logs"]],
])("what is most like %j: %j", (word, nearest) => {
  expect(nearestWords(word, known)).toEqual(nearest);
});
