import { epicLayout, stateFiles } from "../epic/layout.ts";
import { agentStem, primary, type AgentId, type FeatureId, type RepoPath } from "../ids.ts";
import { outboxFromChannel } from "./outbox.ts";

/** Whose live state is made from files, and which features are its own. */
export interface StateOwner {
  readonly agent: AgentId;
  readonly features: readonly FeatureId[];
}

/** The paths of the epic's folder that an agent's live state can be made from. */
export function statePaths(epicDir: RepoPath, owner: StateOwner, readers: readonly AgentId[]): RepoPath[] {
  return [...placesOf(epicDir, owner, readers).values()];
}

/**
 * An agent's live state made from files of the epic's folder, as Sheaf 0.1.0 kept them on branches, and as `epic new`
 * and `import` write them. Messages keep their numbers and their text.
 */
export function stateFromFiles(
  epicDir: RepoPath,
  owner: StateOwner,
  {
    readers,
    find,
  }: { readonly readers: readonly AgentId[]; readonly find: (path: RepoPath) => string | undefined },
): Map<string, string> {
  const files = new Map<string, string>();
  for (const [file, path] of placesOf(epicDir, owner, readers)) {
    const text = find(path);
    const content = text === undefined || !file.startsWith("outbox/") ? text : outboxFromChannel(text);
    if (content !== undefined && content !== "") files.set(file, content);
  }
  return files;
}

function placesOf(epicDir: RepoPath, { agent, features }: StateOwner, readers: readonly AgentId[]) {
  const layout = epicLayout(epicDir);
  return new Map<string, RepoPath>([
    [stateFiles.checkpoint, layout.checkpoint(agent)],
    ...features.map((id): [string, RepoPath] => [stateFiles.status(id), layout.featureFile(id, "STATUS")]),
    ...readers
      .filter((to) => agentStem(to) !== agentStem(agent))
      .map((to): [string, RepoPath] => [stateFiles.outbox(to), layout.channel(agent, to)]),
    ...(agent === primary ? [[stateFiles.approvals, layout.approvals] as const] : []),
  ]);
}
