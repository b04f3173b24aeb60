import { expect, test } from "vitest";
import type { EpicId } from "../../../src/core/ids.ts";
import { epicOfDocument, findMerging } from "../../../src/core/merge/merge-driver.ts";

const epic = "KAI-7" as EpicId;
const onEpic = "refs/heads/epic/KAI-7";
const onA = "refs/heads/sheaf/KAI-7/secondary-a";

test.each([
  ["sheaf/KAI-7/secondary-a", onEpic, { agent: "secondary-a", side: "theirs" }],
  ["refs/remotes/origin/sheaf/KAI-7/secondary-a", onEpic, { agent: "secondary-a", side: "theirs" }],
  ["sheaf/KAI-7/secondary-a~2", "refs/heads/main", { agent: "secondary-a", side: "theirs" }],
  ["sheaf/KAI-7/secondary-b", onA, { agent: "secondary-b", side: "theirs" }],
  ["epic/KAI-7", onA, { agent: "secondary-a", side: "ours" }],
  ["epic/KAI-7^0", onA, { agent: "secondary-a", side: "ours" }],
])("git merge %s on %s merges %j", (name, head, merging) => {
  expect(findMerging(epic, [name], head)).toEqual(merging);
});

test.each([
  ["a branch of nobody", ["topic"], onEpic],
  ["another epic's agent", ["sheaf/KAI-70/secondary-a"], onEpic],
  ["the epic branch on a branch of nobody", ["epic/KAI-7"], "refs/heads/main"],
  ["the epic branch on itself", ["origin/epic/KAI-7"], onEpic],
  ["two states of one agent's branch", ["origin/sheaf/KAI-7/secondary-a"], onA],
  ["several branches at once", ["sheaf/KAI-7/secondary-a", "sheaf/KAI-7/secondary-b"], onEpic],
  ["a rebase", [], undefined],
])("nobody wins over anybody in a merge of %s", (_, names, head) => {
  expect(findMerging(epic, names, head)).toBeUndefined();
});

test.each([
  ["feature-updates/KAI-7-improve_it/EPIC_README.md", "KAI-7"],
  ["a/b/KAI-7-x/EPIC_README.md", "KAI-7"],
  ["KAI-7/EPIC_README.md", undefined],
  ["kai-7-x/EPIC_README.md", undefined],
  ["EPIC_README.md", undefined],
])("%s is of epic %s", (path, found) => {
  expect(epicOfDocument(path)).toBe(found);
});
