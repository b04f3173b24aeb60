import type { Oid } from "../ids.ts";

/** A hidden commit of everything that a worktree held beside its last commit. */
export interface Snapshot {
  readonly oid: Oid;
  /** The commit that was checked out. */
  readonly base: Oid;
  /** What was staged, as a commit, where it differed from both the base and the files. */
  readonly index: Oid | undefined;
  readonly previous: Oid | undefined;
  /** Tells two snapshots of the same uncommitted work apart from two of different work. */
  readonly work: string;
  /** ISO time, UTC. */
  readonly at: string;
}

/** A path with its version in the three states that decide about restoring it; undefined for no file. */
export interface PathStates {
  readonly path: string;
  readonly base: string | undefined;
  readonly snapshot: string | undefined;
  readonly worktree: string | undefined;
}

/** What restoring does with each path that the snapshot had changed. */
export interface RestorePlan {
  readonly write: readonly string[];
  readonly remove: readonly string[];
  /** The worktree has it already. */
  readonly same: readonly string[];
  /** The worktree has something else: written beside it, never over it. */
  readonly aside: readonly string[];
}

/**
 * Decides where a snapshot can be restored: a path is written or removed only while the worktree still has what the
 * snapshot's base has there, so that nothing can be overwritten that git does not hold.
 */
export function planRestore(paths: readonly PathStates[]): RestorePlan {
  const kindOf = ({ base, snapshot, worktree }: PathStates): keyof RestorePlan => {
    if (worktree === snapshot) return "same";
    if (worktree === base) return snapshot === undefined ? "remove" : "write";
    return snapshot === undefined ? "same" : "aside";
  };
  const only = (kind: keyof RestorePlan) =>
    paths.filter((states) => kindOf(states) === kind).map(({ path }) => path);
  return { write: only("write"), remove: only("remove"), same: only("same"), aside: only("aside") };
}

/** The message of a snapshot's commit. */
export function formatSnapshot(agent: string, snapshot: Omit<Snapshot, "oid">): string {
  return `snapshot of ${agent}\n\n${JSON.stringify({ schema: 1, ...snapshot })}\n`;
}

/** Reads a snapshot's message; undefined for any other commit. */
export function parseSnapshot(oid: Oid, message: string): Snapshot | undefined {
  try {
    const value = JSON.parse(message.slice(message.indexOf("\n\n"))) as Snapshot & { schema?: number };
    const { base, index, previous, work, at } = value;
    return value.schema === 1 ? { oid, base, index, previous, work, at } : undefined;
  } catch {
    return undefined;
  }
}
