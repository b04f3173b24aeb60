import { expect, test } from "vitest";
import { checkStates, checkTips } from "../../../src/workflows/doctor/check-tips.ts";
import { readFeatures } from "../../../src/workflows/read/read-features.ts";
import { evilTips } from "../../support/evil-tips.ts";
import { strike } from "../../support/fuzz-tips.ts";
import { seededRandom } from "../../support/random.ts";
import { workedEpic } from "../../support/sync-epic.ts";

test("doctor names a branch and a live state that nobody can go on with, and the way out", async () => {
  const epic = await workedEpic(2, "primary", "secondary-a", "secondary-b");
  const kinds = ["a part .git", "live state that is a blob"].map((kind) =>
    evilTips.find((one) => one.kind === kind),
  );
  for (const kind of kinds)
    if (kind !== undefined) strike(epic, new Map([["secondary-b", kind]]), seededRandom(1));
  const context = await epic.primary();
  const states = await readFeatures(context);
  const tips = await checkTips(context, states);
  expect(tips.map(({ subject, state }) => [subject, state])).toEqual([
    ["sheaf/KAI-7/secondary-a", "ok"],
    ["sheaf/KAI-7/secondary-b", "failed"],
  ]);
  expect(tips[1]?.message).toMatch(
    /commit [0-9a-f]{10} brings a folder \(.*\) that has an entry that git never checks out: "\.git"/,
  );
  expect(await checkStates(context, states)).toMatchObject([
    {
      state: "failed",
      subject: "refs/sheaf/KAI-7/agents/secondary-b",
      message: "it points at a blob, not at a commit",
    },
  ]);
  // The way out loses nothing: the branch is kept under another name, and goes on from a good commit.
  const b = epic.agent("secondary-b");
  const good = b.git("rev-parse", "HEAD~1");
  b.git("branch", "kept/secondary-b");
  b.git("reset", "--quiet", "--keep", good);
  expect((await checkTips(context, await readFeatures(context)))[1]?.state).toBe("ok");
});
