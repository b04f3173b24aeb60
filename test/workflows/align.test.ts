import { expect, test } from "vitest";
import { sendFindings } from "../../src/workflows/agent/send-findings.ts";
import { alignEpic } from "../../src/workflows/read/align-specs.ts";
import { readInbox } from "../../src/workflows/agent/read-inbox.ts";
import { layout, primary, secondaryA, secondaryB, startTeam, type Team } from "../support/team.ts";
import type { AgentId, FeatureId } from "../../src/core/ids.ts";

const features = new Map([
  [primary, "feature_01_one"],
  [secondaryA, "feature_02_two"],
  [secondaryB, "feature_03_three"],
]);

/** An agent commits its spec. */
function writes(team: Team, agent: AgentId, text: string): void {
  const path = layout.featureFile(features.get(agent) as FeatureId, "spec.md");
  team.at(agent).commit("spec", { [path]: text });
}

async function names(team: Team): Promise<string[]> {
  const { findings } = await alignEpic(await team.context(primary));
  return findings.filter(({ kind }) => kind === "two-names").map(({ subject }) => subject);
}

test("specs are read from every branch, and from the epic branch once it has them", async () => {
  const team = startTeam();
  writes(team, primary, "`--output`\n");
  writes(team, secondaryA, "`--output-dir`\n");
  writes(team, secondaryB, "for feature_01_one\n");
  expect(await names(team)).toEqual(["--output | --output-dir"]);
  team.at(primary).git("merge", "--quiet", "--no-edit", `sheaf/KAI-7/${secondaryA}`);
  writes(team, secondaryB, "`--output-path`\n");
  expect(await names(team)).toEqual(["--output | --output-dir | --output-path"]);
  const path = layout.featureFile("feature_02_two" as FeatureId, "spec.md");
  team.at(primary).commit("aligned", { [path]: "`--output`\n" });
  expect(await names(team)).toEqual(["--output | --output-path"]);
});

test("owners are told once, in one message each; what changed is told anew", async () => {
  const team = startTeam();
  writes(team, primary, "`--output`\n");
  writes(team, secondaryA, "`--output-dir`\n");
  const send = async (dryRun = false) => {
    const context = await team.context(primary);
    const { findings } = await alignEpic(context);
    const tellable = findings.filter(({ kind }) => kind === "two-names");
    return sendFindings(context, tellable, { dryRun });
  };
  await team.context(secondaryB);
  await team.context(primary);
  const before = team.at(primary).git("for-each-ref");
  expect(await send(true)).toMatchObject({ sent: [{ to: secondaryA }], unreachable: [] });
  expect(team.at(primary).git("for-each-ref")).toBe(before);
  expect(await send()).toMatchObject({ sent: [{ to: secondaryA, number: 1 }] });
  const after = team.at(primary).git("for-each-ref");
  expect(await send()).toEqual({ sent: [], unreachable: [] });
  expect(team.at(primary).git("for-each-ref")).toBe(after);
  const letters = await readInbox(await team.context(secondaryA), { unreadOnly: false });
  expect(letters).toMatchObject([{ from: primary, message: { kind: "alignment-issue", number: 1 } }]);
  expect(letters[0]?.message.text).toContain("feature_02_two/spec.md:1 (Secondary-A): --output-dir");
  writes(team, secondaryA, "`--output-path`\n");
  expect(await send()).toMatchObject({ sent: [{ to: secondaryA, number: 2 }] });
});
