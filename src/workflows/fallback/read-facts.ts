import { SheafError } from "../../errors.ts";
import { outcomeWords } from "../../core/checks/check.ts";
import { findPlanFaults, type FallbackFacts } from "../../core/plan/fallback.ts";
import { primary } from "../../core/ids.ts";
import { epicBranch } from "../../core/epic/layout.ts";
import { parsePlan } from "../../core/plan/parse.ts";
import type { Plan } from "../../core/plan/schema.ts";
import { planWork } from "../../core/plan/work-plan.ts";
import type { EpicStatus } from "../../core/progress/epic-status.ts";
import { decodeUtf8 } from "../../core/text/utf8.ts";
import { formatAge } from "../../core/time.ts";
import { readObjects } from "../../git/objects.ts";
import type { Context } from "../context/context.ts";
import { requireParsed } from "../context/require-parsed.ts";
import { readCoordination } from "../plan/read-coordination.ts";
import { findFailedCheck } from "../sync/check-merged.ts";
import { findOpenConflict } from "../merge/conflict.ts";

/** What is known when the decision on a fallback is made, and the plan of the epic, where it has one to go by. */
export interface FallbackState {
  readonly facts: FallbackFacts;
  readonly plan: Plan | undefined;
}

/** Reads what a fallback is decided by. A plan that cannot be read is a fact like the others, and not an error. */
export async function readFallbackFacts(
  context: Context,
  status: EpicStatus,
  reason?: string,
): Promise<FallbackState> {
  const { plan, faults } = await readWavePlan(context);
  const failed = findFailedCheck(context);
  const facts: FallbackFacts = {
    conditions: plan === undefined ? [] : await conditionsOf(context, plan),
    busy: new Set(context.manifest.tasks.map(({ owner }) => owner)).size,
    planFaults: [...faults, ...(plan === undefined ? [] : findPlanFaults(plan, context.manifest.tasks))],
    gone: goneAgents(status),
    conflict: (findOpenConflict(context)?.conflicts ?? []).map(({ path }) => path),
    failedCheck:
      failed && `on the merged work, ${failed.result.run.trimEnd()} ${outcomeWords(failed.result)}`,
    reason,
  };
  return { facts, plan };
}

/** The plan of the wave under way; in S2 the manifest is the plan, and a person has taken the offer. */
async function readWavePlan({ git, epic, layout, manifest }: Context) {
  if (manifest.tasks.length === 0) return { plan: undefined, faults: [] };
  const name = `${epicBranch(epic)}:${layout.plan}`;
  const [found] = await readObjects(git, [`refs/heads/${name}`]);
  if (found === undefined)
    return { plan: undefined, faults: [`tasks are under way, and ${layout.plan} is gone`] };
  try {
    return { plan: requireParsed(name, parsePlan(requireParsed(name, decodeUtf8(found.bytes)))), faults: [] };
  } catch (error) {
    if (!(error instanceof SheafError) || error.kind !== "invalid-file") throw error;
    return { plan: undefined, faults: [`the plan cannot be read: ${error.message}`] };
  }
}

async function conditionsOf({ repository }: Context, plan: Plan) {
  const coordination = await readCoordination(repository.top);
  return planWork(plan, { phase: "implementation", coordination, asked: true }).decision.conditions;
}

/** Silent for too long, or without the folder it works in; who is finished or paused is neither. */
function goneAgents({ agents, at }: EpicStatus): FallbackFacts["gone"] {
  return agents.flatMap(({ agent, life, lastSign, worktree }) => {
    if (agent === primary) return [];
    if (life === "stale") {
      const since = lastSign === undefined ? "at all" : `for ${formatAge(at - lastSign)}`;
      return [{ agent, why: `has given no sign of life ${since}` }];
    }
    const isAtWork = life === "active" || life === "warning";
    return isAtWork && worktree === undefined ? [{ agent, why: "has no worktree any more" }] : [];
  });
}
