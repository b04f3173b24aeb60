import { readFileSync, writeFileSync } from "node:fs";
import { expect, test } from "vitest";
import type { AgentId } from "../../src/core/ids.ts";
import { openGit } from "../../src/git/git.ts";
import { brokenCommits } from "../../src/workflows/verify/verify.ts";
import { verifyRange } from "../../src/workflows/verify/verify-range.ts";
import {
  bypasses,
  bypassStage,
  formatMatrix,
  housekeeping,
  matrixFile,
  stopOf,
  type BypassStage,
} from "../support/bypasses.ts";

/** How many rules the last gate finds broken on the branch as it stands. */
async function lastGate({ epic, branch }: BypassStage) {
  const { repo, rulebook } = epic;
  const range = { base: "epic/KAI-7", tip: branch };
  const agent = "secondary-a" as AgentId;
  const verdict = await verifyRange({ git: openGit(repo.path), rulebook, agent, ...range });
  return brokenCommits(verdict).length + verdict.net.length;
}

test("every way to break a rule is stopped, and those that no hook sees by the last gate", async () => {
  const stage = await bypassStage();
  for (const { way, script, stoppedBy } of bypasses) {
    const before = stage.agent.git("rev-parse", stage.branch);
    const { output } = stage.run(script);
    const hasMoved = stage.agent.git("rev-parse", stage.branch) !== before && (await lastGate(stage)) > 0;
    expect({ way, stoppedBy: stopOf(output, hasMoved), output }).toMatchObject({ way, stoppedBy });
    stage.startOver();
    expect(stage.agent.git("rev-parse", "HEAD")).toBe(stage.tip);
  }
});

test("the last gate finds each of them when there are no hooks at all", async () => {
  const stage = await bypassStage();
  const noHooks = { GIT_CONFIG_COUNT: "1", GIT_CONFIG_KEY_0: "core.hooksPath", GIT_CONFIG_VALUE_0: "/x" };
  for (const { way, script } of bypasses) {
    stage.run(script, noHooks);
    const hasMoved = stage.agent.git("rev-parse", stage.branch) !== stage.tip;
    const isFound = !hasMoved || (await lastGate(stage)) > 0;
    expect({ way, isFound }).toEqual({ way, isFound: true });
    stage.startOver();
  }
});

test("housekeeping passes untouched", async () => {
  const stage = await bypassStage();
  for (const [way, script] of housekeeping) {
    expect({ way, ...stage.run(script) }).toMatchObject({ way, code: 0 });
    expect({ way, found: await lastGate(stage) }).toEqual({ way, found: 0 });
    stage.startOver();
  }
});

test("docs/enforcement.md shows this table", () => {
  const block = /(<!-- matrix: [^\n]*-->\n).*(<!-- end -->)/s;
  const text = readFileSync(matrixFile, "utf8");
  const expected = text.replace(
    block,
    (_, begin: string, end: string) => `${begin}\n${formatMatrix()}\n\n${end}`,
  );
  if (process.env["WRITE_DOCS"] !== undefined) writeFileSync(matrixFile, expected);
  expect(readFileSync(matrixFile, "utf8")).toBe(expected);
});
