import type { AgentId, FeatureId, Instant, LockName, Oid } from "../ids.ts";
import type { LockProof } from "../lock/proof.ts";
import type { LockRecord } from "../lock/record.ts";
import type { MessageKind } from "../records/message.ts";
import type { EscalationFacts } from "../records/escalation-facts.ts";
import type { StageMove } from "../records/stage-moves.ts";
import type { SyncReport } from "../sync/outcome.ts";

/** One commit of an agent's own line. */
export interface WorkCommit {
  readonly oid: Oid;
  readonly at: Instant;
  readonly subject: string;
  /** Of Sheaf's that made it; undefined for work with git itself. */
  readonly command: string | undefined;
  /** How long that command had run, where it told. */
  readonly tookMs: number | undefined;
  readonly locks: readonly LockProof[];
}

/** What history holds of one agent. */
export interface AgentHistory {
  readonly agent: AgentId;
  readonly features: readonly FeatureId[];
  /** When its work began; undefined for one that was never started. */
  readonly startedAt: Instant | undefined;
  /** Oldest first. */
  readonly commits: readonly WorkCommit[];
  readonly papers: Papers;
  /** Whether the epic branch has all that it committed; undefined for one that has committed nothing. */
  readonly isMerged: boolean | undefined;
}

/** How far the documents of an agent's features are. */
export interface Papers {
  /** Boxes of the checklists. */
  readonly ticked: number;
  readonly open: number;
  /** Headings of the specs, those that the manifest asks for and are not there among them. */
  readonly headings: number;
  /** Those of them that have text. */
  readonly filled: number;
}

/** What S3's cross-check found. */
export interface CrossChecked {
  readonly open: number;
  readonly settled: number;
}

/** A message, as its sender sent it. */
export interface SentMessage {
  readonly from: AgentId;
  readonly to: AgentId;
  readonly at: Instant;
  readonly kind: MessageKind;
  readonly subject: string;
  readonly number: number;
  /** The number of the message the other way that it answers. */
  readonly inReplyTo: number | undefined;
}

/** A sync or the undoing of one, by the log of operations. */
export interface PastSync {
  readonly kind: "sync" | "undo";
  readonly at: Instant;
  readonly summary: string;
  /** Entries of an older Sheaf do not have it. */
  readonly report: SyncReport | undefined;
}

/** What was reckoned before the work began, in milliseconds. */
export interface Prediction {
  /** Where it comes from, for readers. */
  readonly source: string;
  readonly sequentialMs: number;
  readonly parallelMs: number;
}

/** Everything that metrics and report are made from; read from refs alone. */
export interface EpicHistory {
  readonly epic: string;
  readonly title: string;
  readonly stage: string;
  readonly now: Instant;
  /** In roster order. */
  readonly agents: readonly AgentHistory[];
  /** The events of every lock, oldest first. */
  readonly locks: ReadonlyMap<LockName, readonly LockRecord[]>;
  readonly escalations: readonly EscalationFacts[];
  readonly messages: readonly SentMessage[];
  /** Oldest first. */
  readonly syncs: readonly PastSync[];
  readonly moves: readonly StageMove[];
  /** Undefined before S3's document was written. */
  readonly crossChecked: CrossChecked | undefined;
  readonly predicted: Prediction | undefined;
  /** Within which time an escalation is to be answered. */
  readonly answerWithinMs: number;
}
