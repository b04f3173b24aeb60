import { readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { SheafError } from "../../src/errors.ts";
import { realSystem, type Step } from "../../src/system.ts";
import { runSync, type SyncRequest } from "../../src/workflows/sync/run-sync.ts";
import { undo } from "../../src/workflows/sync/undo.ts";
import { runAndKill, sameDates } from "../support/killed.ts";
import { copyOfEpic, type TestEpic } from "../support/started-epic.ts";
import { clashHeading, conflicting, plain, sync, workedEpic } from "../support/sync-epic.ts";

/** Runs a sync in a process group of its own, which is killed with its git when it has done a step. */
async function kill(epic: TestEpic, killAt: Step, request: Partial<SyncRequest> = {}): Promise<void> {
  const orders = { directory: epic.repo.path, command: "sync", request, killAt } as const;
  expect(await runAndKill(orders)).toMatchObject({ signal: "SIGKILL", words: "" });
}

/** Everything that a sync may leave: refs but the log, the checkout, worktrees, Sheaf's notes. */
function stateOf({ repo }: TestEpic): string {
  const refs = repo.git("for-each-ref", "--format=%(refname) %(objectname)", "refs/heads", "refs/sheaf");
  // What is remembered for the next sync changes nothing about it.
  const kept = ["resolutions", "merge"];
  const notes = readdirSync(join(repo.path, ".git/sheaf/KAI-7")).filter((name) => !kept.includes(name));
  return [
    ...refs.split("\n").filter((line) => !line.includes("/operations ")),
    repo.git("status", "--porcelain"),
    repo.git("worktree", "list").replaceAll(repo.path, ""),
    ...notes.toSorted(),
  ].join("\n");
}

/** What `--abort` says after a kill: before the move and when all is done there is nothing to abort. */
const abortedAt: readonly (readonly [Step, string, "before" | "after"])[] = [
  ["work-read", "no-conflict", "before"],
  ["commits-built", "no-conflict", "before"],
  ["move-noted", "no-conflict", "before"],
  ["refs-moved", "sync-completed", "after"],
  ["checkout-followed", "no-conflict", "after"],
];

async function abort(epic: TestEpic): Promise<string> {
  const result = runSync(await epic.primary(), { ...plain, mode: "abort" });
  return result.then(
    ({ kind }) => kind,
    (error: SheafError) => error.code,
  );
}

function readyEpic(): Promise<TestEpic> {
  Object.assign(process.env, sameDates);
  return workedEpic(2, "primary", "secondary-a", "secondary-b");
}

test("a sync that is killed after any step, then run, continued or aborted, ends as if nothing had happened", async () => {
  const epic = await readyEpic();
  const before = stateOf(epic);
  const synced = await copyOfEpic(epic);
  await sync(synced);
  const after = stateOf(synced);
  for (const [step, outcome, state] of abortedAt) {
    const killed = await copyOfEpic(epic);
    await kill(killed, step);
    const again = await copyOfEpic(killed);
    await sync(again, { mode: step === "refs-moved" ? "continue" : "start" });
    expect(stateOf(again), `${step}, run again`).toBe(after);
    expect(await abort(killed), step).toBe(outcome);
    expect(stateOf(killed), `${step}, aborted`).toBe({ before, after }[state]);
    if (state === "before") continue;
    await undo(await killed.primary(), false);
    expect(stateOf(killed), `${step}, taken back`).toBe(before);
  }
});

describe("a sync that is killed at a conflict", () => {
  test("is as if it had never begun once it is aborted, whatever it had done", async () => {
    Object.assign(process.env, sameDates);
    const epic = await conflicting();
    const before = stateOf(epic);
    for (const step of ["conflict-built", "scratch-made", "conflict-noted"] as const) {
      await kill(epic, step);
      expect(await abort(epic), step).toBe(step === "conflict-built" ? "no-conflict" : "aborted");
      expect(stateOf(epic), step).toBe(before);
    }
  });

  test("stops at the same conflict when it is run again, and goes on after the answer, killed or not", async () => {
    Object.assign(process.env, sameDates);
    const epic = await conflicting();
    const scratch = `${epic.repo.path}-worktrees/KAI-7/sync-conflict`;
    await kill(epic, "scratch-made");
    await expect(sync(epic)).rejects.toMatchObject({ kind: "conflict" });
    writeFileSync(join(scratch, "notes.md"), `${clashHeading}from both\n`);
    await kill(epic, "answers-kept", { mode: "continue" });
    await kill(epic, "move-noted", { mode: "continue" });
    await kill(epic, "refs-moved", { mode: "continue" });
    await sync(epic);
    expect(epic.repo.read("notes.md")).toBe(`${clashHeading}from both\n`);
    expect(epic.repo.git("status", "--porcelain")).toBe("");
    expect(epic.repo.git("worktree", "list")).not.toContain("sync-conflict");
    expect(epic.repo.git("for-each-ref", "refs/sheaf/KAI-7/sync")).toBe("");
    expect(stateOf(epic)).not.toMatch(/conflict\.json|landing\.json/);
  });
});

test("nobody listens to the steps in the package", () => {
  expect(realSystem({})).not.toHaveProperty("reached");
});
