import { expect, test } from "vitest";
import { readPeers } from "../../src/workflows/read/read-peers.ts";
import { readQuestions } from "../../src/workflows/read/read-questions.ts";
import { showFile } from "../../src/workflows/read/show-file.ts";
import { primary, secondaryA, secondaryB, startTeam } from "../support/team.ts";
import { claimReady } from "../support/claim-ready.ts";
import { layout } from "../support/team.ts";
import type { FeatureId } from "../../src/core/ids.ts";

const two = "feature_02_two" as FeatureId;

test("others' committed work is read from their branches, whatever lies in their worktrees", async () => {
  const team = startTeam();
  const spec = layout.featureFile(two, "spec.md");
  const commit = team.at(secondaryA).commit("spec", { [spec]: "# Two\n" });
  team.at(secondaryA).write(spec, "not committed\n");
  const context = await team.context(secondaryB);
  for (const who of [secondaryA, two, "Secondary-A"]) {
    const shown = await showFile(context, who, "spec.md");
    expect(shown).toMatchObject({ agent: secondaryA, commit, path: spec });
    expect(Buffer.from(shown.bytes).toString()).toBe("# Two\n");
  }
  expect((await showFile(context, primary, "EPIC_README.md")).path).toBe(layout.readme);
  for (const file of ["../x", "a/../../x", "/etc/passwd", "a\\..\\b", "", "./x"]) {
    await expect(showFile(context, secondaryA, file)).rejects.toMatchObject({ code: "path-outside" });
  }
  await expect(showFile(context, secondaryA, "none.md")).rejects.toMatchObject({ code: "no-such-file" });
  await expect(showFile(context, "nobody", "spec.md")).rejects.toMatchObject({ code: "unknown-owner" });
});

test("peers and questions cover every branch", async () => {
  const team = startTeam();
  const checklist = layout.featureFile(two, "checklist.md");
  team.at(secondaryA).commit("questions", { [checklist]: "- [x] done\n- [ ] CSV or API?\n" });
  await claimReady(await team.context(secondaryA));
  const context = await team.context(primary);
  const questions = await readQuestions(context);
  expect(questions.filter(({ agent }) => agent === secondaryA)).toEqual([
    { agent: secondaryA, feature: two, checklist, line: 2, text: "CSV or API?" },
  ]);
  const peers = await readPeers(context);
  expect(peers.map(({ agent, features }) => [agent, features.map(({ ready }) => ready)])).toEqual([
    [primary, [false]],
    [secondaryA, [true]],
    [secondaryB, [false]],
  ]);
});
