import type { SyncReport } from "../sync/outcome.ts";
import type { Oid } from "../ids.ts";

/** A ref that an operation moved; undefined means that it did not exist. */
export interface MovedRef {
  readonly ref: string;
  readonly old: Oid | undefined;
  readonly new: Oid | undefined;
}

/** A conflict that is not open any more, and what somebody had typed to settle it. */
export interface ClosedConflict {
  /** The blob with what was known of it. */
  readonly state: Oid;
  /** The commit that was laid out. */
  readonly shown: Oid;
  /** The snapshot of the scratch worktree, where anything had been typed. */
  readonly answers?: Oid | undefined;
}

/** One entry of `sheaf log`: enough to explain what happened, and to take it back. */
export interface Operation {
  readonly schema: 1;
  readonly kind: string;
  /** One line for people. */
  readonly summary: string;
  /** ISO time, UTC. */
  readonly at: string;
  readonly agent: string;
  readonly moved: readonly MovedRef[];
  /** What a sync did with each agent's work. Older entries do not tell. */
  readonly report?: SyncReport;
  /** A conflict that this has closed: an undo opens it again, answers and all. */
  readonly closed?: ClosedConflict | undefined;
  /** A conflict that this undo has opened again. */
  readonly opened?: ClosedConflict | undefined;
}

/** Taking an operation back: the moves to make, or the refs that somebody has moved since. */
export type UndoPlan =
  | { readonly kind: "undo"; readonly moves: readonly MovedRef[] }
  | { readonly kind: "moved-since"; readonly refs: readonly string[] };

/**
 * Decides whether an operation can be taken back: only while every ref that it moved stands where it was left.
 *
 * @param tips where the refs stand now; those that do not exist are missing
 */
export function planUndo({ moved }: Operation, tips: ReadonlyMap<string, Oid>): UndoPlan {
  const elsewhere = moved.filter(({ ref, new: left }) => tips.get(ref) !== left).map(({ ref }) => ref);
  if (elsewhere.length > 0) return { kind: "moved-since", refs: elsewhere };
  return { kind: "undo", moves: moved.map(({ ref, old, new: left }) => ({ ref, old: left, new: old })) };
}
