import { existsSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { findOpenConflict } from "../../../src/workflows/merge/conflict.ts";
import { runSync, type SyncRequest } from "../../../src/workflows/sync/run-sync.ts";
import { readLog, undo } from "../../../src/workflows/sync/undo.ts";
import type { TestRepo } from "../../support/git-repo.ts";
import type { TestEpic } from "../../support/started-epic.ts";
import { clashHeading, conflicting, plain, sync } from "../../support/sync-epic.ts";

const answer = `${clashHeading}from primary\n\n## Message 2, as a person typed it\nfrom secondary-a\n`;

/** An epic at its conflict, and a person's answer in the scratch worktree, beside a note that answers nothing. */
async function answered(): Promise<{ epic: TestEpic; scratch: TestRepo }> {
  const epic = await conflicting();
  await expect(sync(epic)).rejects.toMatchObject({ kind: "conflict" });
  const scratch = epic.repo.at(`${epic.repo.path}-worktrees/KAI-7/sync-conflict`);
  type(scratch);
  return { epic, scratch };
}

function type(scratch: TestRepo): void {
  scratch.write("notes.md", answer);
  scratch.write("thoughts.txt", "why it is so\n");
}

const typed = (scratch: TestRepo) => [scratch.read("notes.md"), scratch.read("thoughts.txt")];
const headsOf = ({ repo }: TestEpic) => repo.git("for-each-ref", "refs/heads", "refs/sheaf/KAI-7/merged");
const isOpen = async (epic: TestEpic) => findOpenConflict(await epic.primary()) !== undefined;

const ways: Record<string, Partial<SyncRequest>> = {
  abort: { mode: "abort" },
  defer: { defer: ["secondary-a"], reason: "later" },
  "take a file": { mode: "take", take: ["primary", "notes.md"] },
};

test.each(Object.entries(ways))(
  "what was typed comes back when %s is undone, and is the answer then",
  async (_, request) => {
    const { epic, scratch } = await answered();
    const before = headsOf(epic);
    await runSync(await epic.primary(), { ...plain, ...request });
    expect([existsSync(scratch.path), await isOpen(epic)]).toEqual([false, false]);
    const after = headsOf(epic);
    await undo(await epic.primary(), false);
    expect([headsOf(epic), await isOpen(epic)]).toEqual([before, true]);
    expect(typed(scratch)).toEqual([answer, "why it is so\n"]);
    // Undone again, it is as the command left it; and the answers are kept once more.
    await undo(await epic.primary(), false);
    expect([headsOf(epic), await isOpen(epic)]).toEqual([after, false]);
    await undo(await epic.primary(), false);
    expect(typed(scratch)).toEqual([answer, "why it is so\n"]);
    await sync(epic, { mode: "continue" });
    expect(epic.repo.read("notes.md")).toBe(answer);
  },
);

test("an abort by mistake is undone where nothing had been typed, too", async () => {
  const epic = await conflicting();
  await expect(sync(epic)).rejects.toMatchObject({ kind: "conflict" });
  const scratch = epic.repo.at(`${epic.repo.path}-worktrees/KAI-7/sync-conflict`);
  const shown = scratch.read("notes.md");
  await runSync(await epic.primary(), { ...plain, mode: "abort" });
  const [operation] = await readLog(await epic.primary(), 1);
  expect(operation).toMatchObject({ kind: "abort", moved: [] });
  await undo(await epic.primary(), false);
  expect(scratch.read("notes.md")).toBe(shown);
  expect(scratch.git("status", "--porcelain")).toBe("");
});

test("a version that was taken is given back where the rest is still open", async () => {
  const epic = await conflicting();
  const manifest = `${epic.epicDir}/epic.yaml`;
  const rule = "rules:\n  - path: more.md\n    access: append\n    agents: [primary, secondary-a]\n";
  epic.repo.commit("another shared file", { [manifest]: epic.repo.read(manifest).replace(/rules:\n/, rule) });
  for (const name of ["primary", "secondary-a"]) {
    const agent = epic.agent(name);
    agent.write("more.md", `${clashHeading}more from ${name}\n`);
    agent.git("add", "more.md");
    agent.git("-c", "core.hooksPath=/dev/null", "commit", "-qm", "more notes");
  }
  await expect(sync(epic)).rejects.toMatchObject({ kind: "conflict" });
  const scratch = epic.repo.at(`${epic.repo.path}-worktrees/KAI-7/sync-conflict`);
  type(scratch);
  const take = (...words: string[]) => sync(epic, { mode: "take", take: words });
  await expect(take("secondary-a", "none.md")).rejects.toMatchObject({ code: "not-in-conflict" });
  await expect(take("secondary-a", "notes.md")).rejects.toMatchObject({ kind: "conflict" });
  expect(scratch.read("notes.md")).toBe(`${clashHeading}from secondary-a\n`);
  await undo(await epic.primary(), false);
  expect(typed(scratch)).toEqual([answer, "why it is so\n"]);
  await expect(take("primary", "more.md")).resolves.toBeDefined();
  expect([epic.repo.read("notes.md"), epic.repo.read("more.md")]).toEqual([
    answer,
    `${clashHeading}more from primary\n`,
  ]);
});

test("an undo that is refused leaves the conflict closed", async () => {
  const { epic, scratch } = await answered();
  await sync(epic, { mode: "take", take: ["secondary-a", "notes.md"] });
  epic.repo.write(`${epic.feature("secondary-a")}/spec.md`, "an edit in the way\n");
  await expect(undo(await epic.primary(), false)).rejects.toMatchObject({ code: "checkout-in-the-way" });
  expect([await isOpen(epic), existsSync(scratch.path)]).toEqual([false, false]);
});

test("whatever clears a scratch worktree away keeps what somebody had typed there", async () => {
  const { epic, scratch } = await answered();
  // As after a kill between the worktree and the note of it, in which somebody writes all the same.
  rmSync(join(epic.repo.path, ".git/sheaf/KAI-7/conflict.json"));
  writeFileSync(join(scratch.path, "more.txt"), "more\n");
  await expect(sync(epic)).rejects.toMatchObject({ kind: "conflict" });
  expect(existsSync(join(scratch.path, "more.txt"))).toBe(false);
  const kept = "refs/sheaf/KAI-7/snapshots/sync-conflict";
  expect(`${epic.repo.git("show", `${kept}:notes.md`)}\n`).toBe(answer);
  expect(epic.repo.git("show", `${kept}:more.txt`)).toBe("more");
});

test("a dry run changes nothing about an open conflict, whatever it is asked", async () => {
  const { epic, scratch } = await answered();
  const log = await readLog(await epic.primary(), 20);
  for (const request of [...Object.values(ways), { mode: "continue" } as const]) {
    const { kind } = await runSync(await epic.primary(), { ...plain, ...request, dryRun: true });
    expect(kind).toBe("mode" in request && request.mode === "abort" ? "aborted" : "report");
  }
  expect(await readLog(await epic.primary(), 20)).toEqual(log);
  expect(typed(scratch)).toEqual([answer, "why it is so\n"]);
  expect(await isOpen(epic)).toBe(true);
});
