import { rmSync } from "node:fs";
import { expect, test } from "vitest";
import type { FeatureId } from "../../src/core/ids.ts";
import { formatBrief, stepsOf } from "../../src/cli/render/brief.ts";
import { heartbeat } from "../../src/workflows/agent/heartbeat.ts";
import { sendMessage } from "../../src/workflows/agent/send-message.ts";
import { readBrief } from "../../src/workflows/recover/read-brief.ts";
import { stateRef } from "../../src/core/epic/layout.ts";
import { findCommit } from "../../src/git/refs.ts";
import { writeState } from "../../src/git/state-refs.ts";
import { epic, layout, primary, secondaryA, startTeam } from "../support/team.ts";

const two = "feature_02_two" as FeatureId;
const spec = layout.featureFile(two, "spec.md");

test("a brief tells where the work stands by git, and where the checkpoint is wrong", async () => {
  const team = startTeam();
  const a = team.at(secondaryA);
  a.write(spec, "# Two\n");
  await heartbeat(await team.context(secondaryA), { stage: "S2.P2", step: "drafting" });
  a.commit("the spec", { [layout.featureFile(two, "checklist.md")]: "- [ ] CSV or API?\n" });
  a.write("loose.txt", "not committed\n");
  await sendMessage(await team.context(primary), [secondaryA], { kind: "update", subject: "Use the API" });
  const brief = await readBrief(await team.context(primary), secondaryA);
  expect(brief.live).toMatchObject({ worktree: a.path, uncommitted: ["loose.txt"], operation: undefined });
  expect(a.git("show", `${brief.live.snapshot}:loose.txt`)).toBe("not committed");
  expect(brief.disagreements).toEqual([
    "1 commit came after it",
    "it names uncommitted files that are not: feature_02_two/spec.md",
    "it does not know of uncommitted files: loose.txt",
  ]);
  const text = formatBrief(brief).join("\n");
  for (const words of ["the spec", "CSV or API?", "Primary #1 Use the API", "S2.P2 drafting", "spec.md"])
    expect(text).toContain(words);
  expect(stepsOf(brief).map(({ why }) => why)).toEqual([
    "messages wait",
    "look at what is not committed",
    "say that you are at work",
  ]);
});

test("a brief can be had without a worktree, and with a checkpoint that cannot be read", async () => {
  const team = startTeam();
  const a = team.at(secondaryA);
  a.write("loose.txt", "kept\n");
  await heartbeat(await team.context(secondaryA), {});
  const context = await team.context(secondaryA);
  const ref = stateRef(epic, secondaryA);
  const write = { ref, old: await findCommit(context.git, ref), agent: secondaryA, now: team.system.now() };
  await writeState(context.git, { ...write, files: new Map([["checkpoint.json", "{"]]), message: "x\n" });
  rmSync(a.path, { recursive: true });
  const brief = await readBrief(await team.context(primary), secondaryA);
  expect(brief.live.worktree).toBeUndefined();
  expect(brief.disagreements).toEqual([expect.stringContaining("the checkpoint cannot be read")]);
  expect(stepsOf(brief).map(({ run }) => run)).toEqual(["sheaf start secondary-a", "sheaf snapshot restore"]);
  expect(team.at(primary).git("show", `${brief.live.snapshot}:loose.txt`)).toBe("kept");
});
