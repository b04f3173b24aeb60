import { primary, secondaryAt, type AgentId } from "../ids.ts";
import { globsOverlap } from "../text/glob-overlap.ts";
import type { PlanTask } from "./schema.ts";

/** What one agent does in a wave, in this order, and how long it takes. */
export interface AgentLoad {
  readonly agent: AgentId;
  readonly tasks: readonly PlanTask[];
  readonly ms: number;
}

/** What a wave is shared out by. */
export interface Allocation {
  /** How many agents at most, the primary included. */
  readonly agents: number;
  /** How long a task takes, in milliseconds. */
  readonly ms: (task: PlanTask) => number;
  /** Agents that get nothing unless a task names them. */
  readonly reserved?: ReadonlySet<AgentId>;
}

interface Bin {
  agent: AgentId | undefined;
  readonly tasks: PlanTask[];
  ms: number;
}

/**
 * Shares the tasks of one wave out: longest first to whoever has least to do, which takes at most 4/3 - 1/(3m) times
 * as long as the best way with m agents (Graham 1969). Then, within the time that this takes, tasks with related
 * files go to one agent. The primary gets the smallest share; a task with an agent of its own stays with it.
 */
export function allocate(wave: readonly PlanTask[], allocation: Allocation): AgentLoad[] {
  const ordered = wave.toSorted((a, b) => allocation.ms(b) - allocation.ms(a));
  const even = fill(ordered, emptyBins(wave, allocation), allocation, leastLoaded);
  const longest = Math.max(0, ...even.map(({ ms }) => ms));
  const related = fill(ordered, emptyBins(wave, allocation), allocation, mostRelated(longest));
  const isAsShort = Math.max(0, ...related.map(({ ms }) => ms)) <= longest;
  return named(isAsShort ? related : even, wave, allocation);
}

type Choose = (bins: readonly Bin[], task: PlanTask, ms: number) => Bin | undefined;

function emptyBins(wave: readonly PlanTask[], { agents }: Allocation): Bin[] {
  const pinned = [...new Set(wave.flatMap(({ agent }) => agent ?? []))];
  const free = wave.filter(({ agent }) => agent === undefined).length;
  const more = Math.max(0, Math.min(agents - pinned.length, free));
  // Tasks without an agent need one, even where those with one are as many as may work at once.
  const spare = pinned.length === 0 && more === 0 ? 1 : more;
  return [
    ...pinned.map((agent): Bin => ({ agent, tasks: [], ms: 0 })),
    ...Array.from({ length: spare }, (): Bin => ({ agent: undefined, tasks: [], ms: 0 })),
  ];
}

function fill(ordered: readonly PlanTask[], bins: Bin[], { ms }: Allocation, choose: Choose): Bin[] {
  const place = (task: PlanTask, bin: Bin | undefined) => {
    bin?.tasks.push(task);
    if (bin !== undefined) bin.ms += ms(task);
  };
  for (const task of ordered.filter(({ agent }) => agent !== undefined))
    place(
      task,
      bins.find(({ agent }) => agent === task.agent),
    );
  for (const task of ordered.filter(({ agent }) => agent === undefined))
    place(task, choose(bins, task, ms(task)));
  return bins;
}

function leastLoaded(bins: readonly Bin[]): Bin | undefined {
  return bins.reduce<Bin | undefined>(
    (least, bin) => (least === undefined || bin.ms < least.ms ? bin : least),
    undefined,
  );
}

/** The agent with most related files that is still done in time; nobody related, or no room: the least loaded. */
function mostRelated(longest: number): Choose {
  return (bins, task, ms) => {
    const [best] = bins
      .filter((bin) => bin.ms + ms <= longest)
      .map((bin) => ({ bin, kinship: kinship(bin.tasks, task) }))
      .filter((one) => one.kinship > 0)
      .toSorted((a, b) => b.kinship - a.kinship || a.bin.ms - b.bin.ms);
    return best?.bin ?? leastLoaded(bins);
  };
}

/** How many globs of a task are near those of others: the same files, or the same folder. */
function kinship(tasks: readonly PlanTask[], task: PlanTask): number {
  const globs = tasks.flatMap(({ files }) => files);
  return task.files.filter((glob) => globs.some((other) => isNear(glob, other))).length;
}

function isNear(a: string, b: string): boolean {
  return globsOverlap(a, b) || (folderOf(a) !== "" && folderOf(a) === folderOf(b));
}

/** The folder that a glob begins with, as far as it is spelled out. */
function folderOf(glob: string): string {
  return glob.replace(/[*?[\]{}()!+@].*$/s, "").replace(/\/?[^/]*$/, "");
}

/** Names for the agents that have none: the primary is whoever has least to do, the others follow the plan. */
function named(bins: readonly Bin[], wave: readonly PlanTask[], allocation: Allocation): AgentLoad[] {
  const { ms, reserved = new Set() } = allocation;
  const taken = new Set([...reserved, ...bins.flatMap(({ agent }) => agent ?? [])]);
  const place = (bin: Bin) => Math.min(...bin.tasks.map((task) => wave.indexOf(task)));
  const open = bins.filter(({ agent, tasks }) => agent === undefined && tasks.length > 0);
  const smallest = open.toSorted(
    (a, b) => a.ms - b.ms || a.tasks.length - b.tasks.length || place(a) - place(b),
  )[0];
  const names = freeNames(taken, smallest === undefined ? 0 : open.length);
  const rest = open.filter((bin) => bin !== smallest).toSorted((a, b) => place(a) - place(b));
  const order = smallest === undefined ? [] : taken.has(primary) ? [...rest, smallest] : [smallest, ...rest];
  const labels = new Map(order.map((bin, at) => [bin, names[at]]));
  return bins
    .flatMap((bin): AgentLoad[] => {
      const agent = bin.agent ?? labels.get(bin);
      if (agent === undefined || bin.tasks.length === 0) return [];
      return [{ agent, tasks: inOrder(bin.tasks, wave), ms: sum(bin.tasks.map(ms)) }];
    })
    .toSorted((a, b) => rank(a.agent) - rank(b.agent) || a.agent.localeCompare(b.agent));
}

function freeNames(taken: ReadonlySet<AgentId>, count: number): AgentId[] {
  const names = taken.has(primary) ? [] : [primary];
  for (let at = 0; names.length < count; at++) {
    const name = secondaryAt(at);
    if (!taken.has(name)) names.push(name);
  }
  return names;
}

/** An agent does its tasks in the order of the wave: by priority, then as in the plan. */
function inOrder(tasks: readonly PlanTask[], wave: readonly PlanTask[]): PlanTask[] {
  return tasks.toSorted((a, b) => wave.indexOf(a) - wave.indexOf(b));
}

function rank(agent: AgentId): number {
  return agent === primary ? 0 : agent.length;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
