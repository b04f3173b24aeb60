import { stateFiles, stateRef } from "../../core/epic/layout.ts";
import type { AgentId } from "../../core/ids.ts";
import { startedCheckpoint } from "../../core/lifecycle/handoff.ts";
import { formatCheckpoint, parseCheckpoint } from "../../core/records/checkpoint.ts";
import { messageWithTrailers } from "../../core/records/trailers.ts";
import { readObjects } from "../../git/objects.ts";
import { listRefs } from "../../git/refs.ts";
import type { StateWrite } from "../../git/state-refs.ts";
import type { AgentContext } from "../context/context.ts";

/** The first checkpoint of each agent, or the next where the epic was imported and tells of real work. */
export async function planStartStates(
  context: AgentContext,
  agents: readonly AgentId[],
): Promise<StateWrite[]> {
  const { git, epic, manifest, system } = context;
  const now = system.now();
  const refs = agents.map((agent) => stateRef(epic, agent));
  const tips = await listRefs(git, ...refs);
  const objects = await readObjects(
    git,
    refs.map((ref) => `${ref}:${stateFiles.checkpoint}`),
  );
  const fresh = await readFreshStatuses(context);
  return agents.map((agent, at): StateWrite => {
    const read = parseCheckpoint(objects[at]?.bytes.toString("utf8") ?? "");
    const before = read.kind === "parsed" ? read.value : undefined;
    const checkpoint = formatCheckpoint(startedCheckpoint({ manifest, agent, now }, before));
    const ref = refs[at] ?? "";
    const old = tips.get(ref);
    const files = new Map([
      ...(old === undefined ? fresh(agent) : []),
      [stateFiles.checkpoint, checkpoint] as const,
    ]);
    const message = messageWithTrailers("start: branch and worktree", { agent, command: "start" });
    return { ref, old, files, message, agent, now };
  });
}

/** STATUS as the epic branch has it, for agents who joined after the epic had begun. */
async function readFreshStatuses({ git, layout, manifest, branch }: AgentContext) {
  const { features } = manifest;
  const names = features.map(({ id }) => `refs/heads/${branch}:${layout.featureFile(id, "STATUS")}`);
  const objects = await readObjects(git, names);
  return (agent: AgentId) =>
    features.flatMap(({ id, owner }, at): [string, string][] => {
      const object = objects[at];
      return object === undefined || owner !== agent
        ? []
        : [[stateFiles.status(id), object.bytes.toString("utf8")]];
    });
}
