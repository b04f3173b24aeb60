import { refused, usage } from "../../errors.ts";
import { primary, type AgentId } from "../../core/ids.ts";
import { agentBranch } from "../../core/epic/layout.ts";
import { renderGuide } from "../../core/lifecycle/guides.ts";
import { renderHandoff } from "../../core/lifecycle/handoff.ts";
import { loadTemplates } from "../../files/templates.ts";
import { listWorktrees } from "../../git/worktrees.ts";
import type { Context } from "../context/context.ts";
import { readDecided } from "./wave-decisions.ts";

/** An agent's handoff package, made anew from the manifest. Throws `refused` while it has no worktree. */
export async function readHandoff(context: Context, agent: AgentId): Promise<string> {
  const { git, epic, manifest, epicDir } = context;
  const branch = `refs/heads/${agentBranch(epic, agent)}`;
  const worktree = (await listWorktrees(git)).find(
    (tree) => tree.branch === branch && tree.prunable === undefined,
  );
  if (agent === primary) {
    throw usage(
      "no-handoff",
      "the primary hands off to others; it needs no package itself",
      "sheaf handoff primary --guide",
    );
  }
  if (worktree === undefined) {
    throw refused("not-started", `${agent} has no worktree yet`, "sheaf start");
  }
  return renderHandoff({
    manifest,
    epicDir,
    agent,
    worktree: worktree.path,
    templates: loadTemplates(),
    decided: await readDecided(context, agent),
  });
}

/** An agent's guide, made anew from the manifest; also before it is started. */
export function readGuide({ manifest }: Context, agent: AgentId): string {
  return renderGuide({ manifest, agent, templates: loadTemplates() });
}
