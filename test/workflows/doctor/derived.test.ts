import { readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { diagnose } from "../../../src/workflows/doctor/diagnose.ts";
import { mend } from "../../../src/workflows/doctor/mend.ts";
import { startedEpic } from "../../support/started-epic.ts";

const edits: Record<string, (text: string) => string> = {
  "sheaf/KAI-7/rulebook.json": (text) => text.replaceAll("secondary-b", "secondary-a"),
  "sheaf/KAI-7/epic.json": (text) => text.replaceAll("secondary-b", "secondary-a"),
  "sheaf/judge.sh": (text) => text.replace("on_hook() {", "on_hook() {\nreturn 0"),
  "sheaf/hooks/pre-commit": (text) => text.replace("is_own_territory ||", "true ||"),
  "worktrees/secondary-a/sheaf-worktree/facts": (text) => text.replace(/^own=.*$/m, "own=src/"),
  "worktrees/secondary-a/sheaf-worktree/agent": () => "secondary-b\n",
  "sheaf-worktree/epics/KAI-7/facts": (text) => text.replace(/^guarded=.*$/m, "guarded='x*'"),
};

test("what Sheaf keeps of the rules is made again where somebody edited it, and what was there is kept", async () => {
  const epic = await startedEpic(2);
  const common = join(epic.repo.path, ".git");
  const derived = async () =>
    (await diagnose(await epic.primary())).filter(({ check }) => check === "derived");
  expect(await derived()).toMatchObject([{ state: "ok" }]);
  const before = new Map<string, string>();
  const edited = new Map<string, string>();
  for (const [name, edit] of Object.entries(edits)) {
    before.set(name, readFileSync(join(common, name), "utf8"));
    edited.set(name, edit(before.get(name) ?? ""));
    expect(edited.get(name), name).not.toBe(before.get(name));
    writeFileSync(join(common, name), edited.get(name) ?? "");
  }
  rmSync(join(common, "worktrees/secondary-b/sheaf-worktree/facts"));
  const found = await derived();
  const missing = "worktrees/secondary-b/sheaf-worktree/facts";
  expect(found.map(({ subject }) => subject).sort()).toEqual(
    [...edited.keys(), missing].map((name) => join(common, name)).sort(),
  );
  expect(found.every(({ state, canMend }) => state === "failed" && canMend === true)).toBe(true);
  await mend(await epic.primary(), found, true);
  expect(await derived()).toEqual(found);
  await mend(await epic.primary(), found);
  for (const [name, text] of before) expect(readFileSync(join(common, name), "utf8"), name).toBe(text);
  expect(await derived()).toMatchObject([{ state: "ok" }]);
  const leftovers = join(common, "sheaf/leftovers");
  const kept = readdirSync(leftovers).map((name) => readFileSync(join(leftovers, name), "utf8"));
  expect(kept.sort()).toEqual([...edited.values()].sort());
});
