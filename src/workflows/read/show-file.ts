import { type SheafError, usage } from "../../errors.ts";
import {
  parseAgentId,
  parseFeatureId,
  type AgentId,
  type FeatureId,
  type Oid,
  type RepoPath,
} from "../../core/ids.ts";
import { repoPath } from "../../core/epic/layout.ts";
import { readObjects } from "../../git/objects.ts";
import type { Context } from "../context/context.ts";
import { tipNames } from "./tip-names.ts";

/** A file as its owner has committed it. */
export interface ShownFile {
  readonly agent: AgentId;
  readonly commit: Oid;
  readonly path: RepoPath;
  readonly bytes: Uint8Array;
}

/**
 * Reads a file at the tip of an agent's branch, never from its worktree. `who` is an agent or a feature; `file`
 * is looked for in the feature's folder, in the epic's, and from the root of the repository, in this order.
 * Throws `usage` for a path that leads out of the repository, for an unknown name and for a missing file.
 */
export async function showFile(context: Context, who: string, file: string): Promise<ShownFile> {
  const { git, layout, epicDir } = context;
  refuseOutside(file);
  const { agent, features } = findOwner(context, who);
  const commit = (await tipNames(context)).get(agent);
  if (commit === undefined) throw notThere(context, who, file);
  const paths = [
    ...features.map((id) => repoPath(layout.feature(id), file)),
    repoPath(epicDir, file),
    repoPath(file),
  ];
  const objects = await readObjects(
    git,
    paths.map((path) => `${commit}:${path}`),
  );
  const at = objects.findIndex((object) => object?.type === "blob");
  const [path, object] = [paths[at], objects[at]];
  if (path === undefined || object === undefined) throw notThere(context, who, file);
  return { agent, commit, path, bytes: object.bytes };
}

function findOwner(context: Context, who: string): { agent: AgentId; features: readonly FeatureId[] } {
  const { features, agents } = context.manifest;
  const asked = parseFeatureId(who)?.id;
  const feature = features.find(({ id }) => id === asked);
  if (feature !== undefined) return { agent: feature.owner, features: [feature.id] };
  const agent = parseAgentId(who);
  if (agent !== undefined && agents.some(({ id }) => id === agent)) {
    return { agent, features: features.filter(({ owner }) => owner === agent).map(({ id }) => id) };
  }
  const known = [...agents, ...features].map(({ id }) => id).join(", ");
  throw usage("unknown-owner", `"${who}" is no agent and no feature: ${known}`, "sheaf peers");
}

/** Paths go to git as names inside a tree; `..` would only fail there, with words that help nobody. */
function refuseOutside(file: string): void {
  const parts = file.split(/[/\\]/);
  const isInside =
    !file.startsWith("/") && !parts.some((part) => part === ".." || part === "." || part === "");
  if (isInside) return;
  throw usage(
    "path-outside",
    `"${file}" is no path inside the repository, without . and ..`,
    "sheaf show <agent|feature> spec.md",
  );
}

function notThere({ epic }: Context, who: string, file: string): SheafError {
  return usage("no-such-file", `${who} has committed no ${file}`, `sheaf peers --epic ${epic}`);
}
