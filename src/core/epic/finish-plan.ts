import type { AgentId, Oid } from "../ids.ts";

/** What is known of one agent's branch and worktree, read at this moment. */
export interface AgentRemains {
  readonly agent: AgentId;
  readonly branch: string;
  readonly tip: Oid | undefined;
  /** The commit with which the branch was started. */
  readonly started: Oid | undefined;
  /** The newest snapshot of its uncommitted work. */
  readonly snapshots: Oid | undefined;
  /** Whether the epic branch holds everything of the branch. */
  readonly isMerged: boolean;
  readonly worktree: WorktreeRemains | undefined;
}

export interface WorktreeRemains {
  readonly path: string;
  /** Changed and untracked files. */
  readonly dirty: readonly string[];
  /** Files that git ignores; removing the worktree would remove them too. */
  readonly ignored: readonly string[];
  readonly operation: string | undefined;
  /** HEAD is on the agent's branch. */
  readonly isOnBranch: boolean;
}

/** A branch that is merged, and its clean worktree, if there is one. */
export interface Removal {
  readonly agent: AgentId;
  readonly branch: string;
  readonly tip: Oid;
  readonly started: Oid | undefined;
  readonly snapshots: Oid | undefined;
  readonly path: string | undefined;
}

/** What becomes of one agent's branch and worktree, with the proof or the reason. */
export type FinishStep =
  | ({ readonly kind: "remove" } & Removal)
  | {
      readonly kind: "keep";
      readonly agent: AgentId;
      readonly branch: string;
      readonly why: string;
      readonly fix: string;
    }
  | { readonly kind: "gone"; readonly agent: AgentId };

/** Decides for each agent. Removes only what is proved merged and clean; everything unknown stays. */
export function planFinish(remains: readonly AgentRemains[], withIgnored: boolean): FinishStep[] {
  return remains.map((agent) => stepFor(agent, withIgnored));
}

function stepFor(remains: AgentRemains, withIgnored: boolean): FinishStep {
  const { agent, branch, tip, started, snapshots, isMerged, worktree } = remains;
  if (tip === undefined) return { kind: "gone", agent };
  const keep = (why: string, fix: string): FinishStep => ({ kind: "keep", agent, branch, why, fix });
  if (!isMerged) return keep("has commits that are not merged", "sheaf sync");
  if (worktree === undefined)
    return { kind: "remove", agent, branch, tip, started, snapshots, path: undefined };
  const { path, dirty, ignored, operation, isOnBranch } = worktree;
  if (operation !== undefined) return keep(`is in the middle of a ${operation}`, `git -C ${path} status`);
  if (dirty.length > 0) return keep(`has uncommitted work: ${some(dirty)}`, `git -C ${path} status`);
  if (!isOnBranch)
    return keep(`has something else than ${branch} checked out`, `git -C ${path} switch ${branch}`);
  if (ignored.length > 0 && !withIgnored) {
    return keep(
      `holds files that git ignores: ${some(ignored)}`,
      "sheaf finish --with-ignored, once nothing of them is needed",
    );
  }
  return { kind: "remove", agent, branch, tip, started, snapshots, path };
}

function some(paths: readonly string[]): string {
  const more = paths.length - 3;
  return paths.slice(0, 3).join(", ") + (more > 0 ? ` and ${more} more` : "");
}
