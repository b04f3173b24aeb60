import { expect, test } from "vitest";
import { finishEpic } from "../../../src/workflows/epic/finish-epic.ts";
import { diagnose } from "../../../src/workflows/doctor/diagnose.ts";
import { undo } from "../../../src/workflows/sync/undo.ts";
import { gitRepo } from "../../support/git-repo.ts";
import { startEpicIn } from "../../support/started-epic.ts";
import { sync, work } from "../../support/sync-epic.ts";

const files = { "readme.txt": "A project.\n" };

test.each(["sha1", "sha256"])("an epic from start to finish in a repository of %s", async (format) => {
  const epic = await startEpicIn(gitRepo(files, `--object-format=${format}`), 1);
  for (const name of ["primary", "secondary-a"]) await work(epic, name);
  const agent = epic.agent("secondary-a");
  agent.git("rm", "-q", "readme.txt");
  expect(agent.tryGit("commit", "-qm", "trespass").output).toContain("readme.txt: ");
  agent.git("reset", "-q", "--hard");
  const before = epic.repo.git("rev-parse", "epic/KAI-7");
  expect((await sync(epic)).agents.map(({ outcome }) => outcome)).toEqual(["nothing-new", "merged"]);
  const merged = epic.repo.git("rev-parse", "epic/KAI-7");
  await undo(await epic.primary(), false);
  expect(epic.repo.git("rev-parse", "epic/KAI-7")).toBe(before);
  await undo(await epic.primary(), false);
  expect(epic.repo.git("rev-parse", "epic/KAI-7")).toBe(merged);
  const steps = await finishEpic(await epic.primary(), {
    dryRun: false,
    withIgnored: false,
    withUncommitted: false,
  });
  expect(steps.map(({ kind }) => kind)).toEqual(["remove"]);
  const findings = await diagnose(await epic.primary());
  expect(findings.filter(({ state }) => state !== "ok")).toEqual([]);
  expect(findings.map(({ message }) => message)).toEqual(
    expect.arrayContaining(["off: every secondary is finished", "finished: merged and removed"]),
  );
  expect(epic.repo.git("status", "--porcelain", "--untracked-files=no")).toBe("");
});
