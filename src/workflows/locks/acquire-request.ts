import type { LockName } from "../../core/ids.ts";
import type { LockRecord } from "../../core/lock/record.ts";

/** What is wanted of a lock. */
export interface AcquireRequest {
  readonly name: LockName;
  /** What for, in words; others read it while they wait. */
  readonly operation: string;
  /** How long the hold lasts without renewal; five minutes unless said otherwise. */
  readonly leaseMs?: number | undefined;
  /** How long to wait for another holder; five minutes unless said otherwise, 0 not to wait. */
  readonly waitMs?: number | undefined;
  /** Ends the hold with this process. Otherwise it is the agent's, and every command of the agent may use it. */
  readonly bound?: boolean | undefined;
  /** The hold is one commit's, and over with it. */
  readonly forCommit?: true;
  /** Told once for each holder that is waited for. */
  readonly onWait?: ((holder: LockRecord) => void) | undefined;
}
