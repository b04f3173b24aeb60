import { agentDisplay, type AgentId } from "../ids.ts";
import type { OpenTask } from "../manifest/schema.ts";
import type { Condition } from "./decide.ts";
import type { Plan } from "./schema.ts";

/** A reason to give up working in parallel (seed 004). */
export interface Trigger {
  readonly kind:
    | "confidence"
    | "batch-invalid"
    | "agent-gone"
    | "conflict"
    | "speed-up"
    | "check-failed"
    | "person";
  /** For people, with the numbers it comes from. */
  readonly why: string;
}

/** Everything that the decision looks at. */
export interface FallbackFacts {
  /** The sums of the plan; empty while no wave of tasks is under way, for then a person has decided on the offer. */
  readonly conditions: readonly Condition[];
  /** Agents that still have tasks to do. */
  readonly busy: number;
  /** What is wrong with the plan that the wave was begun from. */
  readonly planFaults: readonly string[];
  /** Agents that have unfinished work and no worktree, or give no sign of life. */
  readonly gone: readonly { readonly agent: AgentId; readonly why: string }[];
  /** The files of the conflict at which a sync has stopped. */
  readonly conflict: readonly string[];
  /** The check that the merged work did not pass, and how it ended. */
  readonly failedCheck: string | undefined;
  /** What a person knows and no program: context that went bad, a budget that is used up. */
  readonly reason: string | undefined;
}

/** Whether to go on in parallel, or one after the other, and every reason for it. */
export type FallbackVerdict =
  | { readonly kind: "go-on" }
  | { readonly kind: "fall-back"; readonly triggers: readonly Trigger[] };

/** Decides whether a parallel wave is to stop: any trigger is enough, and all are told (seed 004: never silently). */
export function decideFallback(facts: FallbackFacts): FallbackVerdict {
  const { planFaults, gone, conflict, failedCheck, reason } = facts;
  const triggers: Trigger[] = [
    ...sumTriggers(facts),
    ...planFaults.map((why): Trigger => ({ kind: "batch-invalid", why })),
    ...gone.map(({ agent, why }): Trigger => ({ kind: "agent-gone", why: `${agentDisplay(agent)} ${why}` })),
    ...(conflict.length === 0
      ? []
      : [{ kind: "conflict" as const, why: `nobody has settled the conflict in ${conflict.join(", ")}` }]),
    ...(failedCheck === undefined ? [] : [{ kind: "check-failed" as const, why: failedCheck }]),
    ...(reason === undefined || reason.trim() === ""
      ? []
      : [{ kind: "person" as const, why: reason.trim() }]),
  ];
  return triggers.length === 0 ? { kind: "go-on" } : { kind: "fall-back", triggers };
}

/** Speed-up counts only while several agents have something to do: of the last one's work it is always 1. */
function sumTriggers({ conditions, busy }: FallbackFacts): Trigger[] {
  return conditions.flatMap(({ name, holds, sum }): Trigger[] => {
    if (holds) return [];
    if (name === "confidence") return [{ kind: "confidence", why: `the plan is not sure enough: ${sum}` }];
    return name === "speed-up" && busy > 1 ? [{ kind: "speed-up", why: `too little is gained: ${sum}` }] : [];
  });
}

/** Where the tasks under way are not what the plan says any more. */
export function findPlanFaults({ tasks }: Plan, underWay: readonly OpenTask[]): string[] {
  return underWay.flatMap(({ id, files }) => {
    const task = tasks.find((one) => one.id === id);
    if (task === undefined) return [`${id} is under way and no task of the plan any more`];
    const isSame = task.files.length === files.length && task.files.every((glob) => files.includes(glob));
    return isSame ? [] : [`the plan gives ${id} other files than those it was begun with`];
  });
}
