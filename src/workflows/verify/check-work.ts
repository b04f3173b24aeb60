import type { Change } from "../../core/judge/change.ts";
import type { Violation } from "../../core/judge/violation.ts";
import { readHeadState } from "../../git/head-branch.ts";
import { uncommittedReader, type Uncommitted } from "../../git/uncommitted-changes.ts";
import type { AgentContext } from "../context/context.ts";
import { manifestReader } from "../context/load-epic.ts";
import { checkCommit } from "./check-commit.ts";

/** An agent's uncommitted changes, and the rules that a commit of them would break. */
export interface WorkVerdict {
  readonly paths: readonly string[];
  readonly violations: readonly Violation[];
}

/**
 * Judges uncommitted changes as the hook would judge a commit of them at this moment: the same function, rules and
 * locks. Changes nothing.
 */
export async function checkWork(
  context: Pick<AgentContext, "repository" | "epic" | "agent" | "system">,
  which: Uncommitted,
): Promise<WorkVerdict> {
  const { repository, epic, agent, system } = context;
  const reader = uncommittedReader(repository, which);
  let changes: readonly Change[] = [];
  const { violations } = await checkCommit({
    reader: { ...reader, changes: async (parents) => (changes = await reader.changes(parents)) },
    git: async () => repository.git,
    commonDir: repository.commonDir,
    epic,
    agent,
    head: await readHeadState(repository.gitDir, {}),
    now: system.now(),
    pid: undefined,
    override: undefined,
    // Opening the context has compiled the rules at the tip of the epic branch.
    recompile: async () => "",
    readManifest: manifestReader(repository.git, epic),
  });
  return { paths: changes.map(({ path }) => path), violations };
}
