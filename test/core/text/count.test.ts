import { expect, test } from "vitest";
import { count } from "../../../src/core/text/count.ts";

test("a number agrees with its noun", () => {
  expect([0, 1, 2].map((amount) => count(amount, "commit"))).toEqual(["0 commits", "1 commit", "2 commits"]);
  expect([1, 2].map((amount) => count(amount, "entry", "entries"))).toEqual(["1 entry", "2 entries"]);
});
