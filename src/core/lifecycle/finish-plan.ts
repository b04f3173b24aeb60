import { agentDisplay, type AgentId, type FeatureId, type Oid } from "../ids.ts";

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
  /** Its features that no sync has merged: a branch without a commit is no proof that the work is over. */
  readonly unfinished: readonly FeatureId[];
  /** Who has its work now, and up to which commit; undefined for an agent of the roster. */
  readonly handedOver: { readonly to: AgentId; readonly tip: Oid } | undefined;
  readonly worktree: WorktreeRemains | undefined;
}

export interface WorktreeRemains {
  readonly path: string;
  /** Changed and untracked files. */
  readonly dirty: readonly string[];
  /** Files that git ignores; removing the worktree would remove them too. */
  readonly ignored: readonly string[];
  readonly held?: WorktreeHold | undefined;
  /** HEAD is on the agent's branch. */
  readonly isOnBranch: boolean;
}

/**
 * Why a worktree must not go, whatever is in it: it is locked, has submodules with repositories of their own, is no
 * worktree as git sees it, or is in the middle of one of git's operations.
 */
export type WorktreeHold =
  | "locked"
  | "submodules"
  | "unreadable"
  | "merge"
  | "rebase"
  | "cherry-pick"
  | "revert";

/** A branch that is merged, and its clean worktree, if there is one. */
export interface Removal {
  readonly agent: AgentId;
  readonly branch: string;
  readonly tip: Oid;
  readonly started: Oid | undefined;
  readonly snapshots: Oid | undefined;
  readonly path: string | undefined;
  /** Whether the worktree holds uncommitted work, which has to be kept in a snapshot first. */
  readonly isDirty: boolean;
}

/** What a person allows beyond what is merged and clean. */
export interface FinishLeave {
  /** Remove worktrees although they hold files that git ignores. */
  readonly withIgnored: boolean;
  /** Remove worktrees of replaced agents although they hold uncommitted work, once a snapshot has it. */
  readonly withUncommitted: boolean;
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

/** Decides for each agent. Removes only what is proved merged and clean, or may be kept; everything unknown stays. */
export function planFinish(remains: readonly AgentRemains[], leave: FinishLeave): FinishStep[] {
  return remains.map((agent) => stepFor(agent, leave));
}

function stepFor(remains: AgentRemains, leave: FinishLeave): FinishStep {
  const { agent, branch, tip, started, snapshots, isMerged, worktree } = remains;
  if (tip === undefined) return { kind: "gone", agent };
  const keep = ([why, fix]: Reason): FinishStep => ({ kind: "keep", agent, branch, why, fix });
  if (!isMerged) return keep(unmerged(remains, tip));
  if (remains.unfinished.length > 0) {
    return keep([`has not finished ${remains.unfinished.join(", ")}`, "sheaf sync, once it is ready"]);
  }
  const removal = { kind: "remove", agent, branch, tip, started, snapshots } as const;
  if (worktree === undefined) return { ...removal, path: undefined, isDirty: false };
  const reason = reasonToKeep(remains, worktree, leave);
  if (reason !== undefined) return keep(reason);
  return { ...removal, path: worktree.path, isDirty: worktree.dirty.length > 0 };
}

type Reason = readonly [why: string, fix: string];

function unmerged({ branch, handedOver }: AgentRemains, tip: Oid): Reason {
  if (handedOver === undefined) return ["has commits that are not merged", "sheaf sync"];
  const heir = agentDisplay(handedOver.to);
  if (handedOver.tip === tip) return [`has handed its work to ${heir}, whose is not merged`, "sheaf sync"];
  return [`has commits from after ${heir} took over`, `git log ${handedOver.tip.slice(0, 12)}..${branch}`];
}

function reasonToKeep(
  { branch, handedOver }: AgentRemains,
  { path, dirty, ignored, held, isOnBranch }: WorktreeRemains,
  leave: FinishLeave,
): Reason | undefined {
  if (held !== undefined) return holdReason(held, path);
  if (dirty.length > 0 && handedOver === undefined) {
    return [`has uncommitted work: ${some(dirty)}`, `git -C ${path} status`];
  }
  if (dirty.length > 0 && !leave.withUncommitted) {
    const fix = "sheaf finish --with-uncommitted, which keeps it in a snapshot";
    return [`was replaced, and left uncommitted work: ${some(dirty)}`, fix];
  }
  if (!isOnBranch)
    return [`has something else than ${branch} checked out`, `git -C ${path} switch ${branch}`];
  if (ignored.length === 0 || leave.withIgnored) return undefined;
  const fix = "sheaf finish --with-ignored, once nothing of them is needed";
  return [`holds files that git ignores: ${some(ignored)}`, fix];
}

function holdReason(held: WorktreeHold, path: string): Reason {
  if (held === "locked") return ["is locked", `git worktree unlock ${path}`];
  if (held === "submodules") return ["has submodules", `git -C ${path} submodule deinit --all`];
  if (held === "unreadable") return ["is no worktree any more", `git worktree repair ${path}`];
  return [`is in the middle of a ${held}`, `git -C ${path} status`];
}

function some(paths: readonly string[]): string {
  const more = paths.length - 3;
  return paths.slice(0, 3).join(", ") + (more > 0 ? ` and ${more} more` : "");
}
