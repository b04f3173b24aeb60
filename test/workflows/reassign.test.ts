import { expect, test } from "vitest";
import { readInbox } from "../../src/workflows/agent/read-inbox.ts";
import { update } from "../../src/workflows/sync/update.ts";
import { reassign } from "../../src/workflows/reassign/reassign.ts";
import { readIdentity } from "../../src/workflows/read/read-identity.ts";
import { failTask } from "../../src/workflows/tasks/settle-task.ts";
import { startTasks } from "../../src/workflows/tasks/start-tasks.ts";
import { verifyBranch } from "../../src/workflows/verify/verify-branch.ts";
import { finishEpic } from "../../src/workflows/epic/finish-epic.ts";
import { undo } from "../../src/workflows/sync/undo.ts";
import { startedEpic } from "../support/started-epic.ts";
import { sync, work, workedEpic } from "../support/sync-epic.ts";

const wish = { work: "feature_02_part_2", to: "secondary-b", reason: "blocked on the API", dryRun: false };

test("a feature changes hands with what is committed; what is not is kept, and the hooks follow", async () => {
  const epic = await startedEpic(2);
  const feature = epic.feature("secondary-a");
  const [a, b] = [epic.agent("secondary-a"), epic.agent("secondary-b")];
  a.commit("half of it", { [`${feature}/spec.md`]: "# Half\n" });
  a.write(`${feature}/notes.md`, "not committed\n");
  const refs = () => epic.repo.git("for-each-ref", "refs/heads");
  const before = refs();
  const planned = await reassign(await epic.primary(), { ...wish, dryRun: true });
  expect(planned).toMatchObject({ owner: "secondary-a", commits: 1 });
  expect(refs()).toBe(before);
  const done = await reassign(await epic.primary(), wish);
  expect(epic.repo.git("show", `${done.snapshot}:${feature}/notes.md`)).toBe("not committed");
  expect(epic.repo.git("log", "-1", "--format=%s", "epic/KAI-7")).toBe(
    "KAI-7: feature_02_part_2 goes from Secondary-A to Secondary-B",
  );
  expect(a.read(`${feature}/notes.md`)).toBe("not committed\n");
  a.git("add", "--all");
  expect(a.tryGit("commit", "-m", "more").output).toContain("Secondary-B owns this file");
  const mail = await readInbox(await epic.context("secondary-b"), { unreadOnly: false });
  expect(JSON.stringify(mail)).toContain("feature_02_part_2 is yours now");
  await update(await epic.context("secondary-b"), false);
  expect(b.read(`${feature}/spec.md`)).toBe("# Half\n");
  b.commit("the other half", {
    [`${feature}/spec.md`]: "# Whole\n",
    [`${feature}/checklist.md`]: "- [x] whole\n",
  });
  for (const name of ["primary", "secondary-b"]) await work(epic, name);
  await sync(epic);
  expect(epic.repo.read(`${feature}/spec.md`)).toBe("# Whole\n");
});

test("commits that break rules do not change hands, and nothing moves", async () => {
  const epic = await startedEpic(2);
  const a = epic.agent("secondary-a");
  a.write(`${epic.feature("secondary-b")}/spec.md`, "not mine\n");
  a.git("-c", "core.hooksPath=/dev/null", "commit", "-qam", "a trespass");
  const before = epic.repo.git("for-each-ref", "refs/heads");
  await expect(reassign(await epic.primary(), wish)).rejects.toMatchObject({ code: "broken-rules" });
  expect(epic.repo.git("for-each-ref", "refs/heads")).toBe(before);
  await expect(reassign(await epic.primary(), { ...wish, reason: " " })).rejects.toMatchObject({
    code: "no-reason",
  });
  await expect(reassign(await epic.primary(), { ...wish, work: "nothing" })).rejects.toMatchObject({
    code: "unknown-work",
  });
});

test("the primary's own feature goes by the manifest alone, and comes back by undo", async () => {
  const epic = await startedEpic(1);
  const tip = epic.repo.git("rev-parse", "epic/KAI-7");
  const done = await reassign(await epic.primary(), { ...wish, work: "01", to: "secondary-a" });
  expect(done).toMatchObject({ owner: "primary", commits: 0, snapshot: undefined, needsStart: false });
  expect((await epic.primary()).manifest.features.map(({ owner }) => owner)).toEqual([
    "secondary-a",
    "secondary-a",
  ]);
  await undo(await epic.primary(), false);
  expect(epic.repo.git("rev-parse", "epic/KAI-7")).toBe(tip);
  expect((await epic.primary()).manifest.features[0]?.owner).toBe("primary");
});

test("what its old owners committed stays theirs, and nothing that they commit later does", async () => {
  const epic = await startedEpic(2);
  const a = epic.agent("secondary-a");
  const [first, second] = ["primary", "secondary-a"].map((name) => epic.feature(name));
  epic.repo.commit("the primary's half", { [`${first}/notes.md`]: "half\n" });
  a.commit("another half", { [`${second}/notes.md`]: "half\n" });
  await reassign(await epic.primary(), { ...wish, work: "01", to: "secondary-b" });
  await reassign(await epic.primary(), wish);
  for (const range of ["primary", "secondary-a", "secondary-b"]) {
    const { commits, net } = await verifyBranch(await epic.primary(), { range, agent: undefined });
    expect([...commits.flatMap(({ violations }) => violations), ...net]).toEqual([]);
  }
  // Without its branch having taken the new owner in: the record in the manifest tells.
  a.write(`${second}/notes.md`, "more\n");
  a.git("-c", "core.hooksPath=/dev/null", "commit", "-qam", "too late");
  const late = await verifyBranch(await epic.primary(), { range: "secondary-a", agent: undefined });
  expect(late.commits.flatMap(({ subject, violations }) => violations.map(() => subject))).toEqual([
    "too late",
  ]);
});

test("a task goes with its code, and its new owner begins anew", async () => {
  const epic = await startedEpic(2);
  const plan = "schema: 1\ntasks:\n  - { id: API, title: The API, agent: secondary-a, files: [api/**] }\n";
  epic.repo.commit("the plan", { [`${epic.epicDir}/plan.yaml`]: plan });
  await startTasks(await epic.primary(), { ids: [], to: undefined, dryRun: false });
  await update(await epic.context("secondary-a"), false);
  epic.agent("secondary-a").commit("half an API", { "api/x.txt": "half\n" });
  for (const reason of ["once", "twice", "thrice"]) {
    await failTask(await epic.context("secondary-a"), { id: "API", reason });
  }
  await reassign(await epic.primary(), { ...wish, work: "API", to: "primary" });
  expect(epic.repo.read("api/x.txt")).toBe("half\n");
  expect(epic.repo.read(`${epic.epicDir}/plan.yaml`)).toContain("{ id: API, status: in_progress, title");
  expect((await readIdentity(await epic.primary())).tasks).toEqual([
    { id: "API", files: ["api/**"], state: "not done" },
  ]);
  expect((await readIdentity(await epic.context("secondary-a"))).tasks).toEqual([]);
});

test("work does not go to an agent that has finished and is gone", async () => {
  const epic = await workedEpic(2, "primary", "secondary-b");
  await sync(epic, { defer: ["secondary-a"], reason: "late" });
  await finishEpic(await epic.primary(), { dryRun: false, withIgnored: false, withUncommitted: false });
  await expect(reassign(await epic.primary(), wish)).rejects.toMatchObject({ code: "reader-finished" });
});
