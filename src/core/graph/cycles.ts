import type { GraphTask } from "./task.ts";

/** A cycle of dependencies: `path` leads from a task back to itself, `a, b, a`. */
export interface Cycle {
  readonly path: readonly string[];
  /** The dependency that closes it: which task names it, and at which place in its list. */
  readonly closing: { readonly task: string; readonly at: number };
}

/** The cycles of a graph, each task in one of them at most, in the order of the plan. Unknown names are passed over. */
export function findCycles(tasks: readonly GraphTask[]): Cycle[] {
  const byId = new Map(tasks.map((task) => [task.id, task]));
  const state = new Map<string, "open" | "closed">();
  const cycles: Cycle[] = [];
  for (const { id } of tasks) {
    if (state.has(id)) continue;
    // A chain may be as long as the plan, so the path is kept here and not on the call stack.
    const path: { id: string; next: number }[] = [{ id, next: 0 }];
    state.set(id, "open");
    for (let top = path.at(-1); top !== undefined; top = path.at(-1)) {
      const at = top.next++;
      const needed = byId.get(top.id)?.depends_on[at]?.task;
      if (needed === undefined) {
        state.set(top.id, "closed");
        path.pop();
      } else if (state.get(needed) === "open") {
        const ids = path.map((step) => step.id);
        const loop = ids.slice(ids.indexOf(needed));
        cycles.push({ path: [...loop, needed], closing: { task: top.id, at } });
      } else if (!state.has(needed) && byId.has(needed)) {
        state.set(needed, "open");
        path.push({ id: needed, next: 0 });
      }
    }
  }
  return cycles;
}
