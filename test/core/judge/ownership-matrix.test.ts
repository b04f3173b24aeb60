import { expect, test } from "vitest";
import { heldBy, judged, noon } from "../../support/changes.ts";
import { testRulebook } from "../../support/epic-rules.ts";
import type { AgentId } from "../../../src/core/ids.ts";

// The file ownership matrix of the Parallel Execution Framework, as rules of a manifest: three folders with one owner
// each, and one that nobody owns and all write in turn. What no rule names is the primary's, such as package.json.
const all = ["primary", "secondary-a", "secondary-b"];
const rulebook = testRulebook({
  rules: [
    { path: "frontend/**", owner: "secondary-a", access: "exclusive" },
    { path: "backend/**", owner: "secondary-b", access: "exclusive" },
    { path: "ml/**", owner: "primary", access: "exclusive" },
    { path: "shared/**", agents: all, access: "sequential", lock: "shared" },
    { path: "shared/types/**", agents: ["secondary-a", "secondary-b"], access: "sequential", lock: "types" },
    { path: "migrations/**", access: "frozen" },
    { path: "logs/*.md", agents: all, access: "append" },
  ],
});

const codes = (agent: string, path: string, holder: string | undefined) =>
  judged(agent, [path, "before\n", "after\n"], {
    rulebook,
    lock: holder === undefined ? () => undefined : heldBy(holder),
    now: noon,
  }).map(({ code }) => code);

test.each<[path: string, holder: string | undefined, expected: readonly string[]]>([
  ["frontend/Dashboard.tsx", undefined, ["file-not-owned", "", "file-not-owned"]],
  ["backend/deep/api.ts", undefined, ["file-not-owned", "file-not-owned", ""]],
  ["ml/model.py", undefined, ["", "file-not-owned", "file-not-owned"]],
  ["package.json", undefined, ["", "file-not-owned", "file-not-owned"]],
  ["shared/util.ts", undefined, ["lock-not-held", "lock-not-held", "lock-not-held"]],
  ["shared/util.ts", "secondary-a", ["lock-not-held", "", "lock-not-held"]],
  ["shared/types/metrics.ts", "secondary-b", ["file-not-owned", "lock-not-held", ""]],
  ["migrations/1.sql", undefined, ["file-frozen", "file-frozen", "file-frozen"]],
  ["logs/today.md", undefined, ["not-appended", "not-appended", "not-appended"]],
])("%s, its lock held by %s: what each agent hears", (path, holder, expected) => {
  expect(all.map((agent) => codes(agent, path, holder).join(" "))).toEqual(expected);
});

test("the owner of one zone is let into another, and into the shared one only with its lock", () => {
  const [by, to] = ["primary", "secondary-a"] as [AgentId, AgentId];
  const granted = (path: string, holder?: string) =>
    judged(to, [path, "before\n", "after\n"], {
      rulebook,
      lock: holder === undefined ? () => undefined : heldBy(holder),
      grants: [{ by, to, target: { kind: "folder", path: path.split("/")[0] ?? "" }, end: undefined }],
    }).map(({ code }) => code);
  expect(granted("backend/api.ts")).toEqual([]);
  expect(granted("migrations/1.sql")).toEqual([]);
  expect(granted("shared/util.ts")).toEqual(["lock-not-held"]);
  expect(granted("logs/today.md")).toEqual(["not-appended"]);
});
