import { agentDisplay, type AgentId, type FeatureId, type RepoPath } from "../ids.ts";
import { compareStages, nextStage, stageOnly } from "../epic/stage.ts";
import { plainLine } from "../records/message-fields.ts";
import { shellWord } from "../text/shell-word.ts";

/** What is known of a feature when the epic is to move. */
export interface StagedFeature {
  readonly feature: FeatureId;
  readonly owner: AgentId;
  /** STAGE and readiness at the tip of its owner's branch. */
  readonly stage: string;
  readonly ready: boolean;
  /** Why it waits for its wave, where it does: it cannot be ready then. */
  readonly waits: string | undefined;
  /** What the epic branch holds of it. */
  readonly merged: { readonly stage: string; readonly status: string; readonly ready: boolean };
}

/** Everything that a move of the epic depends on. */
export interface StageFacts {
  /** Where the epic is now. */
  readonly stage: string;
  /** The features that take part; deferred ones hold nobody up. */
  readonly features: readonly StagedFeature[];
  /** Secondaries with a feature and without a worktree. */
  readonly unstarted: readonly AgentId[];
  /** What is wrong with DISCOVERY.md, asked for when the epic leaves S1. */
  readonly discovery: { readonly message: string; readonly fix: string } | undefined;
  /** Documents that the stage has to leave behind and that are not on the epic branch. */
  readonly missingFiles: readonly RepoPath[];
  /** Approvals that the gates of the present stage ask for. */
  readonly missingApprovals: readonly { readonly feature: FeatureId; readonly gate: string }[];
  readonly openEscalations: readonly {
    readonly from: AgentId;
    readonly number: number;
    readonly issue: string;
  }[];
}

/** One thing that is in the way, and the command that helps. */
export interface StageObstacle {
  readonly code:
    | "discovery"
    | "not-started"
    | "not-reached"
    | "not-ready"
    | "not-merged"
    | "not-complete"
    | "file-missing"
    | "approval-missing"
    | "escalation-open";
  readonly message: string;
  readonly fix: string;
}

/** Whether the epic may go to a stage, and if not, why. */
export type StageVerdict =
  | { readonly kind: "move"; readonly back: boolean }
  | { readonly kind: "there" }
  | { readonly kind: "not-next"; readonly next: string | undefined }
  | { readonly kind: "needs-reason" }
  | { readonly kind: "blocked"; readonly obstacles: readonly StageObstacle[] };

/**
 * Decides whether the epic may go to `to`: ahead by one stage or to another phase of its own stage, when nothing is
 * in the way; back to any earlier one, when a reason is given (protocol section 1.2).
 */
export function decideStage(facts: StageFacts, to: string, reason: string): StageVerdict {
  const order = compareStages(to, facts.stage) ?? 0;
  if (order === 0) return { kind: "there" };
  if (order < 0) return reason === "" ? { kind: "needs-reason" } : { kind: "move", back: true };
  const isOwn = stageOnly(to) === stageOnly(facts.stage);
  const next = nextStage(facts.stage);
  if (!isOwn && stageOnly(to) !== next) return { kind: "not-next", next };
  const obstacles = isOwn ? notReached(facts, to) : obstaclesOf(facts);
  return obstacles.length === 0 ? { kind: "move", back: false } : { kind: "blocked", obstacles };
}

/** What keeps the epic from leaving its stage, in the order in which it is best dealt with. */
export function obstaclesOf(facts: StageFacts): StageObstacle[] {
  const own = stageOnly(facts.stage);
  const { discovery } = facts;
  return [
    ...(own === "S1" && discovery !== undefined ? [{ code: "discovery" as const, ...discovery }] : []),
    ...facts.missingFiles.map((path) => ({
      code: "file-missing" as const,
      message: `${path} is not on the epic branch`,
      fix: `write it, then git add ${shellWord(path)} && git commit`,
    })),
    ...(own === "S1" ? facts.unstarted.map(notStarted) : []),
    ...(own === "S2" ? facts.features.flatMap(notGlued) : []),
    ...(/^S[5-8]$/.test(own) ? facts.features.flatMap(notBuilt) : []),
    ...facts.missingApprovals.map(({ feature, gate }) => ({
      code: "approval-missing" as const,
      message: `nobody has approved ${feature} at gate ${gate}`,
      fix: `sheaf approve ${feature} --gate ${shellWord(gate)} --by <person>`,
    })),
    ...facts.openEscalations.map(({ from, number, issue }) => ({
      code: "escalation-open" as const,
      message: `${agentDisplay(from)} waits for an answer: ${plainLine(issue).slice(0, 120)}`,
      fix: `sheaf send ${from} --reply-to ${number} --subject "…"`,
    })),
  ];
}

function notStarted(agent: AgentId): StageObstacle {
  return {
    code: "not-started",
    message: `${agentDisplay(agent)} has a feature and was never started`,
    fix: `sheaf start ${agent}`,
  };
}

/** A phase is the epic's when every feature has come as far. */
function notReached({ features }: StageFacts, phase: string): StageObstacle[] {
  return features
    .filter(
      ({ stage, ready, waits }) => waits === undefined && !ready && (compareStages(stage, phase) ?? -1) < 0,
    )
    .map(({ feature, owner, stage }) => ({
      code: "not-reached",
      message: `${feature} of ${agentDisplay(owner)} is at ${stage || "no stage"}, not yet at ${phase}`,
      fix: `in ${agentDisplay(owner)}'s worktree: sheaf heartbeat --stage ${phase}`,
    }));
}

/** S3 begins on one text: every feature ready, and merged as it was then. */
function notGlued({ feature, owner, ready, waits, merged }: StagedFeature): StageObstacle[] {
  const whose = `${feature} of ${agentDisplay(owner)}`;
  if (waits !== undefined) {
    return [{ code: "not-ready", message: `${whose} waits (${waits})`, fix: "sheaf start" }];
  }
  if (!ready) {
    return [{ code: "not-ready", message: `${whose} is not ready`, fix: `sheaf status ${owner} --why` }];
  }
  if (merged.ready) return [];
  return [{ code: "not-merged", message: `${whose} is ready and not merged yet`, fix: "sheaf sync" }];
}

function notBuilt({ feature, owner, merged }: StagedFeature): StageObstacle[] {
  const isThrough = (compareStages(merged.stage, "S8") ?? -1) >= 0 && merged.status === "COMPLETE";
  if (isThrough || (compareStages(merged.stage, "S9") ?? -1) >= 0) return [];
  return [
    {
      code: "not-complete",
      message: `${feature} of ${agentDisplay(owner)} is at ${merged.stage || "no stage"} (${merged.status || "no STATUS"}) on the epic branch, not through with S8`,
      fix: "sheaf status",
    },
  ];
}
