import { invalidFile, type SheafError, usage } from "../../errors.ts";
import { findNewEpicFault } from "../../core/lifecycle/new-epic.ts";
import { featureName, findFeatureFaults, manifestOfPlan } from "../../core/plan/features.ts";
import { parsePlan, placeInPlan } from "../../core/plan/parse.ts";
import type { Manifest } from "../../core/manifest/schema.ts";
import { requireEpicId } from "../context/context.ts";
import { requireParsed } from "../context/require-parsed.ts";

/** What a command line says of an epic beside its plan; empty where the plan says it. */
export interface PlanWords {
  readonly epic: string;
  readonly title: string;
  readonly features: readonly string[];
  readonly sequential?: boolean;
}

/** Whether a file is a plan and not a manifest, which may have tasks too: a plan has no features. */
export function isPlan(text: string): boolean {
  return /^tasks\s*:/m.test(text) && !/^features\s*:/m.test(text);
}

/**
 * The manifest of an epic whose features are the tasks of a plan. Throws `invalid-file` for a plan that cannot be read
 * or whose tasks cannot be features, `usage` where epic or title is said nowhere, or twice and differently.
 */
export function readPlanFile(file: string, text: string, words: PlanWords): Manifest {
  const plan = requireParsed(file, parsePlan(text));
  const faults = findFeatureFaults(plan, placeInPlan(text));
  if (faults.length > 0) throw invalidFile(file, faults);
  if (words.features.length > 0) throw badEpic("the features are the tasks of the plan: leave --feature out");
  const epic = requireEpicId(oneOf("epic", words.epic, plan.epic));
  const title = oneOf("title", words.title, plan.title);
  const fault = findNewEpicFault(
    title,
    plan.tasks.map(({ id }) => featureName(id)),
  );
  if (fault !== undefined) throw badEpic(fault);
  return manifestOfPlan(plan, { epic, title, sequential: words.sequential === true });
}

function oneOf(name: string, typed: string, planned: string | undefined): string {
  if (typed !== "" && planned !== undefined && typed !== planned)
    throw badEpic(`the plan says ${name} "${planned}", and you say "${typed}"`);
  if (typed !== "") return typed;
  if (planned !== undefined) return planned;
  throw badEpic(
    `neither the plan nor you say the ${name}`,
    'sheaf epic new <epic> "<title>" --from plan.yaml',
  );
}

function badEpic(message: string, fix = "sheaf epic new --help"): SheafError {
  return usage("bad-epic", message, fix);
}
