import { assert, integer, property } from "fast-check";
import { expect, test } from "vitest";
import "../support/law-runs.ts";
import { formatDuration, parseDurationMs } from "../../src/core/duration.ts";

test.each([
  ["90", 90_000],
  ["250ms", 250],
  ["90s", 90_000],
  ["5m", 300_000],
  ["5 min", 300_000],
  ["1.5h", 5_400_000],
  ["1h30m", 5_400_000],
  ["1h 30m", 5_400_000],
  ["2 h 5 s", 7_205_000],
])("%s is %d ms", (text, ms) => {
  expect(parseDurationMs(text)).toBe(ms);
});

test.each(["", " ", "h", "5x", "-5m", "30m 1h", "5m ", "1h1h", "1e3s", "1,5h", "5ms 3s"])(
  "%j is no duration",
  (text) => {
    expect(parseDurationMs(text)).toBeUndefined();
  },
);

test("what is printed can be read again", () => {
  const seconds = integer({ min: 0, max: 3_600_000_000 / 1_000 });
  assert(
    property(seconds, (count) => {
      expect(parseDurationMs(formatDuration(count * 1_000))).toBe(count * 1_000);
    }),
  );
});
