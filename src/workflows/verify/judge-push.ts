import { refused } from "../../errors.ts";
import { parseGuardedRef } from "../../core/ownership/guarded-ref.ts";
import { primary, type AgentId, type EpicId } from "../../core/ids.ts";
import { epicBranch } from "../../core/epic/layout.ts";
import { openGit, type Git } from "../../git/git.ts";
import { loadEpic } from "../context/load-epic.ts";
import { judgingOf } from "./judging.ts";
import { verifyRange, type SpanVerdict } from "./verify-range.ts";

/** One ref of a push, as git's update hook gets it; zeros for a ref that is made or deleted. */
export interface PushedRef {
  readonly ref: string;
  readonly old: string;
  readonly new: string;
}

/** What was judged, where anything was: whose commits, and the rules they break. */
export type PushVerdict =
  | { readonly kind: "free" }
  | ({ readonly kind: "judged"; readonly agent: AgentId } & SpanVerdict);

/**
 * Judges a ref that somebody pushes into a bare repository, by the rules at the tip of the epic branch there. Agents'
 * branches and the epic branch get only commits that keep the rules; a lock's chain only grows. Throws `refused`
 * for what cannot be judged: no epic branch yet, an agent who is not in the roster, a lock that is deleted or rewound.
 */
export async function judgePush(gitDir: string, pushed: PushedRef): Promise<PushVerdict> {
  const guarded = parseGuardedRef(pushed.ref);
  const git = openGit(gitDir);
  switch (guarded.kind) {
    case "other":
      return { kind: "free" };
    case "lock":
      await requireGrowth(git, pushed);
      return { kind: "free" };
    case "epic-branch":
      // The first push of an epic brings the rules themselves.
      return isZero(pushed.old) || isZero(pushed.new)
        ? { kind: "free" }
        : judgeBranch(git, pushed, { epic: guarded.epic, agent: primary });
    case "agent-branch":
      return isZero(pushed.new) ? { kind: "free" } : judgeBranch(git, pushed, guarded);
    default:
      return guarded satisfies never;
  }
}

async function judgeBranch(
  git: Git,
  pushed: PushedRef,
  { epic, agent }: { readonly epic: EpicId; readonly agent: AgentId },
): Promise<PushVerdict> {
  const branch = `refs/heads/${epicBranch(epic)}`;
  const hasEpic = await git.test(["show-ref", "--verify", "--quiet", branch]);
  if (!hasEpic)
    throw refused("no-epic", `${epic} has no epic branch here`, `git push origin ${epicBranch(epic)}`);
  const { rulebook } = await loadEpic({ git, repository: { commonDir: git.cwd } }, epic);
  if (!rulebook.agents.some(({ id }) => id === agent)) {
    throw refused(
      "not-in-roster",
      `${agent} is not in the roster of ${epic}`,
      `git push origin --delete ${pushed.ref}`,
    );
  }
  const base = isZero(pushed.old) ? branch : pushed.old;
  return {
    kind: "judged",
    agent,
    ...(await verifyRange({ ...judgingOf({ git, rulebook }), agent, base, tip: pushed.new })),
  };
}

/** git's own receive.denyNonFastForwards covers branches only. */
async function requireGrowth(git: Git, { ref, old, new: tip }: PushedRef): Promise<void> {
  if (isZero(tip))
    throw refused("lock-deleted", `${ref}: a lock is never deleted, or its tokens would come back`, "");
  if (isZero(old) || (await git.test(["merge-base", "--is-ancestor", old, tip]))) return;
  throw refused("lock-rewound", `${ref} has moved on meanwhile`, `git fetch origin ${ref}`);
}

function isZero(oid: string): boolean {
  return /^0+$/.test(oid);
}
