import { primary, type Instant } from "../ids.ts";
import { formatInstant } from "../time.ts";
import { answerFigures } from "./answers.ts";
import { conflictsOf } from "./conflict-rate.ts";
import { judgeCriteria } from "./criteria.ts";
import type { AgentHistory, EpicHistory } from "./facts.ts";
import { longest, mean, percentOf, perHour, ratio, sum } from "./figures.ts";
import { lockHolds, type LockHold } from "./lock-use.ts";
import { overheadOf } from "./overhead.ts";
import { paperFigures } from "./papers.ts";
import type { Metrics } from "./schema.ts";
import { workSpan, type WorkSpan } from "./work-span.ts";

/** Computes every figure of an epic; what history does not tell is null, and `unknown` says why. */
export function computeMetrics(history: EpicHistory): Metrics {
  const { agents, now } = history;
  const rows = agents.map((agent) => ({ agent, span: workSpan(agent, now) }));
  const spans = rows.flatMap(({ agent, span }) =>
    span !== undefined && agent.features.length > 0 ? [span] : [],
  );
  const holds = lockHolds(history);
  const wallMs = wallOf(spans);
  const worked = sum(spans.map(({ workedMs }) => workedMs));
  const { overhead, unknown: ofOverhead } = overheadOf(history, holds, worked);
  const { conflicts, unknown: ofConflicts } = conflictsOf(history.syncs, wallMs);
  const figures = {
    agents: rows.map(({ agent, span }) => agentFigures(agent, span)),
    ...efficiency(history, rows, { wallMs, worked, overheadMs: overhead.agentsMs }),
    overhead,
    conflicts,
  };
  const metrics = {
    epic: history.epic,
    stage: history.stage,
    at: formatInstant(now),
    ...figures,
    features: rows.flatMap(({ agent, span }) => featureFigures(agent, span)),
    wallMs,
    locks: lockFigures(holds),
    escalations: escalationFigures(history),
    messages: answerFigures(history.messages),
    ...paperFigures(agents),
    findings: history.crossChecked ?? null,
    criteria: judgeCriteria(figures, agents),
  };
  return { ...metrics, unknown: [...unknownOf(metrics), ...ofOverhead, ...ofConflicts] };
}

interface Row {
  readonly agent: AgentHistory;
  readonly span: WorkSpan | undefined;
}

/** From the first start to the last end, in milliseconds. */
function wallOf(spans: readonly WorkSpan[]): number | null {
  if (spans.length === 0) return null;
  const first = Math.min(...spans.map(({ startedAt }) => startedAt));
  return Math.max(0, Math.max(...spans.map(({ until }) => until)) - first);
}

function agentFigures(history: AgentHistory, span: WorkSpan | undefined): Metrics["agents"][number] {
  const { agent, features, commits, papers } = history;
  const featuresReady = span?.readyAt === undefined ? 0 : features.length;
  return {
    agent,
    features: [...features],
    startedAt: time(span?.startedAt),
    readyAt: time(span?.readyAt),
    workedMs: span?.workedMs ?? null,
    pausedMs: span === undefined ? null : sum(span.pauses.map(({ from, to }) => to - from)),
    commits: commits.filter(({ command }) => command === undefined).length,
    featuresReady,
    boxesTicked: papers.ticked,
    boxesOpen: papers.open,
    tasksPerHour: featuresReady === 0 ? null : perHour(featuresReady, span?.workedMs ?? null),
  };
}

function featureFigures({ agent, features }: AgentHistory, span: WorkSpan | undefined): Metrics["features"] {
  const wallMs = span?.readyAt === undefined ? null : Math.max(0, span.readyAt - span.startedAt);
  return features.map((feature) => ({ feature, agent, wallMs, shared: features.length > 1 }));
}

interface Times {
  readonly wallMs: number | null;
  readonly worked: number;
  readonly overheadMs: number | null;
}

/** Predicted against measured; only what is finished can be held against a prediction. */
function efficiency(
  { predicted }: EpicHistory,
  rows: readonly Row[],
  { wallMs, worked, overheadMs }: Times,
): Pick<Metrics, "predicted" | "measured"> {
  const working = rows.filter(({ agent }) => agent.features.length > 0);
  const isFinal = working.length > 0 && working.every(({ span }) => span?.readyAt !== undefined);
  const sequentialMs = wallMs === null ? null : worked;
  // While they run, everybody has worked since the start, and any number of agents would look perfect.
  const finalMs = isFinal ? wallMs : null;
  const speedUp = ratio(sequentialMs, finalMs);
  const late = predicted === undefined || finalMs === null ? null : finalMs - predicted.parallelMs;
  return {
    predicted:
      predicted === undefined
        ? null
        : { ...predicted, speedUp: ratio(predicted.sequentialMs, predicted.parallelMs) },
    measured: {
      isFinal,
      sequentialMs,
      parallelMs: wallMs,
      speedUp,
      parallelEfficiency: ratio(speedUp, working.filter(({ span }) => span !== undefined).length),
      ...savings({ wallMs: finalMs, worked, overheadMs }),
      deviationPercent: percentOf(late, predicted?.parallelMs ?? null),
    },
  };
}

/** What working side by side has saved, and what is left of that without what coordination took. */
function savings({ wallMs, worked, overheadMs }: Times) {
  const savedMs = wallMs === null ? null : worked - wallMs;
  const netSavedMs = savedMs === null || overheadMs === null ? null : savedMs - overheadMs;
  return {
    savedMs,
    savedPercent: percentOf(savedMs, worked),
    netSavedMs,
    netSavedPercent: percentOf(netSavedMs, worked),
  };
}

function lockFigures(holds: readonly LockHold[]): Metrics["locks"] {
  const waits = holds.flatMap(({ waitedMs }) => waitedMs ?? []);
  const held = holds.flatMap(({ from, to }) => (to === undefined ? [] : [Math.max(0, to - from)]));
  return {
    holds: holds.length,
    contended: waits.length === 0 && holds.length > 0 ? null : waits.filter((wait) => wait > 0).length,
    meanWaitMs: mean(waits),
    longestWaitMs: longest(waits),
    meanHoldMs: mean(held),
    longestHoldMs: longest(held),
    taken: holds.filter(({ end }) => end === "broken" || end === "taken-over").length,
  };
}

function escalationFigures({ escalations, answerWithinMs }: EpicHistory): Metrics["escalations"] {
  const answers = escalations.flatMap(({ at, resolvedAt }) =>
    resolvedAt === undefined ? [] : [Math.max(0, resolvedAt - at)],
  );
  const inTime = answers.filter((ms) => ms <= answerWithinMs).length;
  return {
    count: escalations.length,
    open: escalations.length - answers.length,
    meanAnswerMs: mean(answers),
    longestAnswerMs: longest(answers),
    inTimePercent: percentOf(inTime, answers.length),
  };
}

type Figures = Omit<Metrics, "unknown">;

function unknownOf(metrics: Figures): Metrics["unknown"] {
  const { agents, locks, escalations, measured, predicted } = metrics;
  const pending = agents.filter(({ features, readyAt }) => features.length > 0 && readyAt === null);
  const unready = pending.map(({ agent }) => (agent === primary ? "the primary" : agent)).join(", ");
  const gaps: readonly (readonly [isGap: boolean, field: string, why: string])[] = [
    [pending.length > 0, "features.wallMs", `not ready yet: ${unready}`],
    [predicted === null, "predicted", "nothing was reckoned before"],
    [!measured.isFinal, "measured.speedUp", "it is known when everybody is ready"],
    [
      predicted !== null && !measured.isFinal,
      "measured.deviationPercent",
      "it is known when everybody is ready",
    ],
    [locks.holds === 0, "locks.meanWaitMs", "no lock was taken"],
    [locks.holds > 0 && locks.meanWaitMs === null, "locks.meanWaitMs", "an older Sheaf did not note waits"],
    [escalations.count === 0, "escalations.meanAnswerMs", "nobody escalated"],
    [
      escalations.count > 0 && escalations.meanAnswerMs === null,
      "escalations.meanAnswerMs",
      "no escalation is answered yet",
    ],
  ];
  return gaps.filter(([isGap]) => isGap).map(([, field, why]) => ({ field, why }));
}

function time(instant: Instant | undefined): string | null {
  return instant === undefined ? null : formatInstant(instant);
}
