import { findFeature, planOfManifest } from "../../core/plan/features.ts";
import { parsePlan } from "../../core/plan/parse.ts";
import type { CoordinationCost } from "../../core/plan/savings.ts";
import type { Plan } from "../../core/plan/schema.ts";
import type { PlanPhase } from "../../core/graph/task.ts";
import { planWork, type WorkPlan } from "../../core/plan/work-plan.ts";
import { epicBranch } from "../../core/epic/layout.ts";
import type { EpicId } from "../../core/ids.ts";
import { decodeUtf8 } from "../../core/text/utf8.ts";
import { readText } from "../../files/read-text.ts";
import { readObjects } from "../../git/objects.ts";
import type { System } from "../../system.ts";
import { openContext, type Context, type Wanted } from "../context/context.ts";
import { requireParsed } from "../context/require-parsed.ts";
import { readCoordination } from "./read-coordination.ts";

export interface PlanRequest extends Wanted {
  /** A plan of the user's; undefined for that of the epic. */
  readonly file: string | undefined;
  readonly phase: PlanPhase;
  /** How many agents at most, instead of what the plan says. */
  readonly agents: number | undefined;
  /** Whether the person asked for parallel work. */
  readonly asked: boolean;
}

/** The plan, worked out, and the epic it is of; undefined while it is only a file. */
export interface ReadPlan {
  readonly work: WorkPlan;
  readonly epic: EpicId | undefined;
  /** What has to be typed to make an epic of the plan, since it does not say it. */
  readonly unsaid: readonly string[];
}

/**
 * Works a plan out: that of a file, or that of the epic, which is `plan.yaml` in its folder at the tip of the epic
 * branch, or else its features. Throws `usage` where there is none, `invalid-file` for one that cannot be read.
 */
export async function readPlan(request: PlanRequest, system: System): Promise<ReadPlan> {
  const { file, phase, asked } = request;
  const context = file === undefined ? await openContext(request, system) : undefined;
  const plan =
    context === undefined
      ? requireParsed(file ?? "", parsePlan(readText(request.directory, file ?? "")))
      : await readEpicPlan(context, phase);
  const coordination: CoordinationCost = await readCoordination(request.directory);
  const agents = request.agents ?? plan.agents;
  return {
    work: planWork({ ...plan, agents }, { phase, coordination, asked }),
    epic: context?.epic,
    unsaid: unsaidIn(plan),
  };
}

function unsaidIn({ epic, title }: Plan): string[] {
  const name = epic ?? "<epic>";
  if (title === undefined) return [name, '"<title>"'];
  return epic === undefined ? [name] : [];
}

/** The plan of an epic. In S2 its tasks are the features, whose owners are settled. */
async function readEpicPlan(context: Context, phase: PlanPhase): Promise<Plan> {
  const { git, epic, layout, manifest } = context;
  const name = `${epicBranch(epic)}:${layout.plan}`;
  const [found] = await readObjects(git, [`refs/heads/${name}`]);
  if (found === undefined || phase === "spec") {
    const features = planOfManifest(manifest);
    if (found === undefined) return features;
    const plan = requireParsed(name, parsePlan(requireParsed(name, decodeUtf8(found.bytes))));
    return { ...features, ...estimatesOf(plan, features, context), thresholds: plan.thresholds };
  }
  return requireParsed(name, parsePlan(requireParsed(name, decodeUtf8(found.bytes))));
}

/** The features with what `plan.yaml` knows of their tasks: how long they take, and what comes first. */
function estimatesOf(plan: Plan, { tasks }: Plan, { manifest }: Context): Pick<Plan, "tasks"> {
  const known = new Map(plan.tasks.map((task) => [findFeature(task, manifest), task]));
  return {
    tasks: tasks.map((feature) => {
      const task = known.get(manifest.features.find(({ id }) => id === feature.id)?.id);
      if (task === undefined) return feature;
      const { estimate, priority, files, title } = task;
      return { ...feature, priority, files, title, ...(estimate === undefined ? {} : { estimate }) };
    }),
  };
}
