import { count } from "../text/count.ts";
import type { AgentId, Oid } from "../ids.ts";
import type { Violation } from "../judge/violation.ts";
import type { AgentReport } from "./outcome.ts";
import type { RollCall } from "./roll-call.ts";
import type { AgentMerge } from "./stack-input.ts";

/** What judging one agent's commits found. */
export interface TipVerdict {
  readonly agent: AgentId;
  readonly commits: number;
  readonly violations: readonly Violation[];
}

/** Everything that a sync has found out. */
export interface Findings {
  readonly roll: RollCall;
  /** One for each tip with something new. */
  readonly verdicts: readonly TipVerdict[];
  readonly merges: readonly AgentMerge[];
}

/** What became of one agent: the first thing that kept its work out, or that it is in. */
export function reportOn(
  { agent, tip }: { readonly agent: AgentId; readonly tip: Oid | undefined },
  findings: Findings,
): AgentReport {
  const { violations, commits } = verdictOf(findings.verdicts, agent);
  const start = {
    agent,
    commits,
    files: [],
    sections: [],
    violations,
    overridden: [],
    ...(tip === undefined ? {} : { tip }),
  };
  const deferred = findings.roll.deferred.find((deferral) => deferral.agent === agent);
  if (deferred !== undefined) return { ...start, outcome: "deferred", reason: deferred.reason };
  if (violations.length > 0)
    return {
      ...start,
      outcome: "held-violation",
      reason: count(violations.length, "rule is broken", "rules are broken"),
    };
  const merge = findings.merges.find((merge) => merge.agent === agent);
  if (merge !== undefined) return reportOnMerge(start, merge);
  if (commits === 0) return { ...start, outcome: "nothing-new" };
  return { ...start, outcome: "held-conflict", reason: "waits for the conflict before it" };
}

function reportOnMerge(start: Omit<AgentReport, "outcome">, merge: AgentMerge): AgentReport {
  const { sections, overridden, changes } = merge;
  const [conflict] = merge.conflicts;
  const done = { ...start, files: [...changes.keys()], sections, overridden };
  return conflict === undefined
    ? { ...done, outcome: "merged" }
    : { ...done, outcome: "held-conflict", reason: conflict.message };
}

/** The verdict on one agent; a clean one for an agent without anything new. */
export function verdictOf(verdicts: readonly TipVerdict[], agent: AgentId): TipVerdict {
  return verdicts.find((verdict) => verdict.agent === agent) ?? { agent, commits: 0, violations: [] };
}
