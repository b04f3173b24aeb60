import type { AgentId, Oid } from "../../core/ids.ts";
import type { Assignment } from "../../core/manifest/reassign.ts";

/** Work that has changed hands. */
export interface Reassigned extends Assignment {
  readonly to: AgentId;
  /** Commits of the old owner that the epic branch has now and had not before. */
  readonly commits: number;
  /** The old owner's uncommitted work, where there is a snapshot of it. */
  readonly snapshot: Oid | undefined;
  /** Whether the new owner still has to be started. */
  readonly needsStart: boolean;
}
