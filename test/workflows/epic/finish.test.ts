import { existsSync } from "node:fs";
import { expect, test } from "vitest";
import type { AgentId } from "../../../src/core/ids.ts";
import { requireSnapshot, showSnapshot } from "../../../src/workflows/context/snapshot.ts";
import { finishEpic } from "../../../src/workflows/epic/finish-epic.ts";
import { takeOver } from "../../../src/workflows/recover/take-over.ts";
import { moveHalfway } from "../../support/half-move.ts";
import { preparedEpic, type TestEpic } from "../../support/started-epic.ts";
import { sync, workedEpic } from "../../support/sync-epic.ts";

const secondaryA = "secondary-a" as AgentId;
const options = { dryRun: false, withIgnored: false, withUncommitted: false };

function mergedEpic(): Promise<TestEpic> {
  return preparedEpic("merged", async () => {
    const epic = await workedEpic(1, "primary", "secondary-a");
    await sync(epic);
    return epic;
  });
}

test.each(["--skip-worktree", "--assume-unchanged"])(
  "a worktree with edits that the index hides by %s is kept, and removed once they are gone",
  async (flag) => {
    const epic = await mergedEpic();
    const a = epic.agent(secondaryA);
    a.git("update-index", flag, "readme.txt");
    a.write("readme.txt", "hidden\n");
    expect(a.git("status", "--porcelain")).toBe("");
    expect(await finishEpic(await epic.primary(), options)).toMatchObject([
      { kind: "keep", why: "has uncommitted work: readme.txt" },
    ]);
    expect(a.read("readme.txt")).toBe("hidden\n");
    a.write("readme.txt", "A project.\n");
    expect(await finishEpic(await epic.primary(), options)).toMatchObject([{ kind: "remove" }]);
    expect(existsSync(a.path)).toBe(false);
  },
);

test("hidden edits of an agent that was replaced are in the snapshot that lets its worktree go", async () => {
  const epic = await workedEpic(1, "primary", "secondary-a");
  const a = epic.agent(secondaryA);
  await takeOver(await epic.primary(), secondaryA, false);
  await sync(epic);
  a.git("update-index", "--skip-worktree", "readme.txt");
  a.write("readme.txt", "hidden\n");
  const steps = await finishEpic(await epic.primary(), { ...options, withUncommitted: true });
  expect(steps).toContainEqual(
    expect.objectContaining({ kind: "remove", agent: "secondary-a", isDirty: true }),
  );
  expect(existsSync(a.path)).toBe(false);
  const context = await epic.primary();
  expect(await showSnapshot(context, await requireSnapshot(context, secondaryA, ""))).toContain("+hidden");
});

test("a checkout that was killed half-way is completed before anybody's work is looked for", async () => {
  const epic = await mergedEpic();
  const a = epic.agent(secondaryA);
  const [to, from] = [a.git("rev-parse", "HEAD"), a.git("rev-parse", "HEAD^")];
  a.git("-c", "core.hooksPath=/dev/null", "reset", "-q", "--hard", from);
  await moveHalfway({ repo: a, from, to });
  expect(await finishEpic(await epic.primary(), options)).toMatchObject([{ kind: "remove" }]);
});
