import { expect, test } from "vitest";
import { claimReady } from "../support/claim-ready.ts";
import { startedEpic, type TestEpic } from "../support/started-epic.ts";
import { sync, work, workedEpic } from "../support/sync-epic.ts";

/** Files, and live state that says they are all there is to do. */
async function claim(epic: TestEpic, files: Record<string, string>): Promise<void> {
  const own = Object.entries(files).map(([name, text]) => [`${epic.feature("secondary-a")}/${name}`, text]);
  epic.agent("secondary-a").commit("files", Object.fromEntries(own));
  await claimReady(await epic.context("secondary-a"));
}

test("a claim of readiness is not believed: the sync computes the gate again, and moves nothing", async () => {
  const epic = await startedEpic(1);
  await work(epic, "primary");
  await claim(epic, { "checklist.md": "- [x] a\n- [ ] still open\n", "spec.md": "# Spec\n" });
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
  await claim(epic, { "checklist.md": "- [x] a\n- [x] answered\n" });
  const report = await sync(epic);
  expect(report.agents.find(({ agent }) => agent === "secondary-a")?.outcome).toBe("merged");
});

test("a claim without any work is none, and whoever is left out is not looked at", async () => {
  const epic = await workedEpic(1, "primary");
  const agent = epic.agent("secondary-a");
  agent.commit("nothing of its own", {});
  await claim(epic, {});
  await expect(sync(epic)).rejects.toThrow(/Secondary-A: READY_FOR_SYNC is true.*no commit has changed/);
  const report = await sync(epic, { defer: ["secondary-a"], reason: "has not begun" });
  expect(report.agents.find(({ agent }) => agent === "secondary-a")?.outcome).toBe("deferred");
});

test("a branch without a commit of its own is on the epic branch, and proves nothing", async () => {
  const epic = await workedEpic(2, "primary", "secondary-b");
  await claimReady(await epic.context("secondary-a"));
  await expect(sync(epic)).rejects.toThrow(/Secondary-A: READY_FOR_SYNC is true.*no commit has changed/);
  // Nor does one that has taken in what others did.
  epic.agent("secondary-a").git("merge", "--quiet", "epic/KAI-7");
  await expect(sync(epic)).rejects.toThrow(/Secondary-A: READY_FOR_SYNC is true.*no commit has changed/);
});
