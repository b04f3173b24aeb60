import { expect, test } from "vitest";
import type { AgentId, RepoPath } from "../../../src/core/ids.ts";
import { compileRulebook } from "../../../src/core/manifest/compile.ts";
import { parseManifest } from "../../../src/core/manifest/parse.ts";
import { writeTasks } from "../../../src/core/manifest/write-tasks.ts";
import { ownership } from "../../../src/core/ownership/ownership.ts";

const head = `schema: 1
epic: KAI-7
title: Improve it # as agreed
agents: [{ id: primary }, { id: secondary-a }, { id: secondary-b }]
features: [{ id: feature_01_one, owner: primary }]
rules: [{ path: "**", access: frozen }]
`;

test.each([
  [
    "two owners in one file",
    "[{ id: a, owner: secondary-a, files: [api/**] }, { id: b, owner: secondary-b, files: [api/x.ts] }]",
    "api/x.ts overlaps with the files of a, which is secondary-a's",
  ],
  [
    "one owner twice",
    "[{ id: a, owner: secondary-a, files: [api/**] }, { id: b, owner: secondary-a, files: [api/x.ts] }]",
    undefined,
  ],
  [
    "nobody we know",
    "[{ id: a, owner: secondary-z, files: [api/**] }]",
    "secondary-z is not in the roster (agents)",
  ],
  [
    "one id twice",
    "[{ id: a, owner: secondary-a, files: [x] }, { id: a, owner: secondary-a, files: [y] }]",
    "the task a stands twice",
  ],
])("%s", (_, tasks, message) => {
  const read = parseManifest(`${head}tasks: ${tasks}\n`);
  const issues = read.kind === "invalid" ? read.issues.map((issue) => [issue.line, issue.message]) : [];
  expect(issues).toEqual(message === undefined ? [] : [[7, message]]);
});

test("tasks come and go in the text of the manifest, and with them the territory", () => {
  const task = { id: "a", owner: "secondary-a" as AgentId, files: ["api/**"], depends_on: [] };
  const text = writeTasks(head, { add: [task], remove: new Set() });
  expect(text).toContain("title: Improve it # as agreed\n");
  const ownerIn = (manifest: string) => {
    const read = parseManifest(manifest);
    if (read.kind === "invalid") throw new Error(read.issues[0]?.message);
    const rulebook = compileRulebook(read.value, "epics/KAI-7-x" as RepoPath, "0");
    const { access, agents } = ownership("api/x.ts", rulebook);
    return `${access} ${agents.join()}`;
  };
  expect(ownerIn(text)).toBe("exclusive secondary-a");
  expect(ownerIn(writeTasks(text, { add: [], remove: new Set(["a"]) }))).toBe("frozen ");
});
