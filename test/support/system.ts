import type { Instant } from "../../src/core/ids.ts";
import type { System } from "../../src/system.ts";
import { noon } from "./locks.ts";

/** A world whose clock moves only when somebody sleeps, or when the test says so. */
export interface FakeSystem extends System {
  advance(ms: number): void;
  readonly sleeps: readonly number[];
}

/** Time begins at {@link noon}; `onSleep` happens at the beginning of each wait. */
export function fakeSystem(
  parts: Partial<System> = {},
  onSleep: () => Promise<void> | void = () => undefined,
): FakeSystem {
  let now: number = noon;
  const sleeps: number[] = [];
  return {
    now: () => now as Instant,
    sleep: async (ms) => {
      sleeps.push(ms);
      await onSleep();
      now += ms;
    },
    random: () => 0.5,
    env: {},
    pid: process.pid,
    ...parts,
    advance: (ms) => {
      now += ms;
    },
    sleeps,
  };
}
