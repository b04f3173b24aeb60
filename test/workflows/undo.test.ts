import { expect, test } from "vitest";
import { finishEpic } from "../../src/workflows/epic/finish-epic.ts";
import { readLog, undo } from "../../src/workflows/sync/undo.ts";
import { openPrimaryContext } from "../../src/workflows/context/context.ts";
import { openSession } from "../../src/workflows/context/session.ts";
import { initProject } from "../../src/workflows/epic/init-project.ts";
import { newEpic } from "../../src/workflows/epic/new-epic.ts";
import { gitRepo } from "../support/git-repo.ts";
import { fakeSystem } from "../support/system.ts";
import type { TestEpic } from "../support/started-epic.ts";
import { sync, workedEpic } from "../support/sync-epic.ts";

/** Branches, and which tips count as merged. */
const refsOf = ({ repo }: TestEpic) =>
  repo.git("for-each-ref", "--format=%(refname) %(objectname)", "refs/heads", "refs/sheaf/KAI-7/merged");

async function ready(): Promise<TestEpic> {
  const epic = await workedEpic(1, "primary", "secondary-a");
  return epic;
}

const newOne = { title: "Improve it", features: ["one"], from: undefined, switchTo: true, dryRun: false };

test("undo puts refs and checkout back, leaves local edits alone, and a second undo does the sync again", async () => {
  const epic = await ready();
  const before = refsOf(epic);
  await sync(epic);
  const after = refsOf(epic);
  epic.repo.write("readme.txt", "a local edit\n");
  const planned = await undo(await epic.primary(), true);
  expect(refsOf(epic)).toBe(after);
  const undone = await undo(await epic.primary(), false);
  expect(undone).toEqual(planned);
  expect(undone.operation).toMatchObject({ kind: "sync", summary: "merged Secondary-A" });
  expect(refsOf(epic)).toBe(before);
  expect(epic.repo.git("status", "--porcelain").trim()).toBe("M readme.txt");
  await undo(await epic.primary(), false);
  expect(refsOf(epic)).toBe(after);
  expect(epic.repo.git("status", "--porcelain").trim()).toBe("M readme.txt");
  const log = await readLog(await epic.primary(), 20);
  expect(log.map(({ kind, summary }) => `${kind}: ${summary}`)).toEqual([
    "undo: undo: sync: merged Secondary-A",
    "undo: sync: merged Secondary-A",
    "sync: merged Secondary-A",
    "start: secondary-a",
    'epic new: plan "Improve it" (2 features)',
  ]);
  expect(await readLog(await epic.primary(), 1)).toHaveLength(1);
});

test("after an undo a sync merges everything again", async () => {
  const epic = await ready();
  const tree = () => epic.repo.git("rev-parse", "epic/KAI-7^{tree}");
  await sync(epic);
  const synced = tree();
  await undo(await epic.primary(), false);
  await sync(epic);
  expect(tree()).toBe(synced);
});

test("undo refuses once a ref has moved, and where it would overwrite an edit; nothing moves then", async () => {
  const epic = await ready();
  await sync(epic);
  const spec = `${epic.feature("secondary-a")}/spec.md`;
  epic.repo.write(spec, "an edit in the way\n");
  const after = refsOf(epic);
  await expect(undo(await epic.primary(), false)).rejects.toMatchObject({
    kind: "refused",
    code: "checkout-in-the-way",
  });
  expect(refsOf(epic)).toBe(after);
  epic.repo.git("restore", spec);
  epic.repo.commit("more work", { [`${epic.feature("primary")}/notes.md`]: "notes\n" });
  await expect(undo(await epic.primary(), false)).rejects.toMatchObject({
    kind: "refused",
    code: "moved-since",
    data: { refs: ["refs/heads/epic/KAI-7"] },
  });
});

test("undo of a finish brings the agent's branch back, and it is not taken away from under a worktree", async () => {
  const epic = await ready();
  await sync(epic);
  const after = refsOf(epic);
  await finishEpic(await epic.primary(), { dryRun: false, withIgnored: false, withUncommitted: false });
  expect(refsOf(epic)).not.toContain("sheaf/KAI-7/secondary-a ");
  await undo(await epic.primary(), false);
  expect(refsOf(epic)).toBe(after);
  epic.repo.git("worktree", "add", "-q", `${epic.repo.path}-again`, "sheaf/KAI-7/secondary-a");
  await expect(undo(await epic.primary(), false)).rejects.toMatchObject({
    kind: "refused",
    code: "checked-out",
  });
  expect(refsOf(epic)).toBe(after);
});

test("an epic is not taken back: where nothing was done to it there is nothing to undo", async () => {
  const [repo, system] = [gitRepo(), fakeSystem({ env: process.env })];
  const session = await openSession(repo.path, system);
  await initProject(session, { epicsDir: undefined, dryRun: false });
  await newEpic(session, { ...newOne, epic: "KAI-8" });
  const context = await openPrimaryContext({ directory: repo.path }, system);
  await expect(undo(context, false)).rejects.toMatchObject({
    kind: "usage",
    code: "nothing-to-undo",
  });
});
