import { invalid } from "../../errors.ts";
import { lockRef } from "../../core/epic/layout.ts";
import type { AgentId, EpicId, LockName, Oid } from "../../core/ids.ts";
import type { HoldId, TakeoverReason } from "../../core/lock/decide.ts";
import type { Rulebook } from "../../core/ownership/rulebook.ts";
import type { LockRecord } from "../../core/lock/record.ts";
import { findLockCopy, saveLockCopy } from "../../files/lock-copy.ts";
import type { HeldTip, LockTip } from "../../git/lock-tip.ts";
import { findLockTip, moveLock, type LockMove } from "../../git/lock-refs.ts";
import type { Git } from "../../git/git.ts";
import type { Repository } from "../../git/repository.ts";
import type { System } from "../../system.ts";
import { restoreLocks } from "../context/restore-locks.ts";

/** Who works with locks, and where. Every agent's context is one. */
export interface LockPlace {
  readonly git: Git;
  readonly repository: Pick<Repository, "commonDir">;
  readonly epic: EpicId;
  readonly agent: AgentId;
  readonly system: System;
  /** With the rules, a lock hands over the content of its sequential files. */
  readonly branch?: string;
  readonly rulebook?: Rulebook;
  /** Decide and answer, and move no lock. */
  readonly dryRun?: boolean;
}

/** A lock that was acquired, or that the agent held already and has joined. */
export interface Hold extends HoldId {
  readonly name: LockName;
  /** The event to verify in every ref transaction made under the lock. */
  readonly tip: HeldTip;
  /** Whether the agent held it before; then it stays held when the work is done. */
  readonly isJoined: boolean;
  /** From whom it was taken, without a release: the primary should know. */
  readonly takenFrom?: { readonly record: LockRecord; readonly why: TakeoverReason };
  /** The hold before this one. */
  readonly previous: LockRecord | undefined;
  readonly waitedMs: number;
}

/**
 * Reads a lock's newest event; undefined for a lock never taken. One that was deleted or set
 * back past Sheaf is restored first. Throws `invalid-file` for a ref that something other than Sheaf has written, where no
 * token could be trusted.
 */
export async function readLock(place: LockPlace, name: LockName): Promise<HeldTip | undefined> {
  const tip = await findLastTip(place, name);
  if (tip === undefined || isReadable(tip)) return tip;
  throw invalid(
    "lock-unreadable",
    `${tip.ref} is not a lock's event: something other than Sheaf has written it`,
    `the primary mends it: sheaf lock break ${name} --reason "unreadable"`,
  );
}

/**
 * A lock's newest event, after one that was deleted or set back past Sheaf has been put back; a dry run leaves it. Askers
 * look many times a second: what stands costs them one git process and the readable copy.
 */
export async function findLastTip(place: LockPlace, name: LockName): Promise<LockTip | undefined> {
  const { git, epic, repository, dryRun } = place;
  const { commonDir } = repository;
  const tip = await findLockTip(git, epic, name);
  const last = findLockCopy(commonDir, epic, name)?.record.token ?? 0;
  if (dryRun === true || (tip?.record !== undefined && tip.record.token >= last)) return tip;
  const restored = await restoreLocks({ git, epic, commonDir, names: [name] });
  return restored.length === 0 ? tip : findLockTip(git, epic, name);
}

/** Whether Sheaf wrote a lock's newest event. */
export function isReadable(tip: LockTip): tip is HeldTip {
  return tip.record !== undefined;
}

/**
 * Adds an event to a lock's chain and refreshes its readable copy. Undefined when another process was first. A dry run
 * answers with the event as it would be, under the id of the one before.
 */
export async function writeLock(
  { git, epic, repository, system, dryRun }: LockPlace,
  move: Omit<LockMove, "epic" | "at">,
): Promise<HeldTip | undefined> {
  if (dryRun === true) return foreseen(epic, move);
  const tip = await moveLock(git, { ...move, epic, at: system.now() });
  if (tip === undefined) return undefined;
  saveLockCopy(repository.commonDir, epic, { record: move.record, commit: tip.oid });
  return { ...tip, record: move.record };
}

/** Stands for what a lock that was never taken does not have. */
const noObject = "" as Oid;

function foreseen(epic: EpicId, { from, tree, record }: Omit<LockMove, "epic" | "at">): HeldTip {
  const { name } = record;
  const before = from ?? { name, ref: lockRef(epic, name), oid: noObject, tree: noObject };
  return { ...before, record, ...(tree === undefined ? {} : { tree }) };
}
