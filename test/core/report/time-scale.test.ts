import { expect, test } from "vitest";
import type { Instant } from "../../../src/core/ids.ts";
import { gather } from "../../../src/core/report/marks.ts";
import { timeScale } from "../../../src/core/report/time-scale.ts";

const at = (text: string) => Date.parse(text) as Instant;
const labels = (from: string, to: string) =>
  timeScale([at(from), at(to)], 0, 1_000).ticks.map(({ label, day }) =>
    day === undefined ? label : `${day} ${label}`,
  );

test.each([
  [
    "ten minutes",
    "2026-01-15T09:00:00Z",
    "2026-01-15T09:10:00Z",
    ["2026-01-15 09:00", "09:02", "09:04", "09:06", "09:08", "09:10"],
  ],
  [
    "a day and night",
    "2026-01-15T09:00:00Z",
    "2026-01-16T09:00:00Z",
    ["2026-01-15 09:00", "12:00", "15:00", "18:00", "21:00", "2026-01-16 00:00", "03:00", "06:00", "09:00"],
  ],
  ["three weeks", "2026-01-01T00:00:00Z", "2026-01-22T00:00:00Z", ["01-01", "01-08", "01-15", "01-22"]],
  [
    "seconds, over the minute around them",
    "2026-01-15T09:00:10Z",
    "2026-01-15T09:00:20Z",
    ["2026-01-15 08:59:50", "09:00:00", "09:00:10", "09:00:20", "09:00:30", "09:00:40"],
  ],
])("%s have ticks that a person counts in", (_, from, to, expected) => {
  expect(labels(from, to)).toEqual(expected);
});

test("one moment alone is in the middle, and what lies outside is at an end", () => {
  const noon = at("2026-01-15T12:00:00Z");
  const scale = timeScale([noon], 100, 300);
  expect(scale.x(noon)).toBe(200);
  expect(scale.x((noon - 3_600_000) as Instant)).toBe(100);
  expect(scale.x((noon + 3_600_000) as Instant)).toBe(300);
});

test("any span has a handful of ticks", () => {
  for (let ms = 1; ms < 5 * 365 * 86_400_000; ms *= 1.7) {
    const { ticks } = timeScale([0 as Instant, ms as Instant], 0, 1_000);
    expect(ticks.length).toBeLessThanOrEqual(10);
    expect(ticks.length).toBeGreaterThanOrEqual(2);
  }
});

test("marks that would cover each other are one, which tells of the first ones", () => {
  const start = at("2026-01-15T12:00:00Z");
  const scale = timeScale([start, (start + 3_600_000) as Instant], 0, 1_000);
  const close = Array.from({ length: 8 }, (_, index) => ({
    at: (start + index) as Instant,
    words: `w${index}`,
  }));
  const marks = gather([{ at: (start + 1_800_000) as Instant, words: "later" }, ...close], scale);
  expect(marks.map(({ title }) => title.split("\n").length)).toEqual([7, 1]);
  expect(marks[0]?.title).toContain("w0\n");
  expect(marks[0]?.title.endsWith("and 2 more")).toBe(true);
});
