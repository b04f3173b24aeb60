import {
  parseAgentId,
  parseEpicId,
  parseLockName,
  type AgentId,
  type EpicId,
  type LockName,
} from "../ids.ts";

/** What a ref means to Sheaf, told by its name alone. */
export type GuardedRef =
  | { readonly kind: "epic-branch"; readonly epic: EpicId }
  | { readonly kind: "agent-branch"; readonly epic: EpicId; readonly agent: AgentId }
  | { readonly kind: "lock"; readonly epic: EpicId; readonly name: LockName }
  | { readonly kind: "other" };

/** Reads a full ref name. */
export function parseGuardedRef(ref: string): GuardedRef {
  return parseEpicBranch(ref) ?? parseAgentBranch(ref) ?? parseLockRef(ref) ?? { kind: "other" };
}

function parseEpicBranch(ref: string): GuardedRef | undefined {
  const epic = parseEpicId(/^refs\/heads\/epic\/([^/]+)$/.exec(ref)?.[1] ?? "");
  return epic && { kind: "epic-branch", epic };
}

function parseAgentBranch(ref: string): GuardedRef | undefined {
  const [, id = "", name = ""] = /^refs\/heads\/sheaf\/([^/]+)\/([^/]+)$/.exec(ref) ?? [];
  const [epic, agent] = [parseEpicId(id), parseAgentId(name)];
  return epic && agent && agent === name ? { kind: "agent-branch", epic, agent } : undefined;
}

function parseLockRef(ref: string): GuardedRef | undefined {
  const [, id = "", lock = ""] = /^refs\/sheaf\/([^/]+)\/locks\/([^/]+)$/.exec(ref) ?? [];
  const [epic, name] = [parseEpicId(id), parseLockName(lock)];
  return epic && name && { kind: "lock", epic, name };
}
