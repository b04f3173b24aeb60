import { epicLayout, stateFiles } from "../epic/layout.ts";
import { parseAgentId, type AgentId, type FeatureId, type RepoPath } from "../ids.ts";
import { parseOutbox, renderChannel } from "./outbox.ts";

const layout = epicLayout("" as RepoPath);

/**
 * Where a file of an agent's live state stands in the epic's folder, relative to it, and how it reads there. Channels
 * become the protocol's Markdown; everything else is as it is.
 *
 * @param content undefined for a file that is gone
 */
export function liveFile(
  agent: AgentId,
  path: string,
  content: string | undefined,
): { readonly path: RepoPath; readonly text: string | undefined } {
  const to = parseAgentId(/^outbox\/(.*)\.jsonl$/.exec(path)?.[1] ?? "");
  if (to !== undefined) {
    const channel = parseOutbox(content);
    const text =
      content === undefined
        ? undefined
        : renderChannel({ from: agent, to }, channel, { shown: 0, acknowledged: 0 });
    return { path: layout.channel(agent, to), text };
  }
  if (path === stateFiles.checkpoint) return { path: layout.checkpoint(agent), text: content };
  const feature = /^([^/]+)\/STATUS$/.exec(path)?.[1];
  if (feature !== undefined)
    return { path: layout.featureFile(feature as FeatureId, "STATUS"), text: content };
  return { path: path as RepoPath, text: content };
}
