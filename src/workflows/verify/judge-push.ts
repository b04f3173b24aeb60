import { join } from "node:path";
import { refused } from "../../errors.ts";
import { parseGuardedRef, type GuardedRef } from "../../core/ownership/guarded-ref.ts";
import { primary, type AgentId, type EpicId } from "../../core/ids.ts";
import { epicBranch } from "../../core/epic/layout.ts";
import { stateDir } from "../../files/state.ts";
import { openGit, type Git } from "../../git/git.ts";
import { withPicture } from "../../git/picture.ts";
import { loadEpic } from "../context/load-epic.ts";
import { bindRoot, type Binding } from "./bind-root.ts";
import { judgingOf } from "./judging.ts";
import { verifyRange, type SpanVerdict } from "./verify-range.ts";

/** One ref of a push, as git's update hook gets it; zeros for a ref that is made or deleted. */
export interface PushedRef {
  readonly ref: string;
  readonly old: string;
  readonly new: string;
}

/** What somebody pushes: the refs that are judged together. */
export interface Push {
  /** The git directory that it goes to. */
  readonly gitDir: string;
  readonly refs: readonly PushedRef[];
  /** Where git keeps the objects of a push until its hook has answered. */
  readonly quarantine?: string | undefined;
}

/** A branch that was judged: whose commits, and the rules they break. */
export type BranchVerdict = { readonly ref: string; readonly agent: AgentId } & SpanVerdict;

/** What became of a push: what was judged, and what whoever pushes should know. */
export interface PushVerdict {
  readonly branches: readonly BranchVerdict[];
  readonly notes: readonly string[];
}

type Guarded = PushedRef & { readonly guarded: GuardedRef };

/**
 * Judges what somebody pushes into a bare repository, in a picture of that repository as it would be afterwards: so the
 * order of refs in a push does not matter. Branches of agents and epics get only commits that keep the rules, and like
 * locks, live state and the log of operations they only grow. Throws `refused` for what cannot be, or cannot be judged: a
 * ref that is deleted or rewound, no epic branch yet, an agent who is not in the roster, an epic that begins anew.
 */
export async function judgePush({ gitDir, refs, quarantine }: Push): Promise<PushVerdict> {
  const all = refs.map((pushed): Guarded => ({ ...pushed, guarded: parseGuardedRef(pushed.ref) }));
  const guarded = all.filter(({ guarded }) => guarded.kind !== "other");
  if (guarded.length === 0) return { branches: [], notes: [] };
  const git = openGit(gitDir);
  const moved = new Map(refs.map(({ ref, new: tip }) => [ref, isZero(tip) ? undefined : tip]));
  const folder = join(stateDir(gitDir), "pushes");
  return withPicture(git, folder, { refs: moved, objects: quarantine }, async (picture) => {
    for (const pushed of guarded) if (isKept(pushed.guarded)) await requireGrowth(picture, pushed);
    const judged = await Promise.all(guarded.map(async (pushed) => judgeRef(gitDir, picture, pushed)));
    const branches = judged.flatMap(({ branch }) => branch ?? []);
    const isSound = branches.every(
      ({ commits, net }) => [...commits.flatMap((one) => one.violations), ...net].length === 0,
    );
    if (isSound) judged.forEach(({ binding }) => binding?.keep());
    return { branches, notes: judged.flatMap(({ binding }) => binding?.note ?? []) };
  });
}

/** Whether a ref only grows: others build on what it has. */
function isKept(guarded: GuardedRef): boolean {
  if (guarded.kind === "record") return ["operations", "baseline"].includes(guarded.name);
  return guarded.kind !== "snapshots" && guarded.kind !== "other";
}

/** git's own receive.denyNonFastForwards and denyDeletes cover branches only, and are off unless somebody sets them. */
async function requireGrowth(git: Git, { ref, old, new: tip }: PushedRef): Promise<void> {
  if (isZero(tip)) {
    const fix = "ask whoever keeps the server";
    throw refused("ref-deleted", `${ref} is never deleted by a push: others build on what it has`, fix);
  }
  if (isZero(old) || (await git.test(["merge-base", "--is-ancestor", old, tip]))) return;
  const fix = `git fetch origin ${ref} && git merge FETCH_HEAD`;
  throw refused("ref-rewound", `${ref} has moved on meanwhile, or would lose commits`, fix);
}

interface JudgedRef {
  readonly branch?: BranchVerdict;
  readonly binding?: Binding;
}

async function judgeRef(gitDir: string, git: Git, pushed: Guarded): Promise<JudgedRef> {
  const { guarded, ref } = pushed;
  if (guarded.kind === "agent-branch") return { branch: await judgeBranch(git, pushed, guarded) };
  if (guarded.kind !== "epic-branch") return {};
  const { epic } = guarded;
  const binding = await bindRoot({ git, gitDir, epic, ...tipsOf(pushed) });
  // The first push of an epic brings the rules themselves; a branch without any has nobody to judge it.
  if (isZero(pushed.old) || binding.root === undefined) return { binding };
  return { binding, branch: await judgeBranch(git, { ...pushed, ref }, { epic, agent: primary }) };
}

function tipsOf({ old, new: tip }: PushedRef) {
  return { old: isZero(old) ? undefined : old, tip };
}

async function judgeBranch(
  git: Git,
  { ref, old, new: tip }: PushedRef,
  { epic, agent }: { readonly epic: EpicId; readonly agent: AgentId },
): Promise<BranchVerdict> {
  const branch = `refs/heads/${epicBranch(epic)}`;
  const hasEpic = await git.test(["show-ref", "--verify", "--quiet", branch]);
  if (!hasEpic)
    throw refused("no-epic", `${epic} has no epic branch here`, `git push origin ${epicBranch(epic)}`);
  const { rulebook } = await loadEpic({ git, repository: { commonDir: git.cwd } }, epic);
  if (!rulebook.agents.some(({ id }) => id === agent)) {
    const fix = `sheaf epic add, or another name for the branch`;
    throw refused("not-in-roster", `${agent} is not in the roster of ${epic}`, fix);
  }
  const base = isZero(old) ? branch : old;
  return { ref, agent, ...(await verifyRange({ ...judgingOf({ git, rulebook }), agent, base, tip })) };
}

function isZero(oid: string): boolean {
  return /^0+$/.test(oid);
}
