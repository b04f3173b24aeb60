import { performance } from "node:perf_hooks";

/** One measured case: what Sheaf took, what its peer took, and the ratio of the two that is promised. */
export interface BenchRow {
  readonly name: string;
  readonly oursMs: number;
  readonly peerMs: number;
  /** The promise: Sheaf takes at most this many times as long as the peer. Without one the figures speak. */
  readonly maxRatio?: number | undefined;
}

/** A case that could not be measured, and why. */
export interface BenchGap {
  readonly name: string;
  readonly missing: string;
}

/** A group of cases against one peer: a file each; `bench/run.ts` has the list. */
export interface Bench {
  /** The word that picks the group on the command line. */
  readonly name: string;
  readonly title: string;
  /** What Sheaf is measured against, as a person would type it. */
  readonly peer: string;
  /** Measured only when it is named: it fetches what it compares with. */
  readonly onRequest?: boolean;
  measure(): readonly (BenchRow | BenchGap)[] | Promise<readonly (BenchRow | BenchGap)[]>;
}

/** The median times of two ways of doing the same work, in milliseconds. */
export interface Times {
  readonly oursMs: number;
  readonly peerMs: number;
}

const warmUps = 3;

/** What comes before each run and is not measured. */
export type Prepare = () => unknown;

/**
 * Measures two ways of doing the same work by turns, so that whatever else the machine does hits both. A few
 * runs go before and do not count: what is measured is the work, not the compiler.
 *
 * @param rounds how often each is run
 */
export function compareTimes(
  ours: () => unknown,
  peer: () => unknown,
  rounds: number,
  prepare: Prepare = () => undefined,
): Times {
  const timeOne = (work: () => unknown) => {
    prepare();
    return timeOf(work);
  };
  const times = Array.from({ length: warmUps + rounds }, () => ({
    ours: timeOne(ours),
    peer: timeOne(peer),
  }));
  const counted = times.slice(warmUps);
  return {
    oursMs: median(counted.map((time) => time.ours)),
    peerMs: median(counted.map((time) => time.peer)),
  };
}

function timeOf(work: () => unknown): number {
  const start = performance.now();
  work();
  return performance.now() - start;
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((one, other) => one - other);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}
