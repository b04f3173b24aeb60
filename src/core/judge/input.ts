import type { AgentId, Instant, LockName, Oid } from "../ids.ts";
import type { Grant } from "../ownership/grant.ts";
import type { Rulebook } from "../ownership/rulebook.ts";
import type { Change } from "./change.ts";

/** What judging needs to know of a lock. A lock's record is such a thing. */
export interface LockFacts {
  readonly state: "held" | "free";
  readonly holder: AgentId;
  readonly token: number;
  readonly expiresAt: Instant;
  /** What it is held for; absent for a hold of the past. */
  readonly operation?: string;
}

/** One commit, made or about to be made, and what it is judged against. */
export interface JudgeInput {
  readonly rulebook: Rulebook;
  /** Whose commit it is: the agent of the worktree or of the branch, never of the author line. */
  readonly agent: AgentId;
  readonly changes: readonly Change[];
  /** The content of a blob, or undefined where it cannot be had. Asked only for the blobs that `blobsNeeded` names. */
  readonly read: (oid: Oid) => Uint8Array | undefined;
  /** What a lock says at present, or said when the commit was made. Absent: locks are not asked (replays). */
  readonly lock?: ((name: LockName) => LockFacts | undefined) | undefined;
  /** Sequential paths whose new version leaves out what their lock handed over last. */
  readonly outdated?: ReadonlySet<string> | undefined;
  /** The time of the commit, where a hold may have expired by now. */
  readonly now?: Instant | undefined;
  /** When the commit was made, whoever makes it: what was granted may have ended by then. */
  readonly madeAt?: Instant | undefined;
  /** What others have let agents change. Read only where `needsGrants` says so. */
  readonly grants?: readonly Grant[] | undefined;
  /** Whether this is a record of Sheaf's own: it writes what Sheaf computes, and needs no lock for it. */
  readonly isRecord?: boolean | undefined;
  /** The primary's reason for changing what belongs to somebody else. */
  readonly override?: string | undefined;
}
