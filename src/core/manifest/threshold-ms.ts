import type { Thresholds } from "./thresholds.ts";

/** A threshold as milliseconds. */
export function thresholdMs(thresholds: Thresholds, name: keyof Thresholds): number {
  return thresholds[name] * 60_000;
}
