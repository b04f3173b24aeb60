import { agentDisplay, primary, type AgentId, type EpicId, type Instant, type Oid } from "../../core/ids.ts";
import type { RefUpdate } from "../../core/judge/ref-update.ts";
import type { Violation } from "../../core/judge/violation.ts";
import { isOwnStep } from "../../core/lock/transition.ts";
import { parseGuardedRef, type GuardedRef } from "../../core/ownership/guarded-ref.ts";
import type { Git } from "../../git/git.ts";
import { lockTipOf } from "../../git/lock-tip.ts";
import { readObjects } from "../../git/objects.ts";

/** Who moves a ref under `refs/sheaf/`, in which epic. */
export interface RefMover {
  readonly git: Git;
  readonly epic: EpicId;
  readonly agent: AgentId;
  readonly now: Instant;
}

/**
 * Judges a move of a ref under `refs/sheaf/` that no command of Sheaf's has noted: an agent may do with its own snapshots
 * what it likes, and let its own live state grow; a lock takes the steps that a lock can take; the rest stays.
 *
 * @param old where the ref stands; undefined where there is none
 */
export async function guardSheafRef(
  update: RefUpdate,
  old: Oid | undefined,
  mover: RefMover,
): Promise<Violation[]> {
  const guarded = parseGuardedRef(update.ref);
  return (await isFree(update, { guarded, old }, mover)) ? [] : [notOwned(update, guarded)];
}

interface Found {
  readonly guarded: GuardedRef;
  readonly old: Oid | undefined;
}

async function isFree(update: RefUpdate, { guarded, old }: Found, mover: RefMover): Promise<boolean> {
  if (update.kind === "symbolic" || !("epic" in guarded) || guarded.epic !== mover.epic) return false;
  if (guarded.kind === "snapshots") return guarded.agent === mover.agent;
  if (update.kind === "delete" || old === undefined) return false;
  if (guarded.kind === "lock") return isLockStep({ ref: update.ref, old, to: update.new }, mover);
  const isOwn = guarded.kind === "state" && guarded.agent === mover.agent;
  return isOwn && mover.git.test(["merge-base", "--is-ancestor", old, update.new]);
}

interface Step {
  readonly ref: string;
  readonly old: Oid;
  readonly to: Oid;
}

async function isLockStep({ ref, old, to }: Step, { git, ...mover }: RefMover): Promise<boolean> {
  const [before, after] = await readObjects(git, [old, to]);
  const [from, next] = [before, after].map((commit) => lockTipOf(ref, commit)?.record);
  const isChild =
    /^tree [0-9a-f]+\nparent ([0-9a-f]+)\n/.exec(after?.bytes.toString("utf8") ?? "")?.[1] === old;
  return isChild && from !== undefined && next !== undefined && isOwnStep(from, next, mover);
}

function notOwned({ ref, kind }: RefUpdate, guarded: GuardedRef): Violation {
  const done = kind === "set" ? "move" : kind === "delete" ? "delete" : "replace";
  return { code: "ref-not-owned", path: ref, ...whoseAndHow(guarded, done) };
}

/** Whose a ref is, and what to do instead of moving it by hand. */
function whoseAndHow(guarded: GuardedRef, done: string): Omit<Violation, "code" | "path"> {
  switch (guarded.kind) {
    case "state":
    case "snapshots": {
      const owner = agentDisplay(guarded.agent);
      const what = guarded.kind === "state" ? "live state, which only grows" : "snapshots";
      return {
        owner,
        message: `this worktree cannot ${done} ${owner}'s ${what}`,
        fix: guarded.kind === "state" ? "sheaf heartbeat" : "sheaf snapshot list",
      };
    }
    case "lock": {
      const { name } = guarded;
      const fix = `sheaf lock break ${name} --reason "…" (${agentDisplay(primary)} alone)`;
      return { message: `no command of Sheaf's would ${done} the lock ${name} like this`, fix };
    }
    default:
      return { message: `only commands of Sheaf's ${done} its records`, fix: "sheaf log; sheaf undo" };
  }
}
