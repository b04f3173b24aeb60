import { expect, test } from "vitest";
import type { AgentId } from "../../../src/core/ids.ts";
import type { OpenTask } from "../../../src/core/manifest/schema.ts";
import { mergeOrder } from "../../../src/core/plan/merge-order.ts";
import { completedOf, settleTasks } from "../../../src/core/sync/settle-tasks.ts";

const roster = ["primary", "secondary-a", "secondary-b", "secondary-c"] as AgentId[];
const task = (id: string, owner: string, depends_on: string[] = []): OpenTask => ({
  id,
  owner: owner as AgentId,
  files: [`${id}/**`],
  depends_on,
});

test.each([
  ["no tasks: as in the roster", [], "p a b c"],
  ["whoever others need comes first", [task("x", "secondary-a", ["y"]), task("y", "secondary-c")], "p b c a"],
  [
    "through others",
    [task("x", "secondary-a", ["y"]), task("y", "secondary-b", ["z"]), task("z", "secondary-c")],
    "p c b a",
  ],
  [
    "one's own task is no reason to wait",
    [task("x", "secondary-a", ["y"]), task("y", "secondary-a")],
    "p a b c",
  ],
  ["who need each other stay", [task("x", "secondary-a", ["y"]), task("y", "secondary-b", ["x"])], "p c a b"],
])("%s", (_, tasks, expected) => {
  const short = mergeOrder(roster, tasks).map((agent) => agent.replace("secondary-", "").slice(0, 1));
  expect(short.join(" ")).toBe(expected);
});

test("done and merged is completed, done alone is not, and failed stays failed", () => {
  const record = (state: "open" | "done" | "failed") => ({ state, failures: 0, reason: "", at: "" });
  const [, a, b] = roster;
  const settled = settleTasks(
    [
      {
        agent: a as AgentId,
        tasks: [
          { id: "a", record: record("done") },
          { id: "b", record: record("open") },
        ],
      },
      {
        agent: b as AgentId,
        tasks: [
          { id: "c", record: record("done") },
          { id: "d", record: record("failed") },
        ],
      },
    ],
    [
      { agent: a as AgentId, outcome: "merged" },
      { agent: b as AgentId, outcome: "held-violation" },
    ],
  );
  expect([...settled]).toEqual([
    ["a", "completed"],
    ["d", "failed"],
  ]);
  expect([...completedOf(settled)]).toEqual(["a"]);
});
