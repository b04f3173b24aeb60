import { expect, test } from "vitest";
import type { TestEpic } from "../support/started-epic.ts";
import { sync, workedEpic } from "../support/sync-epic.ts";

/** A commit past the hooks that says it is of `sheaf ready`. */
function claim(epic: TestEpic, files: Record<string, string>): void {
  const agent = epic.agent("secondary-a");
  for (const [name, text] of Object.entries(files))
    agent.write(`${epic.feature("secondary-a")}/${name}`, text);
  const status = `${epic.feature("secondary-a")}/STATUS`;
  agent.write(status, agent.read(status).replace("READY_FOR_SYNC: false", "READY_FOR_SYNC: true"));
  agent.git("add", "--all");
  agent.git("-c", "core.hooksPath=/dev/null", "commit", "-qm", "claimed\n\nSheaf-Command: ready");
}

test("a claim of readiness is not believed: the sync computes the gate again, and moves nothing", async () => {
  const epic = await workedEpic(1, "primary");
  claim(epic, { "checklist.md": "- [x] a\n- [ ] still open\n", "spec.md": "# Spec\n" });
  const before = epic.repo.git("rev-parse", "epic/KAI-7");
  const error = await sync(epic).catch((error: unknown) => error);
  expect(error).toMatchObject({
    exitCode: 5,
    code: "not-ready",
    message: expect.stringMatching(
      /Secondary-A: READY_FOR_SYNC is true, and .*checklist\.md:2: open: still open/,
    ),
  });
  expect(epic.repo.git("rev-parse", "epic/KAI-7")).toBe(before);
  claim(epic, { "checklist.md": "- [x] a\n- [x] answered\n" });
  const report = await sync(epic);
  expect(report.agents.find(({ agent }) => agent === "secondary-a")?.outcome).toBe("merged");
});

test("a claim without any work is none, and whoever is left out is not looked at", async () => {
  const epic = await workedEpic(1, "primary");
  const agent = epic.agent("secondary-a");
  agent.commit("nothing of its own", {});
  claim(epic, {});
  await expect(sync(epic)).rejects.toThrow(/Secondary-A: READY_FOR_SYNC is true.*no commit has changed/);
  const report = await sync(epic, { defer: ["secondary-a"], reason: "has not begun" });
  expect(report.agents.find(({ agent }) => agent === "secondary-a")?.outcome).toBe("deferred");
});
