import { globsOverlap } from "../text/glob-overlap.ts";
import type { GraphTask } from "./task.ts";
import { ancestors } from "./waves.ts";

/** A task and the files that it changes. */
export interface TerritoryTask extends GraphTask {
  readonly files: readonly string[];
  readonly parallel_ok: boolean;
  readonly status: string;
}

/** Two tasks that might write to one file at the same time. */
export interface TerritoryOverlap {
  /** The earlier of the two in the plan. */
  readonly first: TerritoryTask;
  readonly second: TerritoryTask;
  /** A glob of each that could name the same path, by its place in `files`. */
  readonly firstGlob: number;
  readonly secondGlob: number;
}

/**
 * The pairs of tasks whose territories overlap and that nothing keeps apart: neither waits for the other, and both
 * may run beside others. Finished tasks write no more.
 */
export function findOverlaps(tasks: readonly TerritoryTask[]): TerritoryOverlap[] {
  const open = tasks.filter(({ status, parallel_ok }) => status !== "completed" && parallel_ok);
  const needs = ancestors(tasks);
  const isOrdered = (a: TerritoryTask, b: TerritoryTask) =>
    needs.get(a.id)?.has(b.id) === true || needs.get(b.id)?.has(a.id) === true;
  return open.flatMap((second, at) =>
    open
      .slice(0, at)
      .filter((first) => first.id !== second.id && !isOrdered(first, second))
      .flatMap((first) => findOverlap(first, second) ?? []),
  );
}

function findOverlap(first: TerritoryTask, second: TerritoryTask): TerritoryOverlap | undefined {
  for (const [secondGlob, glob] of second.files.entries()) {
    const firstGlob = first.files.findIndex((other) => globsOverlap(other, glob));
    if (firstGlob >= 0) return { first, second, firstGlob, secondGlob };
  }
  return undefined;
}
