import { expect, test } from "vitest";
import { sync, workedEpic } from "../support/sync-epic.ts";

test("the primary's own commits are judged again, and mended by the command that is printed", async () => {
  const epic = await workedEpic(1, "primary", "secondary-a");
  const { repo } = epic;
  const foreign = `${epic.feature("secondary-a")}/spec.md`;
  repo.write(foreign, "the primary knows better\n");
  repo.git("add", foreign);
  repo.git("-c", "core.hooksPath=/dev/null", "commit", "-qm", "meddled");
  const before = repo.git("rev-parse", "HEAD");
  const error = await sync(epic).catch((error: unknown) => error);
  expect(error).toMatchObject({
    exitCode: 1,
    code: "epic-branch-broken",
    message: expect.stringContaining(`${foreign}: Secondary-A owns this file`),
    fix: expect.stringMatching(/^git reset --soft [0-9a-f]{10}\^ && git restore --staged -- /),
  });
  expect(repo.git("rev-parse", "HEAD")).toBe(before);
  // On record, it may.
  repo.git(
    "-c",
    "core.hooksPath=/dev/null",
    "commit",
    "-q",
    "--amend",
    "-m",
    "meddled\n\nSheaf-Override: asked to",
  );
  expect((await sync(epic)).agents.map(({ outcome }) => outcome)).toContain("merged");
});

test("what earlier syncs left was judged by them, and their own commits pass", async () => {
  const epic = await workedEpic(1, "primary", "secondary-a");
  await sync(epic);
  epic.repo.commit("found", { [`${epic.epicDir}/DISCOVERY.md`]: "# Discovery\n" });
  epic.agent("secondary-a").commit("more", { [`${epic.feature("secondary-a")}/notes.md`]: "more\n" });
  expect((await sync(epic)).agents.map(({ outcome }) => outcome)).toContain("merged");
});
