import { expect, test } from "vitest";
import { progressOf } from "../../src/workflows/context/progress.ts";
import { fakeSystem } from "../support/system.ts";

test("what is quick says nothing, what takes longer a line for a step, at most one a second", () => {
  const system = fakeSystem();
  const said: string[] = [];
  const say = progressOf(system, (line) => void said.push(line));
  for (const [line, ms] of [
    ["1 of 5", 999],
    ["2 of 5", 1],
    ["3 of 5", 999],
    ["4 of 5", 1],
    ["5 of 5", 0],
  ] as const) {
    say(line);
    system.advance(ms);
  }
  expect(said).toEqual(["3 of 5", "5 of 5"]);
  progressOf(system, undefined)("nobody listens");
});
