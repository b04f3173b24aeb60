import { expect, test } from "vitest";
import { override } from "../../src/workflows/access/override.ts";
import { startedEpic } from "../support/started-epic.ts";
import { sync, work, workedEpic } from "../support/sync-epic.ts";

test("a bad commit of the primary's stops the sync, and nothing has moved; on record, it may", async () => {
  const epic = await startedEpic(1);
  const { repo } = epic;
  for (const name of ["primary", "secondary-a"]) await work(epic, name);
  const foreign = `${epic.feature("secondary-a")}/notes.md`;
  repo.write(foreign, "the primary knows better\n");
  repo.git("add", foreign);
  repo.git("-c", "core.hooksPath=/dev/null", "commit", "-qm", "meddled");
  const before = repo.git("rev-parse", "HEAD");
  await expect(sync(epic)).rejects.toMatchObject({
    exitCode: 1,
    code: "epic-branch-broken",
    message: expect.stringContaining(`${foreign}: Secondary-A owns this file`),
    fix: expect.stringContaining(`sheaf override ${before.slice(0, 10)} --reason`),
  });
  expect(repo.git("rev-parse", "HEAD")).toBe(before);
  await override(await epic.primary(), { commit: before, reason: "asked to", dryRun: false });
  expect((await sync(epic)).agents.map(({ outcome }) => outcome)).toContain("merged");
});

test("what earlier syncs left was judged by them, and their own commits pass", async () => {
  const epic = await workedEpic(1, "primary", "secondary-a");
  await sync(epic);
  epic.repo.commit("found", { [`${epic.epicDir}/DISCOVERY.md`]: "# Discovery\n" });
  epic.agent("secondary-a").commit("more", { [`${epic.feature("secondary-a")}/notes.md`]: "more\n" });
  expect((await sync(epic)).agents.map(({ outcome }) => outcome)).toContain("merged");
});
