import type { AgentId } from "../ids.ts";
import { findAgent } from "./agent-names.ts";
import type { FeatureFolder } from "./feature-folders.ts";

/**
 * Where real runs kept their coordination files: where the protocol says, in the group-wave folders, or in
 * either of these below `agent_comms/`, against which some agents resolved the same paths.
 */
export const coordinationLayouts = [
  "",
  "agent_comms/",
  "parallel_work/coordination/",
  "agent_comms/parallel_work/coordination/",
] as const;
export type CoordinationLayout = (typeof coordinationLayouts)[number];

/** What a file of the source is, by its path alone. */
export type Role =
  | { readonly kind: "status"; readonly folder: FeatureFolder }
  | { readonly kind: "feature-file"; readonly folder: FeatureFolder; readonly rest: string }
  | {
      readonly kind: "checkpoint";
      readonly agent: AgentId;
      readonly isOwnName: boolean;
      readonly layout: CoordinationLayout;
    }
  | {
      readonly kind: "channel";
      readonly from: AgentId;
      readonly to: AgentId | undefined;
      readonly layout: CoordinationLayout;
    }
  /** A handoff package; outside the coordination folders it stays where it is. */
  | { readonly kind: "handoff"; readonly isInPlace: boolean }
  | { readonly kind: "readme" }
  | { readonly kind: "manifest" }
  | { readonly kind: "set-aside"; readonly why: string }
  | { readonly kind: "epic-file" };

/** Tells what a file is. What is not recognised is a file of the epic and stays where it is. */
export function roleOf(path: string, folders: readonly FeatureFolder[]): Role {
  const parts = path.split("/");
  const [first = "", ...rest] = parts;
  if (parts.length === 1) return roleInRoot(path);
  const folder = folders.find((one) => one.folder === first);
  if (folder !== undefined) return roleInFeature(folder, rest.join("/"));
  if (/^feature[_-]\d/i.test(first)) return aside("its feature has another folder");
  return roleInCoordination(path) ?? { kind: "epic-file" };
}

function roleInRoot(path: string): Role {
  if (path === "EPIC_README.md") return { kind: "readme" };
  if (path === "epic.yaml") return { kind: "manifest" };
  if (isHandoff(path)) return { kind: "handoff", isInPlace: true };
  return isBackup(path) ? aside("a backup") : { kind: "epic-file" };
}

function roleInFeature(folder: FeatureFolder, rest: string): Role {
  if (/^STATUS(?:\.(?:md|txt))?$/i.test(rest)) return { kind: "status", folder };
  if (isHandoff(rest)) return { kind: "handoff", isInPlace: false };
  return { kind: "feature-file", folder, rest };
}

/** Checkpoints, messages and handoffs in any of the four layouts; nothing else lies in these folders. */
function roleInCoordination(path: string): Role | undefined {
  if (path.startsWith(".epic_locks/")) return aside("a lock file: locks are refs here");
  const layout = coordinationLayouts.findLast((prefix) => path.startsWith(prefix)) ?? "";
  const inner = path.slice(layout.length);
  if (isBackup(path) || /(?:^|\/)(?:backups?|archive)\//.test(inner))
    return isCoordination(path) ? aside("a backup") : undefined;
  const role = checkpointRole(inner, layout) ?? channelRole(inner, layout);
  if (role !== undefined) return role;
  if (isHandoff(path)) return { kind: "handoff", isInPlace: !isCoordination(path) };
  return isCoordination(path) ? aside("no checkpoint, message or handoff") : undefined;
}

/** `HANDOFF_FEATURE_02.md`, `secondary_a_handoff.txt`, `HANDOFF_PACKAGE.md`, in whatever folder. */
function isHandoff(path: string): boolean {
  return /(?:^|\/)[^/]*handoff[^/]*\.(?:md|txt)$/i.test(path);
}

function isCoordination(path: string): boolean {
  return /^(?:agent_comms|agent_checkpoints|parallel_work)\//.test(path);
}

function checkpointRole(inner: string, layout: CoordinationLayout): Role | undefined {
  const [, name] = /^agent_checkpoints\/([^/]+)\.(?:json|md)$/.exec(inner) ?? [];
  const agent = name === undefined ? undefined : findAgent(name);
  if (name === undefined || agent === undefined) return undefined;
  const isOwnName = /^(?:primary|secondary_[a-z]{1,2})(?:_checkpoint)?$/.test(name);
  return { kind: "checkpoint", agent, isOwnName, layout };
}

function channelRole(inner: string, layout: CoordinationLayout): Role | undefined {
  const [, sender = ""] = /^inboxes\/from_([^/]+)\/[^/]+\.md$/.exec(inner) ?? [];
  const [, left = "", right = ""] =
    /^(?:agent_comms\/)?([a-z][a-z_-]*?)_to_([a-z][a-z_-]*)\.md$/i.exec(inner) ?? [];
  const from = findAgent(sender || left);
  if (from === undefined) return undefined;
  // agent_comms/ is where the protocol has channel files, and nothing else.
  const isInPlace = layout === "agent_comms/" && sender === "";
  return { kind: "channel", from, to: findAgent(right), layout: isInPlace ? "" : layout };
}

function isBackup(path: string): boolean {
  return /\.(?:backup\w*|bak|orig|tmp|lock)$|~$/i.test(path);
}

function aside(why: string): Role {
  return { kind: "set-aside", why };
}
