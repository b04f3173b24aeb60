import type { AgentId } from "../../src/core/ids.ts";
import { openGit } from "../../src/git/git.ts";
import { brokenCommits } from "../../src/workflows/verify/verify.ts";
import { verifyRange } from "../../src/workflows/verify/verify-range.ts";
import { bypasses, bypassStage, type BypassStage } from "./bypasses.ts";

/** How many rules the last gate finds broken on the branch as it stands. */
export async function lastGate({ epic, branch }: BypassStage) {
  const { repo, rulebook } = epic;
  const range = { base: "epic/KAI-7", tip: branch };
  const agent = "secondary-a" as AgentId;
  const verdict = await verifyRange({ git: openGit(repo.path), rulebook, agent, ...range });
  return brokenCommits(verdict).length + verdict.net.length;
}

/** Goes some ways where there are no hooks, and gives those whose change is on the branch and not found by the last gate. */
export async function missedWithoutHooks(ways: readonly string[]): Promise<string[]> {
  const stage = await bypassStage();
  const noHooks = { GIT_CONFIG_COUNT: "1", GIT_CONFIG_KEY_0: "core.hooksPath", GIT_CONFIG_VALUE_0: "/x" };
  const missed: string[] = [];
  for (const { way, script } of bypasses.filter(({ way }) => ways.includes(way))) {
    stage.run(script, noHooks);
    const hasMoved = stage.agent.git("rev-parse", stage.branch) !== stage.tip;
    if (hasMoved && (await lastGate(stage)) === 0) missed.push(way);
    stage.startOver();
  }
  return missed;
}
