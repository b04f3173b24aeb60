import type { ClosedConflict } from "../../core/lifecycle/operation.ts";
import type { PathConflict, Resolution } from "../../core/sync/clash.ts";
import type { Deferral } from "../../core/sync/roll-call.ts";

/** What a sync is asked for; a conflict keeps it, so that the sync can go on with it. */
export interface SyncOptions {
  readonly deferrals: readonly Deferral[];
  readonly dryRun: boolean;
  /** One merge commit with all tips as parents, instead of one for each agent. */
  readonly octopus: boolean;
  /** The conflict that this sync closes otherwise than by its answers: an undo opens it again. */
  readonly closed?: ClosedConflict | undefined;
  /** The answers to conflicts, where they are others than those that are kept: in a dry run. */
  readonly resolution?: ((conflict: PathConflict) => Resolution | undefined) | undefined;
  /** Told what takes time. */
  readonly tell?: ((line: string) => void) | undefined;
}
