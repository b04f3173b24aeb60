import { expect, test } from "vitest";
import { failureWords, runLimited } from "../../src/files/run-limited.ts";

test("gives what the work gives, also inside other work", () => {
  expect(runLimited(() => 1 + runLimited(() => 2))).toBe(3);
});

test("passes on what the work throws", () => {
  const deep = (depth: number): number => deep(depth + 1) + 1;
  expect(() => runLimited(() => deep(0))).toThrow(RangeError);
});

test("ends what does not end by itself, loops and patterns alike", () => {
  expect(() =>
    runLimited(() => {
      for (;;);
    }, 20),
  ).toThrow(/timed out/);
  expect(() => runLimited(() => /^(a+)+$/.test(`${"a".repeat(60)}!`), 20)).toThrow(/timed out/);
  expect(runLimited(() => "and goes on")).toBe("and goes on");
});

test("a failure in words is one line", () => {
  expect(failureWords(new RangeError("too deep\nat x"))).toBe("RangeError: too deep");
  expect(failureWords("odd")).toBe("Error: odd");
});
