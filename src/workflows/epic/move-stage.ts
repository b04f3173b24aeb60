import type { AgentId, Oid, RepoPath } from "../../core/ids.ts";
import { stateFiles, stateRef } from "../../core/epic/layout.ts";
import { compareStages, epicStages, isStage, stageOnly } from "../../core/epic/stage.ts";
import { epicReadmeLock } from "../../core/manifest/compile.ts";
import { computeMetrics } from "../../core/metrics/metrics.ts";
import { resultSentences } from "../../core/metrics/results.ts";
import { thresholdMs } from "../../core/manifest/threshold-ms.ts";
import { agentFacts } from "../../core/progress/epic-facts.ts";
import { renderGenerated } from "../../core/progress/generated.ts";
import { refreshGenerated } from "../../core/progress/refresh-generated.ts";
import { decideStage, type StageVerdict } from "../../core/progress/stage-guard.ts";
import { syncPointMessage } from "../../core/progress/sync-point-message.ts";
import { appendStageMove } from "../../core/records/stage-moves.ts";
import { pending, refused, type SheafError, usage } from "../../errors.ts";
import { readObjects } from "../../git/objects.ts";
import { commitOwn, type OwnFile } from "../agent/commit-own.ts";
import type { Post } from "../state/change-own.ts";
import type { OwnState } from "../state/own-state.ts";
import { reachable } from "../agent/send-message.ts";
import type { AgentContext } from "../context/context.ts";
import { requireSoundEpic } from "../verify/require-sound.ts";
import { readHistory } from "../read/read-history.ts";
import { readStageFacts, type StageReading } from "../read/read-stage-facts.ts";

/** Where the epic is to go, and why, where it goes back. */
export interface StageWish {
  readonly to: string;
  readonly reason: string;
  readonly dryRun: boolean;
}

/** What a move did, or would do. */
export interface StageMoved {
  readonly from: string;
  readonly to: string;
  /** False where the epic was there already. */
  readonly moved: boolean;
  /** Who was told that a sync point is passed. */
  readonly told: readonly AgentId[];
  /** What the specs took, in sentences, when the epic leaves their stage or the planning behind. */
  readonly results: readonly string[];
  /** Computed sections that could not be brought along. */
  readonly left: readonly string[];
}

/**
 * Moves the epic to another stage, if its guards let it: one commit on the epic branch records the move, brings the
 * computed sections along and tells every secondary when a sync point is passed. Throws `usage` for what is no stage
 * of an epic, `refused` for one that is not next, `pending` naming everything that is missing; nothing is changed
 * then.
 */
export async function moveStage(context: AgentContext, wish: StageWish): Promise<StageMoved> {
  requireEpicStage(wish.to);
  if (wish.dryRun) return (await planMove(context, wish)).moved;
  const { answer } = await commitOwn(context, {
    command: "stage",
    lock: { name: epicReadmeLock, operation: `stage ${wish.to}` },
    decide: async (tip, own) => {
      const { reading, moved } = await planMove(context, wish);
      const { from, to } = moved;
      if (!moved.moved) return { files: new Map(), subject: "", answer: moved };
      const { files, left } = await filesOf(context, { tip, own, wish, reading });
      const told = moved.told.filter((id) => reachable(context, own).includes(id));
      const posts = noticesOf(context, moved, told);
      return { files, posts, subject: `${from} → ${to}`, stage: to, answer: { ...moved, told, left } };
    },
  });
  return answer;
}

/** Reads and judges: what the move would be. Throws when it may not be made. */
async function planMove(context: AgentContext, wish: StageWish) {
  const reading = await readStageFacts(context);
  const { to } = wish;
  const from = reading.stage;
  const moved = !requireMove(decideStage(reading.facts, to, wish.reason.trim()), from, to);
  if (moved && (compareStages(to, from) ?? 0) > 0) await requireSoundEpic(context);
  const told = moved ? readersOf(context, reading, to) : [];
  const results =
    moved && endsSpecs(from, to) ? resultSentences(computeMetrics(await readHistory(context))) : [];
  return { reading, moved: { from, to, moved, told, results, left: [] } satisfies StageMoved };
}

/** Whether a move on passes the end of S2 or that of S4. */
function endsSpecs(from: string, to: string): boolean {
  return ["S3", "S5"].some(
    (point) => (compareStages(from, point) ?? 0) < 0 && (compareStages(to, point) ?? -1) >= 0,
  );
}

interface Making {
  readonly tip: Oid;
  readonly own: OwnState;
  readonly wish: StageWish;
  readonly reading: StageReading;
}

/** The record of the move, with what has been approved since the last, and the computed sections. */
async function filesOf(context: AgentContext, { tip, own, wish, reading }: Making) {
  const { git, layout, system, epic } = context;
  const paths = [layout.stages, layout.readme].map((path) => `${tip}:${path}`);
  const [stages, readme, approvals] = await readObjects(git, [
    ...paths,
    `${own.tip ?? stateRef(epic, context.agent)}:${stateFiles.approvals}`,
  ]);
  const move = { from: reading.stage, to: wish.to, at: system.now(), reason: wish.reason };
  const files = new Map<RepoPath, OwnFile>([
    [layout.stages, { content: appendStageMove(stages?.bytes.toString("utf8"), move) }],
  ]);
  if (approvals !== undefined) files.set(layout.approvals, { content: approvals.bytes.toString("utf8") });
  if (readme === undefined) return { files, left: [`${layout.readme} is missing on this branch`] };
  const before = readme.bytes.toString("utf8");
  const bodies = renderGenerated(generatedFacts(context, reading, wish.to));
  const refreshed = refreshGenerated(before, bodies);
  if (refreshed.text !== before) {
    const rebase = (local: string) => refreshGenerated(local, bodies).text;
    files.set(layout.readme, { content: refreshed.text, rebase });
  }
  return { files, left: refreshed.left };
}

function noticesOf(
  { system }: AgentContext,
  { to: stage, results }: StageMoved,
  told: readonly AgentId[],
): Post[] {
  const draft = syncPointMessage(stage, system.now(), results);
  return draft === undefined ? [] : told.map((to) => ({ to, draft }));
}

function generatedFacts({ manifest }: AgentContext, { states }: StageReading, stage: string) {
  return {
    stage,
    agents: states.map(({ agent, features, lastSign }) => agentFacts(agent, features, lastSign)),
    escalations: states.flatMap(({ escalations }) => escalations),
    staleChecks: states.flatMap(({ staleChecks }) => staleChecks),
    syncSoftMs: thresholdMs(manifest.thresholds, "sync_soft"),
  };
}

/** Who hears of a move: every secondary at work, when it passes a sync point on the way ahead. */
function readersOf({ agent, system }: AgentContext, { states, stage }: StageReading, to: string): AgentId[] {
  const isAhead = stageOnly(stage) !== stageOnly(to) && (compareStages(to, stage) ?? 0) > 0;
  if (!isAhead || syncPointMessage(to, system.now()) === undefined) return [];
  return states
    .filter((state) => state.agent !== agent && state.tip !== undefined)
    .map((state) => state.agent);
}

function requireEpicStage(to: string): void {
  if (isStage(to) && epicStages.includes(stageOnly(to))) return;
  const isFeatures = /^S[678](?:\.|$)/.test(to);
  throw usage(
    "bad-stage",
    isFeatures
      ? `S5 to S8 are passed by each feature alone; the epic stays at S5 until it goes to S9`
      : `"${to}" is no stage of an epic: ${epicStages.join(", ")}, with a phase such as S2.P2 where there are any`,
    isFeatures ? `its owner says so: sheaf heartbeat --stage ${to}` : "sheaf stage",
  );
}

/** Whether the epic is there already; throws when it may not go. */
function requireMove(verdict: StageVerdict, from: string, to: string): boolean {
  switch (verdict.kind) {
    case "there":
      return true;
    case "move":
      return false;
    case "needs-reason":
      throw refused(
        "no-reason",
        `${to} lies behind ${from}: going back needs a reason`,
        `sheaf stage ${to} --reason "…"`,
      );
    case "not-next": {
      const next = verdict.next ?? "nothing: it is the last";
      throw refused(
        "not-next",
        `after ${from} comes ${next}, not ${to}`,
        `sheaf stage ${verdict.next ?? ""}`.trim(),
      );
    }
    case "blocked":
      throw blocked(verdict, from, to);
    default:
      return verdict satisfies never;
  }
}

function blocked(
  { obstacles }: Extract<StageVerdict, { kind: "blocked" }>,
  from: string,
  to: string,
): SheafError {
  const lines = obstacles.map(({ message, fix }) => `- ${message}\n  ${fix}`);
  return pending(
    "stage-not-open",
    `the epic stays at ${from}; ${to} is not open yet:\n${lines.join("\n")}`,
    obstacles[0]?.fix ?? "",
    { data: { from, to, obstacles } },
  );
}
