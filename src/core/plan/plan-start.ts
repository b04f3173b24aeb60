import { primary, type AgentId } from "../ids.ts";
import type { Manifest, OpenTask } from "../manifest/schema.ts";
import { allocate } from "./allocate.ts";
import { estimateMs, specDefaultMs } from "./estimate.ts";
import { openTasks } from "./work-plan.ts";
import { globsOverlap } from "../text/glob-overlap.ts";
import type { Plan, PlanTask } from "./schema.ts";
import { planWaves } from "../graph/waves.ts";

/** Which tasks are to be begun. */
export interface StartWish {
  /** Tasks by name; all that can begin now where none is named. */
  readonly ids: readonly string[];
  /** Who does those that the plan gives to nobody; undefined shares them out. */
  readonly to: AgentId | undefined;
}

/** The tasks to begin, with their owners; or why they cannot, a line for each reason. */
export type TaskStart =
  | { readonly kind: "start"; readonly tasks: readonly OpenTask[] }
  | { readonly kind: "refused"; readonly reasons: readonly string[] };

/**
 * Decides which tasks of a plan begin now: those whose dependencies are all merged, together with what is under way
 * already. Each needs an owner of the roster and files of its own, away from the epic's folder.
 */
export function planTaskStart(
  plan: Plan,
  { manifest, epicDir }: { readonly manifest: Manifest; readonly epicDir: string },
  { ids, to }: StartWish,
): TaskStart {
  const underWay = new Set(manifest.tasks.map(({ id }) => id));
  const open = openTasks(plan);
  const [wave = []] = planWaves(open, "implementation");
  const free = wave.filter(({ id }) => !underWay.has(id));
  const wanted = ids.length === 0 ? free : free.filter(({ id }) => ids.includes(id));
  const reasons = [
    ...ids.filter((id) => !wanted.some((task) => task.id === id)).map((id) => whyNot(id, plan, underWay)),
    ...(wanted.length === 0 && ids.length === 0 ? [nothingToStart(manifest, open)] : []),
  ];
  const owners = ownersOf(free, plan, manifest);
  const tasks = wanted.map((task) =>
    openTask(task, task.agent ?? to ?? owners.get(task.id) ?? primary, plan),
  );
  reasons.push(...tasks.flatMap((task) => faultsOf(task, manifest, epicDir)));
  return reasons.length > 0 ? { kind: "refused", reasons } : { kind: "start", tasks };
}

/** Who does what, as `sheaf plan` shares a wave out, by agents that the epic has. */
function ownersOf(wave: readonly PlanTask[], plan: Plan, { agents }: Manifest): Map<string, AgentId> {
  const limit = Math.min(plan.agents, agents.length);
  const ms = (task: PlanTask) => estimateMs(task, "implementation") ?? specDefaultMs;
  const loads = allocate(wave, { agents: limit, ms });
  return new Map(loads.flatMap(({ agent, tasks }) => tasks.map(({ id }): [string, AgentId] => [id, agent])));
}

function openTask({ id, files, depends_on, verify }: PlanTask, owner: AgentId, plan: Plan): OpenTask {
  const open = new Set(openTasks(plan).map((task) => task.id));
  return {
    id,
    owner,
    files,
    depends_on: depends_on.map(({ task }) => task).filter((task) => open.has(task)),
    ...(verify === undefined ? {} : { verify }),
  };
}

function whyNot(id: string, { tasks }: Plan, underWay: ReadonlySet<string>): string {
  const task = tasks.find((one) => one.id === id);
  if (task === undefined) return `${id} is no task of the plan`;
  if (underWay.has(id)) return `${id} is under way already`;
  if (task.status === "completed") return `${id} is completed`;
  const waits = task.depends_on
    .map((one) => one.task)
    .filter((needed) => tasks.find((other) => other.id === needed)?.status !== "completed");
  return waits.length === 0
    ? `${id} does not run beside other tasks, and there are others to do first`
    : `${id} waits for ${waits.join(", ")}, which a sync has to bring first`;
}

function nothingToStart({ tasks }: Manifest, open: readonly PlanTask[]): string {
  if (open.length === 0) return "every task of the plan is completed";
  const names = tasks.map(({ id, owner }) => `${id} (${owner})`).join(", ");
  return `nothing more can begin before these are merged: ${names}`;
}

function faultsOf(task: OpenTask, manifest: Manifest, epicDir: string): string[] {
  const { id, owner, files } = task;
  const inEpic = files.find((glob) => globsOverlap(glob, `${epicDir}/**`));
  return [
    ...(manifest.agents.some((agent) => agent.id === owner)
      ? []
      : [`${id}: ${owner} is not in the roster of the epic`]),
    ...(files.length === 0 ? [`${id}: the plan names no files, so its territory is unknown`] : []),
    ...(inEpic === undefined ? [] : [`${id}: ${inEpic} reaches into the epic's own folder`]),
    ...meetings(task, manifest),
  ];
}

/** Where the task would meet another owner's work that is not merged yet. */
function meetings(task: OpenTask, { tasks }: Manifest): string[] {
  return tasks
    .filter((other) => other.owner !== task.owner)
    .flatMap((other) => {
      const glob = task.files.find((one) => other.files.some((theirs) => globsOverlap(one, theirs)));
      return glob === undefined
        ? []
        : [`${task.id}: ${glob} overlaps with ${other.id}, which is ${other.owner}'s`];
    });
}
