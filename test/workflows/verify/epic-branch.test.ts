import { expect, test } from "vitest";
import { verifyBranch } from "../../../src/workflows/verify/verify-branch.ts";
import { moveStage } from "../../../src/workflows/epic/move-stage.ts";
import { finishEpic } from "../../../src/workflows/epic/finish-epic.ts";
import { update } from "../../../src/workflows/sync/update.ts";
import { startedEpic, type TestEpic } from "../../support/started-epic.ts";
import { sync, work, workedEpic } from "../../support/sync-epic.ts";

const pastHooks = ["-c", "core.hooksPath=/dev/null"];

async function codesOf(epic: TestEpic, range: string): Promise<string[]> {
  const { commits, net } = await verifyBranch(await epic.primary(), { range, agent: undefined });
  return [...commits.flatMap(({ violations }) => violations), ...net].map(({ code }) => code);
}

function bypass({ repo }: TestEpic, message: string, files: Record<string, string>): void {
  for (const [file, content] of Object.entries(files)) repo.write(file, content);
  repo.git("add", "--all");
  repo.git(...pastHooks, "commit", "-qm", message);
}

test("an honest epic holds before, during and after a sync, from main, from anywhere, without refs of Sheaf's", async () => {
  const epic = await startedEpic(2);
  const { repo } = epic;
  const ranges = ["primary", "secondary-a", "secondary-b", "main..epic/KAI-7", "epic/KAI-7~1..epic/KAI-7"];
  const sound = async () => {
    for (const range of ranges)
      expect({ range, codes: await codesOf(epic, range) }).toEqual({ range, codes: [] });
  };
  repo.commit("found", { [`${epic.epicDir}/DISCOVERY.md`]: "# Found\n" });
  await sound();
  for (const name of ["primary", "secondary-a", "secondary-b"]) await work(epic, name);
  await sound();
  await sync(epic);
  await sound();
  await update(await epic.context("secondary-a"), false);
  epic.agent("secondary-a").commit("more", { [`${epic.feature("secondary-a")}/notes.md`]: "more\n" });
  await sync(epic);
  await moveStage(await epic.primary(), { to: "S3", reason: "", dryRun: false });
  await sound();
  await moveStage(await epic.primary(), { to: "S2", reason: "not yet", dryRun: false });
  await sound();
  await finishEpic(await epic.primary(), { dryRun: false, withIgnored: true, withUncommitted: false });
  ranges.splice(1, 2);
  await sound();
  // As in a clone that has the branch alone.
  const refs = repo.git("for-each-ref", "--format=delete %(refname)", "refs/sheaf").split("\n");
  const locks = refs.filter((ref) => !ref.includes("/locks/"));
  for (const ref of locks) repo.git("update-ref", "-d", ref.slice("delete ".length));
  await sound();
});

test("what Sheaf computes is written by its records alone: a commit by hand is told by the log, not by its words", async () => {
  const epic = await workedEpic(1, "primary", "secondary-a");
  const { repo } = epic;
  await sync(epic);
  const readme = `${epic.epicDir}/EPIC_README.md`;
  const text = repo
    .read(readme)
    .replace("<!-- BEGIN SYNC STATUS -->\n", "<!-- BEGIN SYNC STATUS -->\nAll is well.\n");
  bypass(epic, "a record\n\nSheaf-Agent: primary\nSheaf-Command: sync", { [readme]: text });
  expect(await codesOf(epic, "primary")).toEqual(["section-generated"]);
  await expect(sync(epic)).rejects.toMatchObject({ code: "epic-branch-broken" });
});

test("a rule that is added later says nothing about earlier commits, and everything about later ones", async () => {
  const epic = await startedEpic(1);
  const { repo } = epic;
  const manifest = `${epic.epicDir}/epic.yaml`;
  const a = epic.agent("secondary-a");
  const own = `${epic.feature("primary")}/fixed.md`;
  repo.commit("docs", { [own]: "one\n" });
  a.commit("own", { [`${epic.feature("secondary-a")}/fixed.md`]: "one\n" });
  const frozen = [own, `${epic.feature("secondary-a")}/fixed.md`]
    .map((path) => `  - { path: "${path}", access: frozen }\n`)
    .join("");
  repo.commit("frozen", { [manifest]: repo.read(manifest).replace(/^rules:.*\n/m, `rules:\n${frozen}`) });
  for (const range of ["primary", "secondary-a"]) expect(await codesOf(epic, range)).toEqual([]);
  bypass(epic, "later", { [own]: "two\n" });
  expect(await codesOf(epic, "primary")).toEqual(["file-frozen"]);
  await update(await epic.context("secondary-a"), false);
  a.write(`${epic.feature("secondary-a")}/fixed.md`, "two\n");
  a.git("-c", "core.hooksPath=/dev/null", "commit", "-qam", "later");
  expect(await codesOf(epic, "secondary-a")).toEqual(["file-frozen"]);
});

test("a baseline that somebody moves is not believed", async () => {
  const epic = await startedEpic(1);
  bypass(epic, "meddled", { [`${epic.feature("secondary-a")}/spec.md`]: "mine\n" });
  epic.repo.git(...pastHooks, "update-ref", "refs/sheaf/KAI-7/baseline", "epic/KAI-7");
  expect(await codesOf(epic, "primary")).toEqual(["file-not-owned"]);
  epic.repo.git(...pastHooks, "update-ref", "-d", "refs/sheaf/KAI-7/baseline");
  expect(await codesOf(epic, "primary")).toEqual(["file-not-owned"]);
});

test("from the epic's first commit on, hooks run in the primary's checkout", async () => {
  const epic = await startedEpic(1);
  const { repo } = epic;
  repo.write(`${epic.feature("secondary-a")}/spec.md`, "mine\n");
  repo.git("add", "--all");
  expect(repo.tryGit("commit", "-qm", "meddled").output).toContain("Secondary-A owns this file");
});
