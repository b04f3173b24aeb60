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
  | { readonly kind: "agent-branch" | "state" | "snapshots"; readonly epic: EpicId; readonly agent: AgentId }
  | { readonly kind: "lock"; readonly epic: EpicId; readonly name: LockName }
  /** The rest of `refs/sheaf/`; `name` is what follows the epic. */
  | { readonly kind: "record"; readonly epic: string; readonly name: string }
  | { readonly kind: "other" };

/** Reads a full ref name. */
export function parseGuardedRef(ref: string): GuardedRef {
  return parseEpicBranch(ref) ?? parseOfAgent(ref) ?? parseLockRef(ref) ?? parseRecord(ref) ?? other;
}

const other: GuardedRef = { kind: "other" };

function parseEpicBranch(ref: string): GuardedRef | undefined {
  const epic = parseEpicId(/^refs\/heads\/epic\/([^/]+)$/.exec(ref)?.[1] ?? "");
  return epic && { kind: "epic-branch", epic };
}

const ofAgents = [
  ["agent-branch", /^refs\/heads\/sheaf\/([^/]+)\/([^/]+)$/],
  ["state", /^refs\/sheaf\/([^/]+)\/agents\/([^/]+)$/],
  ["snapshots", /^refs\/sheaf\/([^/]+)\/snapshots\/([^/]+)$/],
] as const;

function parseOfAgent(ref: string): GuardedRef | undefined {
  for (const [kind, pattern] of ofAgents) {
    const [, id = "", name = ""] = pattern.exec(ref) ?? [];
    const [epic, agent] = [parseEpicId(id), parseAgentId(name)];
    if (epic && agent && agent === name) return { kind, epic, agent };
  }
  return undefined;
}

function parseLockRef(ref: string): GuardedRef | undefined {
  const [, id = "", lock = ""] = /^refs\/sheaf\/([^/]+)\/locks\/([^/]+)$/.exec(ref) ?? [];
  const [epic, name] = [parseEpicId(id), parseLockName(lock)];
  return epic && name && { kind: "lock", epic, name };
}

function parseRecord(ref: string): GuardedRef | undefined {
  const [, epic = "", name = ""] = /^refs\/sheaf\/([^/]+)(?:\/(.+))?$/.exec(ref) ?? [];
  return epic === "" ? undefined : { kind: "record", epic, name };
}
