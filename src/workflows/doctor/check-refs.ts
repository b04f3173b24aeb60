import { agentBranch, sheafRef } from "../../core/epic/layout.ts";
import type { LockName, Oid } from "../../core/ids.ts";
import { isExpired } from "../../core/lock/record.ts";
import { ok, type Finding } from "../../core/progress/finding.ts";
import { formatAge } from "../../core/time.ts";
import { lastLoggedMove, type LoggedMove } from "../../git/last-value.ts";
import type { Git } from "../../git/git.ts";
import { listLockTips } from "../../git/lock-refs.ts";
import type { LockTip } from "../../git/lock-tip.ts";
import { findCommit, moveRefs } from "../../git/refs.ts";
import type { Context } from "../context/context.ts";
import { findLostLocks, restoreLocks, type LostLock } from "../context/restore-locks.ts";

const canMend = { fix: "sheaf doctor --fix", canMend: true } as const;

/** Looks at every lock: those that something other than Sheaf has taken back, and those that stand. */
export async function checkLocks(context: Context): Promise<Finding[]> {
  const { git, epic, repository } = context;
  const lost = await findLostLocks({ git, epic, commonDir: repository.commonDir });
  const names = new Set(lost.map(({ name }) => name));
  const standing = (await listLockTips(git, epic)).filter(({ name }) => !names.has(name));
  return [...lost.map(lostLock), ...standing.map((tip) => standingLock(context, tip))];
}

function lostLock({ name, ref, tip, record }: LostLock): Finding {
  const what = tip === undefined ? `${ref} is gone` : `${ref} was set back`;
  const message = `${what}: it had given token ${record.token} to ${record.holder}`;
  return { check: "lock", state: "failed", subject: name, message, ...canMend };
}

function standingLock({ epic, system }: Context, { name, record }: LockTip): Finding {
  if (record === undefined)
    return {
      check: "lock",
      state: "failed",
      subject: name,
      message: "its last event was not written by Sheaf",
      fix: `git log refs/sheaf/${epic}/locks/${name}`,
    };
  if (record.state === "free") return ok("lock", name, "free");
  const held = `held by ${record.holder} for "${record.operation}"`;
  if (!isExpired(record, system.now())) return ok("lock", name, held);
  return {
    check: "lock",
    state: "warning",
    subject: name,
    message: `${held}, expired ${formatAge(system.now() - record.expiresAt)} ago: the next to ask takes it over`,
  };
}

/** Restores one lock; returns what was done, or would be. */
export async function mendLock(
  { git, epic, repository }: Context,
  name: string,
  dryRun: boolean,
): Promise<string> {
  const names = [name as LockName];
  if (!dryRun) await restoreLocks({ git, epic, commonDir: repository.commonDir, names });
  return `restored the lock ${name}`;
}

/** Branches and records of the epic that were made to stand for another ref: what moves them would move that. */
export async function checkSymbolic({ git, epic, rulebook }: Context): Promise<Finding[]> {
  const branches = rulebook.agents.map(({ id }) => `refs/heads/${agentBranch(epic, id)}`);
  const text = await git.text(["for-each-ref", "--format=%(refname) %(symref)", ...branches, sheafRef(epic)]);
  return text.split("\n").flatMap((line): Finding[] => {
    const [ref = "", target = ""] = line.split(" ");
    if (target === "" || ref.startsWith(`${sheafRef(epic, "locks")}/`)) return [];
    const message = `it stands for ${target}, which no command of Sheaf's does`;
    return [{ check: "symbolic-ref", state: "failed", subject: ref, message, ...canMend }];
  });
}

/** Makes a ref a plain one again, where its own log has it last; what it stood for is not touched. */
export async function mendSymbolic(context: Context, ref: string, dryRun: boolean): Promise<string> {
  const { git, repository } = context;
  const old = await findCommit(git, ref);
  const to = await lastOwnValue(git, lastLoggedMove(repository.commonDir, ref), old);
  if (!dryRun && to !== undefined)
    await moveRefs(git, [{ kind: "set", ref, old, new: to }], "sheaf doctor: plain again");
  return `made ${ref} a plain ref at ${to?.slice(0, 10)}`;
}

/** `git symbolic-ref` logs the value of the other ref as a move to it, which no commit on this one may have led to. */
async function lastOwnValue(
  git: Git,
  { from, to = from }: LoggedMove,
  now: Oid | undefined,
): Promise<Oid | undefined> {
  if (from === undefined || now === undefined || to !== now) return to ?? now;
  return (await git.test(["merge-base", "--is-ancestor", from, now])) ? now : from;
}
