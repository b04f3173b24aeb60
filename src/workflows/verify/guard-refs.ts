import { agentDisplay, primary, type AgentId, type Oid } from "../../core/ids.ts";
import type { ManifestReader } from "../../core/judge/manifest.ts";
import type { RefUpdate } from "../../core/judge/ref-update.ts";
import type { Rulebook } from "../../core/ownership/rulebook.ts";
import { isFirst, type Violation } from "../../core/judge/violation.ts";
import type { Git } from "../../git/git.ts";
import { isPacking } from "../../git/packed-refs.ts";
import { listRefs } from "../../git/refs.ts";
import { brokenCommits } from "./verify.ts";
import { verifyRange } from "./verify-range.ts";

/** A ref transaction that is about to be committed in a registered worktree. */
export interface RefTransaction {
  readonly git: Git;
  /** The git directory that all worktrees share. */
  readonly commonDir: string;
  readonly rulebook: Rulebook;
  readonly agent: AgentId;
  readonly updates: readonly RefUpdate[];
  readonly readManifest?: ManifestReader;
}

/**
 * Judges a ref transaction by the worktree it comes from (design section 8, layer 3): the own branch may only
 * get commits that keep the rules, however they came about; branches of others and the shared stash stay.
 * Refs that do not really move pass: gc and pack-refs list them.
 */
export async function guardRefs(transaction: RefTransaction): Promise<Violation[]> {
  const { git, commonDir, updates } = transaction;
  const current = await listRefs(git, "refs/heads", "refs/stash");
  const moving = updates.filter(
    (update) => current.get(update.ref) !== update.new && !isPacking(commonDir, update),
  );
  const found = await Promise.all(
    moving.map((update) => guardRef(update, current.get(update.ref), transaction)),
  );
  return found.flat();
}

async function guardRef(
  { ref, new: tip }: RefUpdate,
  old: Oid | undefined,
  { git, rulebook, agent, readManifest }: RefTransaction,
): Promise<Violation[]> {
  const me = rulebook.agents.find(({ id }) => id === agent);
  if (ref === `refs/heads/${me?.branch}`) {
    const base = old ?? `refs/heads/${rulebook.epicBranch}`;
    const verdict = await verifyRange({ git, rulebook, agent, base, tip, readManifest, isProposed: true });
    return [...brokenCommits(verdict).flatMap(({ violations }) => violations), ...verdict.net].filter(
      isFirst,
    );
  }
  if (ref === "refs/stash") return agent === primary ? [] : [sharedStash()];
  const isGuarded = agent !== primary || rulebook.agents.some(({ branch }) => ref === `refs/heads/${branch}`);
  return ref.startsWith("refs/heads/") && old !== undefined && isGuarded ? [othersBranch(ref, rulebook)] : [];
}

function othersBranch(ref: string, rulebook: Rulebook): Violation {
  const agent = rulebook.agents.find(({ branch }) => ref === `refs/heads/${branch}`);
  const owner = agent === undefined ? "nobody here" : agentDisplay(agent.id);
  return {
    code: "branch-not-owned",
    path: ref,
    owner,
    message: agent === undefined ? "this worktree moves its own branch only" : `the branch is ${owner}'s`,
    fix: "git switch to it in a worktree of its own: git worktree add <path> <branch>",
  };
}

function sharedStash(): Violation {
  return {
    code: "stash-shared",
    path: "refs/stash",
    message: "all worktrees share one stash: another agent's pop would take this work",
    fix: "git commit -m wip keeps it on your own branch",
  };
}
