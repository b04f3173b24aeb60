import {
  featureId,
  isFeatureName,
  parseFeatureId,
  primary,
  slugOf,
  type AgentId,
  type EpicId,
  type FeatureId,
} from "../ids.ts";
import type { FileIssue } from "../text/parsed.ts";
import { manifestSchema, type Manifest } from "../manifest/schema.ts";
import { estimateMs, specDefaultMs } from "./estimate.ts";
import { planSchema, type Plan, type PlanTask } from "./schema.ts";
import { takesPart, waveDeferral } from "./wave-gate.ts";
import { shareOut } from "./work-plan.ts";
import { planWaves } from "../graph/waves.ts";

/** The plan of an epic that has no `plan.yaml`: its features are the tasks, each with its owner. */
export function planOfManifest({ epic, title, agents, features }: Manifest): Plan {
  const taking = new Set(features.filter((one) => takesPart(one.deferred)).map(({ id }) => id));
  return planSchema.parse({
    schema: 1,
    epic,
    title,
    agents: agents.length,
    tasks: features
      .filter(({ id }) => taking.has(id))
      .map(({ id, title, owner, depends_on }) => ({
        id,
        title: title ?? id,
        agent: owner,
        depends_on: depends_on.filter((needed) => taking.has(needed)),
      })),
  });
}

/** The feature of an epic that a task became; undefined where none did. */
export function findFeature(
  task: Pick<PlanTask, "id">,
  { features }: Pick<Manifest, "features">,
): FeatureId | undefined {
  const name = featureName(task.id);
  return features.find(({ id }) => id === task.id || parseFeatureId(id)?.name === name)?.id;
}

/** The name of the feature that a task becomes: `BACKEND-01` is `backend_01`. */
export function featureName(task: string): string {
  return parseFeatureId(task)?.name ?? slugOf(task);
}

/** What keeps the tasks of a plan from being the features of an epic. Places are those of `issueAt`. */
export function findFeatureFaults(
  { tasks }: Plan,
  issueAt: (path: readonly PropertyKey[], message: string) => FileIssue,
): FileIssue[] {
  const names = tasks.map(({ id }) => featureName(id));
  return tasks.flatMap(({ id }, at) => {
    const name = names[at] ?? "";
    const before = names.indexOf(name);
    if (!isFeatureName(name))
      return [issueAt(["tasks", at, "id"], `${id} cannot name a feature: a letter first`)];
    if (before === at) return [];
    return [issueAt(["tasks", at, "id"], `${id} and ${tasks[before]?.id} would both be the feature ${name}`)];
  });
}

/** What a plan says of an epic, and whether one agent is to do it all. */
export interface EpicOfPlan {
  readonly epic: EpicId;
  readonly title: string;
  readonly sequential: boolean;
}

/**
 * The manifest of an epic whose features are the tasks of a plan: shared out as `sheaf plan` says, the primary's first,
 * then as in the plan. Features of later waves wait, deferred, until `sheaf start` lets them in. A person has
 * to approve DISCOVERY.md before agents start (field lesson 5).
 */
export function manifestOfPlan(plan: Plan, { epic, title, sequential }: EpicOfPlan): Manifest {
  const waves = planWaves(plan.tasks, "spec");
  const ms = (task: PlanTask) => estimateMs(task, "spec") ?? specDefaultMs;
  const shares = shareOut(waves, { agents: sequential ? 1 : plan.agents }, { phase: "spec", ms });
  const owners = new Map(
    shares
      .flat()
      .flatMap(({ agent, tasks }) =>
        tasks.map(({ id }): [string, AgentId] => [id, sequential ? primary : agent]),
      ),
  );
  const ownerOf = ({ id }: PlanTask) => owners.get(id) ?? primary;
  const ordered = plan.tasks.toSorted(
    (a, b) => Number(ownerOf(b) === primary) - Number(ownerOf(a) === primary),
  );
  const ids = new Map(ordered.map(({ id }, at) => [id, featureId(at + 1, featureName(id))]));
  const roster = [...new Set([primary, ...shares.flat().map(({ agent }) => agent)])].filter(
    (id) => !sequential || id === primary,
  );
  const waveOf = (task: PlanTask) => waves.findIndex((wave) => wave.includes(task)) + 1;
  return manifestSchema.parse({
    schema: 1,
    epic,
    title,
    agents: roster.map((id) => ({ id })),
    features: ordered.map((task) => ({
      id: ids.get(task.id),
      title: task.title,
      owner: ownerOf(task),
      depends_on: task.depends_on.filter(({ kind }) => kind === "spec").map((one) => ids.get(one.task)),
      ...(waveOf(task) > 1 && roster.length > 1 ? { deferred: waveDeferral(waveOf(task)) } : {}),
    })),
    rules: [{ path: "**", access: "frozen" }],
    discovery: "approved",
  });
}
