import { expect, test } from "vitest";
import { bypasses } from "../support/bypasses.ts";
import { commitAtOnce } from "../support/commit-at-once.ts";
import { missedWithoutHooks } from "../support/last-gate.ts";

test("the last gate finds every way to break a rule when there are no hooks at all", async () => {
  expect(await missedWithoutHooks(bypasses.map(({ way }) => way))).toEqual([]);
});

test("sixteen agents commit at once, each three times, and none fails", async () => {
  expect(await commitAtOnce(16, 3)).toEqual({ errors: "", commits: Array(16).fill("3") });
});
