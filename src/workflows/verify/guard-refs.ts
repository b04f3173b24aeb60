import { agentDisplay, primary, type AgentId, type Instant, type Oid } from "../../core/ids.ts";
import type { ManifestReader } from "../../core/judge/manifest.ts";
import { rebasedEpic } from "../../core/judge/rebased-epic.ts";
import type { RefUpdate } from "../../core/judge/ref-update.ts";
import { parseGuardedRef } from "../../core/ownership/guarded-ref.ts";
import type { Rulebook } from "../../core/ownership/rulebook.ts";
import { isFirst, type Violation } from "../../core/judge/violation.ts";
import type { Git } from "../../git/git.ts";
import { isPacking, isPruning } from "../../git/packed-refs.ts";
import { listRefs } from "../../git/refs.ts";
import { guardSheafRef } from "./guard-sheaf-refs.ts";
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
  readonly now: Instant;
  readonly readManifest?: ManifestReader;
  /** Whether the worktree is in the middle of a rebase. */
  readonly isRebase?: boolean;
}

/**
 * Judges a ref transaction by the worktree it comes from (design section 8, layer 3): the own branch may only
 * get commits that keep the rules, however they came about; branches of others, the shared stash and what Sheaf keeps
 * under `refs/sheaf/` stay. Refs that do not really move pass: gc and pack-refs list them.
 */
export async function guardRefs(transaction: RefTransaction): Promise<Violation[]> {
  const { git, updates } = transaction;
  const current = await listRefs(git, "refs/heads", "refs/stash", "refs/sheaf");
  const found = await Promise.all(
    updates.map(async (update) => {
      const old = current.get(update.ref);
      return (await isMoving(update, old, transaction)) ? guardRef(update, old, transaction) : [];
    }),
  );
  return found.flat();
}

async function isMoving(
  update: RefUpdate,
  old: Oid | undefined,
  { commonDir }: RefTransaction,
): Promise<boolean> {
  if (update.kind === "set") return old !== update.new && !isPacking(commonDir, update);
  return update.kind === "symbolic" || (old !== undefined && !(await isPruning(commonDir, update)));
}

async function guardRef(
  update: RefUpdate,
  old: Oid | undefined,
  transaction: RefTransaction,
): Promise<Violation[]> {
  const { rulebook, agent } = transaction;
  const { kind, ref } = update;
  if (ref.startsWith("refs/sheaf/"))
    return guardSheafRef(update, old, { ...transaction, epic: rulebook.epic });
  if (ref === "refs/stash") return guardStash(update, agent);
  const owner = rulebook.agents.find(({ branch }) => ref === `refs/heads/${branch}`);
  if (kind !== "set") return isKept(update, old, { owner, agent }) ? [notByHand(update, owner)] : [];
  if (owner?.id === agent) return judgeOwn(update.new, old, transaction);
  const isGuarded = agent !== primary || owner !== undefined;
  return ref.startsWith("refs/heads/") && old !== undefined && isGuarded ? [othersBranch(ref, owner)] : [];
}

type Owner = Rulebook["agents"][number] | undefined;

/** Whether a branch may not be deleted, nor made to stand for another: one that somebody of the epic, or of any, works on. */
function isKept(
  { kind, ref }: RefUpdate,
  old: Oid | undefined,
  { owner, agent }: { readonly owner: Owner; readonly agent: AgentId },
): boolean {
  if (owner !== undefined) return true;
  if (agent === primary || !ref.startsWith("refs/heads/")) return false;
  return parseGuardedRef(ref).kind !== "other" || (kind === "symbolic" && old !== undefined);
}

async function judgeOwn(
  tip: Oid,
  old: Oid | undefined,
  { git, rulebook, agent, readManifest, isRebase = false }: RefTransaction,
): Promise<Violation[]> {
  if (isRebase && agent === primary) return [rebasedEpic(rulebook.epicBranch)];
  const base = old ?? `refs/heads/${rulebook.epicBranch}`;
  const verdict = await verifyRange({ git, rulebook, agent, base, tip, readManifest, isProposed: true });
  return [...brokenCommits(verdict).flatMap(({ violations }) => violations), ...verdict.net].filter(isFirst);
}

function notByHand({ kind, ref }: RefUpdate, owner: Owner): Violation {
  const name = owner === undefined ? "nobody here" : agentDisplay(owner.id);
  const what = kind === "delete" ? "deleted" : "made to stand for another";
  return {
    code: "branch-not-owned",
    path: ref,
    owner: name,
    message: `a branch that agents work on is not ${what} by hand`,
    fix: "sheaf finish removes branches whose work is merged",
  };
}

function othersBranch(ref: string, agent: Owner): Violation {
  const owner = agent === undefined ? "nobody here" : agentDisplay(agent.id);
  return {
    code: "branch-not-owned",
    path: ref,
    owner,
    message: agent === undefined ? "this worktree moves its own branch only" : `the branch is ${owner}'s`,
    fix: "git switch to it in a worktree of its own: git worktree add <path> <branch>",
  };
}

function guardStash({ kind, ref }: RefUpdate, agent: AgentId): Violation[] {
  if (agent === primary || kind !== "set") return [];
  const message = "all worktrees share one stash: another agent's pop would take this work";
  return [{ code: "stash-shared", path: ref, message, fix: "git commit -m wip keeps it on your own branch" }];
}
