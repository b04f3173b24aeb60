import type { Dependency, GraphTask, PlanPhase } from "./task.ts";

/** A feature of a manifest as a task: what it depends on are specs. */
export function specTask({ id, depends_on }: { id: string; depends_on: readonly string[] }): GraphTask {
  return { id, depends_on: depends_on.map((task) => ({ task, kind: "spec" })) };
}

/**
 * The dependencies that keep two tasks in different waves: for specs those of specs alone, for code all of
 * them (protocol section 1.3, the later rule).
 */
export function separatingNeeds({ depends_on }: GraphTask, phase: PlanPhase): readonly Dependency[] {
  return phase === "implementation" ? depends_on : depends_on.filter(({ kind }) => kind === "spec");
}

/** What decides between tasks that are ready at the same time. */
interface Ranked {
  readonly parallel_ok?: boolean;
  readonly priority?: number;
}

/**
 * The waves of a graph without cycles: each task comes in the first wave after all that it needs. A task that
 * may not run beside others has a wave of code for itself; of specs it may be written with the rest, since
 * every spec has its own folder. Inside a wave tasks stand by priority, then as in the plan.
 */
export function planWaves<T extends GraphTask & Ranked>(tasks: readonly T[], phase: PlanPhase): T[][] {
  const done = new Set<string>();
  const waves: T[][] = [];
  let left = [...tasks];
  while (left.length > 0) {
    const ready = left.filter((task) => separatingNeeds(task, phase).every(({ task: id }) => done.has(id)));
    const wave = nextWave(ready.toSorted(byPriority), phase);
    if (wave.length === 0) throw new RangeError(`these tasks need each other: ${idsOf(left).join(", ")}`);
    for (const { id } of wave) done.add(id);
    waves.push(wave);
    left = left.filter(({ id }) => !done.has(id));
  }
  return waves;
}

function nextWave<T extends Ranked>(ready: readonly T[], phase: PlanPhase): T[] {
  if (phase === "spec") return [...ready];
  const together = ready.filter(({ parallel_ok = true }) => parallel_ok);
  return together.length > 0 ? together : ready.slice(0, 1);
}

function byPriority(a: Ranked, b: Ranked): number {
  return (a.priority ?? 5) - (b.priority ?? 5);
}

function idsOf(tasks: readonly GraphTask[]): string[] {
  return tasks.map(({ id }) => id);
}

/** Every task that `id` needs, directly or through others, by dependencies of any kind. */
export function ancestors(tasks: readonly GraphTask[]): Map<string, ReadonlySet<string>> {
  const byId = new Map(tasks.map((task) => [task.id, task]));
  const found = new Map<string, ReadonlySet<string>>();
  const visit = (id: string): ReadonlySet<string> => {
    const known = found.get(id);
    if (known !== undefined) return known;
    const all = new Set<string>();
    found.set(id, all);
    for (const { task } of byId.get(id)?.depends_on ?? []) {
      all.add(task);
      for (const further of visit(task)) all.add(further);
    }
    return all;
  };
  for (const { id } of tasks) visit(id);
  return found;
}
