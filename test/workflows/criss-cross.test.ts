import { expect, test } from "vitest";
import type { Oid } from "../../src/core/ids.ts";
import { update } from "../../src/workflows/sync/update.ts";
import { commonBase } from "../../src/workflows/merge/common-base.ts";
import { startedEpic, type TestEpic } from "../support/started-epic.ts";
import { writeSection } from "../../src/workflows/locks/write-section.ts";
import { ready, sync } from "../support/sync-epic.ts";

const agent = "secondary-a";

/** The primary writes into the agent's section, which it may on record. */
async function writeIn(epic: TestEpic, words: string): Promise<void> {
  const context = await epic.primary();
  const section = "SECONDARY-A PROGRESS";
  const body = `word ${words}\n`;
  await writeSection(context, { document: context.layout.readme, section, body, override: "asked" });
}

function commit(epic: TestEpic, name: string, message: string): void {
  epic.agent(name).git("add", "--all");
  epic
    .agent(name)
    .git("-c", "core.hooksPath=/dev/null", "commit", "-qm", `${message}\n\nSheaf-Override: asked`);
}

function merge(epic: TestEpic, name: string, commit: string): void {
  epic.agent(name).git("-c", "core.hooksPath=/dev/null", "merge", "-q", "--no-ff", "--no-edit", commit);
}

/** The agent and the epic branch have merged each other at the same time; then the primary mended its words. */
async function crissCross(): Promise<TestEpic> {
  const epic = await startedEpic(1);
  const { repo } = epic;
  await writeIn(epic, "one");
  epic.agent(agent).write(`${epic.feature(agent)}/spec.md`, "# Spec\n\nfirst\n");
  commit(epic, agent, "spec");
  const [before, tip] = ["epic/KAI-7", `sheaf/KAI-7/${agent}`].map((name) => repo.git("rev-parse", name));
  merge(epic, "primary", tip ?? "");
  merge(epic, agent, before ?? "");
  expect(repo.git("merge-base", "--all", "epic/KAI-7", `sheaf/KAI-7/${agent}`).split("\n")).toHaveLength(2);
  await writeIn(epic, "two");
  return epic;
}

test("of two common bases one is made, so that what was merged before is no news", async () => {
  const epic = await crissCross();
  await ready(epic, agent);
  await ready(epic, "primary");
  const { rulebook, git } = await epic.primary();
  const sides = ["epic/KAI-7", `sheaf/KAI-7/${agent}`].map((name) => epic.repo.git("rev-parse", name) as Oid);
  const [one, other] = sides as [Oid, Oid];
  const [base, same] = [
    await commonBase({ git, rulebook }, one, other),
    await commonBase({ git, rulebook }, other, one),
  ];
  const treeOf = (name: string) => epic.repo.git("rev-parse", `${name}^{tree}`);
  expect(treeOf(base)).toBe(treeOf(same));
  const readme = epic.repo.git("show", `${base}:${epic.epicDir}/EPIC_README.md`);
  expect(readme).toContain("word one");
  expect(epic.repo.git("show", `${base}:${epic.feature(agent)}/spec.md`)).toContain("first");
  const report = await sync(epic);
  expect(report.agents.map(({ outcome }) => outcome)).toContain("merged");
  expect(epic.repo.read(`${epic.epicDir}/EPIC_README.md`)).toContain("word two");
  expect(report.agents.flatMap(({ overridden }) => overridden)).toEqual([]);
  expect(epic.repo.git("for-each-ref", "refs/sheaf/KAI-7/sync")).toBe("");
});

test("an update takes the primary's words then, too", async () => {
  const epic = await crissCross();
  await update(await epic.context(agent), false);
  expect(epic.agent(agent).read(`${epic.epicDir}/EPIC_README.md`)).toContain("word two");
});
