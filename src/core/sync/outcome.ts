import type { CheckOutcome } from "../checks/check.ts";
import type { AgentId, Oid } from "../ids.ts";
import type { Violation } from "../judge/violation.ts";

/** What became of one agent's work at a sync point; the words are those of design section 9.5. */
export type AgentOutcome =
  | "merged"
  | "nothing-new"
  | "held-violation"
  | "held-not-ready"
  | "held-conflict"
  | "deferred";

/** What became of one section of a shared document. */
export interface SectionReport {
  readonly document: string;
  /** Undefined for the file as a whole. */
  readonly section: string | undefined;
  /** What the merge did, or `settled` where a person answered the same conflict before. */
  readonly outcome: string;
}

/** Lines that an agent offered and the sync did not take, or took over another's: never lost, only reported. */
export interface Overridden {
  readonly document: string;
  readonly section: string | undefined;
  /** Whose lines they are. */
  readonly agent: AgentId;
  readonly outcome: string;
  /** A patch that `git apply` takes on the merged tree. */
  readonly patch: string;
}

/** One agent's line of the report. */
export interface AgentReport {
  readonly agent: AgentId;
  readonly outcome: AgentOutcome;
  /** Why it was held or deferred. */
  readonly reason?: string;
  readonly tip?: Oid;
  /** The merge commit. */
  readonly commit?: Oid;
  readonly commits: number;
  readonly files: readonly string[];
  readonly sections: readonly SectionReport[];
  readonly violations: readonly Violation[];
  readonly overridden: readonly Overridden[];
}

/** A check on the merged work. In a dry run none is run, and one may still need a person's approval. */
export interface CheckReport {
  readonly run: string;
  readonly outcome: CheckOutcome | "not-run" | "untrusted";
  /** Who let it run. */
  readonly trustedBy?: string;
  readonly durationMs?: number;
}

/** The whole answer of a sync, for `--json` and for the text that is made from it. */
export interface SyncReport {
  readonly epic: string;
  readonly before: Oid;
  /** The new tip of the epic branch; the same as `before` when nothing was new. */
  readonly after: Oid;
  readonly dryRun: boolean;
  readonly agents: readonly AgentReport[];
  /** What the plan says of tasks after this sync. */
  readonly tasks: readonly { readonly id: string; readonly status: string }[];
  /** What has to pass on the merged work; empty where nothing was merged. */
  readonly checks: readonly CheckReport[];
  readonly warnings: readonly string[];
}

/** Whether an outcome leaves work of this agent outside the epic branch against what was asked. */
export function isHeld(outcome: AgentOutcome): boolean {
  return outcome === "held-violation" || outcome === "held-not-ready" || outcome === "held-conflict";
}
