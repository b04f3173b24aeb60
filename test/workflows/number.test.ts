import { expect, test } from "vitest";
import { takeNumber } from "../../src/workflows/agent/next-number.ts";
import { readNumbers } from "../../src/workflows/read/read-numbers.ts";
import { layout, primary, secondaryA, secondaryB, startTeam } from "../support/team.ts";
import type { FeatureId } from "../../src/core/ids.ts";

test("agents who ask at once get different numbers, behind the highest that any branch has", async () => {
  const team = startTeam();
  const spec = layout.featureFile("feature_02_two" as FeatureId, "spec.md");
  team.at(primary).commit("adr", { "docs/adr/0006-plain.md": "plain\n" });
  team
    .at(secondaryA)
    .commit("spec", { [spec]: "- FR-002: it logs\n- NFR-009: fast\n", "docs/adr/0007-new.md": "" });
  const agents = [secondaryA, secondaryB, primary, secondaryA];
  const contexts = [];
  for (const agent of agents) contexts.push(await team.context(agent));
  const taken = await Promise.all(contexts.map((context) => takeNumber(context, "FR", "logging")));
  expect(taken.map(({ text }) => text).toSorted()).toEqual(["FR-003", "FR-004", "FR-005", "FR-006"]);
  const [one] = contexts;
  expect(await takeNumber({ ...one!, dryRun: true }, "adr")).toMatchObject({ text: "0008" });
  expect(await takeNumber(one!, "adr")).toMatchObject({ text: "0008" });
  const listed = await readNumbers(one!, undefined);
  expect(listed.map(({ series, text }) => `${series} ${text}`)).toEqual([
    "FR FR-003",
    "FR FR-004",
    "FR FR-005",
    "FR FR-006",
    "adr 0008",
  ]);
  for (const { agent, text } of listed.filter(({ series }) => series === "FR"))
    expect(taken).toContainEqual(expect.objectContaining({ agent, text, purpose: "logging" }));
  expect(await readNumbers(one!, "adr")).toHaveLength(1);
  await expect(readNumbers(one!, "T")).rejects.toMatchObject({ code: "no-series" });
  await expect(takeNumber(one!, "a/b")).rejects.toMatchObject({ code: "bad-series-name" });
});
