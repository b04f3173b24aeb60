import { refused, usage } from "../../errors.ts";
import { primary, type AgentId } from "../../core/ids.ts";
import { agentBranch, stateFiles, stateRef } from "../../core/epic/layout.ts";
import type { Package } from "../../core/lifecycle/handoff-page.ts";
import { renderGuide } from "../../core/lifecycle/guides.ts";
import { handoffPlace, renderHandoff, type HandoffPlace } from "../../core/lifecycle/handoff.ts";
import { parseCheckpoint } from "../../core/records/checkpoint.ts";
import { programsTold } from "../../files/client-files.ts";
import { stateDir } from "../../files/state.ts";
import { loadTemplates } from "../../files/templates.ts";
import { readObjects } from "../../git/objects.ts";
import { listWorktrees, type Worktree } from "../../git/worktrees.ts";
import type { Context } from "../context/context.ts";
import { readEpicStage } from "./read-stage.ts";
import { readDecided } from "./wave-decisions.ts";

/** An agent's handoff package, made anew from the manifest. Throws `refused` while it has no worktree. */
export async function readHandoff(context: Context, agent: AgentId): Promise<string> {
  if (agent === primary) {
    throw usage(
      "no-handoff",
      "the primary hands off to others; it needs no package itself",
      "sheaf handoff primary --guide",
    );
  }
  const place = findPlace(context, agent, await listWorktrees(context.git));
  if (place === undefined) throw refused("not-started", `${agent} has no worktree yet`, "sheaf start");
  return handoffAt(context, agent, place.path);
}

function findPlace({ epic }: Context, agent: AgentId, worktrees: readonly Worktree[]): Worktree | undefined {
  const branch = `refs/heads/${agentBranch(epic, agent)}`;
  return worktrees.find((tree) => tree.branch === branch && tree.prunable === undefined);
}

/** The packages of all secondaries that have a worktree. Throws `refused` while there is none. */
export async function readHandoffs(context: Context): Promise<Package[]> {
  const worktrees = await listWorktrees(context.git);
  const places = context.manifest.agents.flatMap(({ id: agent }) => {
    const place = findPlace(context, agent, worktrees);
    return agent === primary || place === undefined ? [] : [{ agent, worktree: place.path }];
  });
  if (places.length === 0) throw refused("not-started", "no secondary has a worktree yet", "sheaf start");
  return Promise.all(
    places.map(async (place) => ({ ...place, text: await handoffAt(context, place.agent, place.worktree) })),
  );
}

/** The package of an agent whose worktree is at `worktree`. */
export async function handoffAt(context: Context, agent: AgentId, worktree: string): Promise<string> {
  const { manifest, epicDir } = context;
  const [place, decided] = await Promise.all([readPlace(context, agent), readDecided(context, agent)]);
  const clients = programsTold(stateDir(context.repository.commonDir));
  const templates = loadTemplates();
  return renderHandoff({ manifest, epicDir, agent, worktree, templates, decided, place, clients });
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
