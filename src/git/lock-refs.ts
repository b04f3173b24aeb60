import { agentDisplay, primary, type EpicId, type Instant, type LockName, type Oid } from "../core/ids.ts";
import { lockRef, sheafRef } from "../core/epic/layout.ts";
import { formatLockMessage, parseLockRecord } from "../core/lock/codec.ts";
import type { LockRecord } from "../core/lock/record.ts";
import { splitNul, type Git } from "./git.ts";
import { lockTipOf, tipOf, type LockTip } from "./lock-tip.ts";
import { writeEmptyTree } from "./empty-tree.ts";
import { readObjects } from "./objects.ts";
import { moveRefs, type RefChange } from "./refs.ts";

/** The arguments of git that ask for all locks of an epic, or for one; {@link parseLockTips} reads the answer. */
export function lockTipsQuery(epic: EpicId, name?: LockName): string[] {
  const ref = name === undefined ? sheafRef(epic, "locks") : lockRef(epic, name);
  return ["for-each-ref", "--format=%(refname)%00%(objectname)%00%(tree)%00%(contents)%00", ref];
}

/** Reads what git answers to {@link lockTipsQuery}. */
export function parseLockTips(output: string): LockTip[] {
  const fields = splitNul(output);
  const tips: LockTip[] = [];
  for (let at = 0; at + 3 < fields.length; at += 4) {
    const [ref = "", oid = "", tree = "", message = ""] = fields.slice(at, at + 4);
    const tip = tipOf(ref.trimStart(), oid as Oid, tree as Oid, message);
    if (tip !== undefined) tips.push(tip);
  }
  return tips;
}

/** All locks of an epic that were ever taken, in the order of their names. One git process. */
export async function listLockTips(git: Git, epic: EpicId): Promise<LockTip[]> {
  return parseLockTips(await git.text(lockTipsQuery(epic)));
}

/** {@link listLockTips} of an epic whose refs were listed before. */
export async function readLockTips(
  git: Git,
  epic: EpicId,
  refs: ReadonlyMap<string, { readonly oid: Oid }>,
): Promise<LockTip[]> {
  const prefix = `${sheafRef(epic, "locks")}/`;
  const found = [...refs].filter(([ref]) => ref.startsWith(prefix));
  const commits = await readObjects(
    git,
    found.map(([, { oid }]) => oid),
  );
  return found.flatMap(([ref], at) => lockTipOf(ref, commits[at]) ?? []);
}

/** One lock, or undefined when nobody has taken it yet. One git process. */
export async function findLockTip(git: Git, epic: EpicId, name: LockName): Promise<LockTip | undefined> {
  return parseLockTips(await git.text(lockTipsQuery(epic, name))).find((tip) => tip.name === name);
}

/** An event to add to a lock's chain. */
export interface LockMove {
  readonly epic: EpicId;
  /** The event that was judged; undefined when the lock had none. */
  readonly from: LockTip | undefined;
  readonly record: LockRecord;
  /** When it happens. */
  readonly at: Instant;
  /** Another content to hand over than before. */
  readonly tree?: Oid | undefined;
}

/**
 * Adds an event to a lock's chain by compare-and-swap. Returns undefined when another process added one since
 * `from` was read: nothing has changed then. Lock refs are never deleted, so a token cannot come back.
 */
export async function moveLock(
  git: Git,
  { epic, from, at, tree, ...move }: LockMove,
): Promise<LockTip | undefined> {
  const record = { ...move.record, at };
  const ref = lockRef(epic, record.name);
  const content = tree ?? from?.tree ?? (await writeEmptyTree(git));
  const parents = from === undefined ? [] : ["-p", from.oid];
  const message = formatLockMessage(record);
  const oid = await git.text(["commit-tree", ...parents, content], {
    input: message,
    env: signature(record, at),
  });
  const reason = message.slice(0, message.indexOf("\n"));
  const tip = { name: record.name, ref, oid: oid as Oid, tree: content, record };
  return (await moveRefs(git, [{ kind: "set", ref, new: tip.oid, old: from?.oid }], reason))
    ? tip
    : undefined;
}

/** The step of a ref transaction that fails unless the lock is still at this very event: the fence. */
export function verifyLock(tip: LockTip): RefChange {
  return { kind: "verify", ref: tip.ref, old: tip.oid };
}

/** All events of a lock that can be read, newest first: its audit trail. Empty for a lock never taken. */
export async function readLockChain(git: Git, epic: EpicId, name: LockName): Promise<LockRecord[]> {
  const { code, stdout } = await git.run(
    ["log", "-z", "--first-parent", "--format=%B", "--end-of-options", lockRef(epic, name), "--"],
    { answers: [128] },
  );
  if (code !== 0) return [];
  return splitNul(stdout.toString("utf8")).flatMap((message) => parseLockRecord(message) ?? []);
}

/**
 * The newest record among all values that the lock's ref ever had, by its reflog: what is left to go by when
 * something else has overwritten the ref. Undefined when there is none.
 */
export async function findLastRecord(
  git: Git,
  epic: EpicId,
  name: LockName,
): Promise<LockRecord | undefined> {
  const { code, stdout } = await git.run(
    ["log", "-z", "--walk-reflogs", "--format=%B", lockRef(epic, name), "--"],
    {
      answers: [128],
    },
  );
  const messages = code === 0 ? splitNul(stdout.toString("utf8")) : [];
  return messages.flatMap((message) => parseLockRecord(message) ?? [])[0];
}

/** Whoever caused an event signs it, also where git knows no user: the holder, or the primary who broke the lock. */
function signature({ holder, event }: LockRecord, at: Instant): Record<string, string> {
  const signer = event === "broken" ? primary : holder;
  const date = `@${Math.floor(at / 1000)} +0000`;
  const email = `${signer}@sheaf.invalid`;
  return {
    GIT_AUTHOR_NAME: agentDisplay(signer),
    GIT_AUTHOR_EMAIL: email,
    GIT_AUTHOR_DATE: date,
    GIT_COMMITTER_NAME: agentDisplay(signer),
    GIT_COMMITTER_EMAIL: email,
    GIT_COMMITTER_DATE: date,
  };
}
