import { refused, usage } from "../../errors.ts";
import { primary, type AgentId } from "../../core/ids.ts";
import { agentBranch, stateFiles, stateRef } from "../../core/epic/layout.ts";
import { renderGuide } from "../../core/lifecycle/guides.ts";
import { handoffPlace, renderHandoff, type HandoffPlace } from "../../core/lifecycle/handoff.ts";
import { parseCheckpoint } from "../../core/records/checkpoint.ts";
import { loadTemplates } from "../../files/templates.ts";
import { readObjects } from "../../git/objects.ts";
import { listWorktrees } from "../../git/worktrees.ts";
import type { Context } from "../context/context.ts";
import { readEpicStage } from "./read-stage.ts";
import { readDecided } from "./wave-decisions.ts";

/** An agent's handoff package, made anew from the manifest. Throws `refused` while it has no worktree. */
export async function readHandoff(context: Context, agent: AgentId): Promise<string> {
  const { git, epic } = context;
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
  return handoffAt(context, agent, worktree.path);
}

/** The package of an agent whose worktree is at `worktree`. */
export async function handoffAt(context: Context, agent: AgentId, worktree: string): Promise<string> {
  const { manifest, epicDir } = context;
  const [place, decided] = await Promise.all([readPlace(context, agent), readDecided(context, agent)]);
  return renderHandoff({ manifest, epicDir, agent, worktree, templates: loadTemplates(), decided, place });
}

/** Where an agent goes on, by its checkpoint and the stage of the epic. */
export async function readPlace(context: Context, agent: AgentId): Promise<HandoffPlace> {
  const name = `${stateRef(context.epic, agent)}:${stateFiles.checkpoint}`;
  const [{ stage }, [object]] = await Promise.all([readEpicStage(context), readObjects(context.git, [name])]);
  const read = parseCheckpoint(object?.bytes.toString("utf8") ?? "");
  const unknown = { stage: "", ready_for_next_stage: false };
  return handoffPlace(read.kind === "parsed" ? read.value : unknown, stage);
}

/** An agent's guide, made anew from the manifest; also before it is started. */
export function readGuide({ manifest }: Context, agent: AgentId): string {
  return renderGuide({ manifest, agent, templates: loadTemplates() });
}
