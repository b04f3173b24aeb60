import { count } from "../text/count.ts";
import { formatDuration } from "../duration.ts";
import type { Plan } from "./schema.ts";
import type { PlanPhase } from "../graph/task.ts";
import type { Savings } from "./savings.ts";

/** What the decision looks at. */
export interface DecisionFacts {
  readonly phase: PlanPhase;
  /** Tasks that are still to be done. */
  readonly tasks: number;
  /** Undefined where a task has no estimate. */
  readonly savings: Savings | undefined;
  /** Tasks without an estimate, and without a territory. */
  readonly withoutEstimate: readonly string[];
  readonly withoutTerritory: readonly string[];
  readonly confidence: number | undefined;
  readonly thresholds: Plan["thresholds"];
  /** Whether the person asked for parallel work of their own accord. */
  readonly asked: boolean;
}

/** One condition with its sum; all of them have to hold for parallel work. */
export interface Condition {
  readonly name: "count" | "territory" | "estimate" | "speed-up" | "sequential" | "confidence";
  readonly holds: boolean;
  /** The sum in words, with the threshold. */
  readonly sum: string;
}

/** Whether to work in parallel, whether to put the question to the person, and why. */
export interface Decision {
  readonly kind: "parallel" | "sequential";
  readonly offer: "always" | "on-request" | "never";
  readonly conditions: readonly Condition[];
}

/**
 * Decides between parallel and sequential work: parallel when the speed-up and the sequential time reach their
 * thresholds (seed 004) and everything is known; anything unknown means sequential. Specs of three features or more
 * are always offered, of two on request, of one never (protocol section 1.3); the person has the last word.
 */
export function decideWork(facts: DecisionFacts): Decision {
  const conditions = [...countCondition(facts), ...knownConditions(facts), ...sumConditions(facts)];
  return {
    kind: conditions.every(({ holds }) => holds) ? "parallel" : "sequential",
    offer: offerOf(facts),
    conditions,
  };
}

function offerOf({ phase, tasks }: DecisionFacts): Decision["offer"] {
  if (tasks < 2) return "never";
  return tasks === 2 && phase === "spec" ? "on-request" : "always";
}

function countCondition(facts: DecisionFacts): Condition[] {
  const { phase, tasks, asked } = facts;
  const what = phase === "spec" ? "feature" : "task";
  const offer = offerOf(facts);
  const holds = offer === "always" || (offer === "on-request" && asked);
  const sum = {
    always: count(tasks, what),
    "on-request": asked ? `2 ${what}s, and you asked` : `2 ${what}s: only on request`,
    never: `${count(tasks, what)}: nothing to share out`,
  }[offer];
  return [{ name: "count", holds, sum }];
}

function knownConditions({ phase, withoutTerritory, withoutEstimate }: DecisionFacts): Condition[] {
  // A spec lies in its feature's folder, whatever code it is about.
  const unknown = phase === "spec" ? [] : withoutTerritory;
  return [
    {
      name: "territory",
      holds: unknown.length === 0,
      sum: unknown.length === 0 ? "every territory is known" : `no files are named for ${unknown.join(", ")}`,
    },
    ...(withoutEstimate.length === 0
      ? []
      : [{ name: "estimate" as const, holds: false, sum: `no estimate for ${withoutEstimate.join(", ")}` }]),
  ];
}

function sumConditions({ savings, thresholds, confidence }: DecisionFacts): Condition[] {
  const sums: Condition[] = [];
  if (savings !== undefined) {
    const { sequentialMs, parallelMs, coordinationMs, speedUp } = savings;
    const isFast = speedUp >= thresholds.speed_up;
    const sum = `${formatDuration(sequentialMs)} / (${formatDuration(parallelMs)} + ${formatDuration(coordinationMs)}) = ${twoDigits(speedUp)}`;
    sums.push({
      name: "speed-up",
      holds: isFast,
      sum: `${sum} ${isFast ? "≥" : "<"} ${thresholds.speed_up}`,
    });
    const leastMs = thresholds.sequential * 60_000;
    const isLong = sequentialMs >= leastMs;
    sums.push({
      name: "sequential",
      holds: isLong,
      sum: `${formatDuration(sequentialMs)} ${isLong ? "≥" : "<"} ${formatDuration(leastMs)}`,
    });
  }
  if (confidence === undefined) return sums;
  const isSure = confidence >= thresholds.confidence;
  const sum = `${confidence} ${isSure ? "≥" : "<"} ${thresholds.confidence}`;
  return [...sums, { name: "confidence", holds: isSure, sum }];
}

/** Cut, not rounded: 1.499 must not read as 1.5 beside a threshold of 1.5. */
function twoDigits(number: number): string {
  return String(Math.floor(number * 100) / 100);
}
