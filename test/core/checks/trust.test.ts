import { expect, test } from "vitest";
import { checkSchema } from "../../../src/core/checks/command-text.ts";
import { pairApprovals, type CommandApproval } from "../../../src/core/checks/trust.ts";

const check = (run: string) => ({ run, timeoutMs: 60_000, source: "verify in epic.yaml" });
const approval = (run: string): CommandApproval => ({
  schema: 1,
  repository: "/r",
  run,
  by: "Ann",
  at: "2026-01-15T12:00:00Z",
});

test.each([
  ["the same text", "npm test", true],
  ["one blank more", "npm test ", false],
  ["another command", "npm run test", false],
])("an approval is for %s", (_, run, isTrusted) => {
  const [paired] = pairApprovals([check("npm test")], [approval(run)], String);
  expect(paired?.approval !== undefined).toBe(isTrusted);
});

test("a text that stands twice is asked about once, under an id made from it", () => {
  const paired = pairApprovals(
    [check("npm test"), check("npm test"), check("make")],
    [],
    (run) => `id of ${run}`,
  );
  expect(paired.map(({ id }) => id)).toEqual(["id of npm test", "id of make"]);
});

test.each<readonly [string, boolean]>([
  ["npm test", true],
  ["npm ci\nnpm test", true],
  ["  ", false],
  ["true \u001b[8m; rm -rf x", false],
  ["true\r; rm -rf x", false],
  ["true \u202e x", false],
  ["npm\u200b test", false],
  ...[
    "\u00ad",
    "\u034f",
    "\u115f",
    "\u3164",
    "\uffa0",
    "\ufe0f",
    "\u{e0100}",
    "\u{e0041}",
    "\u2800",
    "\ufeff",
  ].map((letter) => [`npm${letter} test`, false] as const),
  ["npm\u00a0test", false],
  ["npm\ue000 test", false],
  ["echo größer 好", true],
])("a person can see all of %j: %s", (run, isTaken) => {
  expect(checkSchema.safeParse({ run }).success).toBe(isTaken);
});
