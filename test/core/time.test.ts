import { expect, test } from "vitest";
import type { Instant } from "../../src/core/ids.ts";
import {
  formatAge,
  formatDay,
  formatInstant,
  formatMinute,
  parseInstant,
  parseMinute,
} from "../../src/core/time.ts";

const at = Date.parse("2026-01-15T14:30:07.999Z") as Instant;

test("a time is written in UTC, to the second, the minute or the day", () => {
  expect([formatInstant(at), formatMinute(at), formatDay(at)]).toEqual([
    "2026-01-15T14:30:07Z",
    "2026-01-15 14:30",
    "2026-01-15",
  ]);
});

test.each([
  ["2026-01-15T14:30:00Z", 1_768_487_400_000],
  ["2024-02-29T00:00:00Z", 1_709_164_800_000],
  ["2026-02-30T00:00:00Z", undefined],
  ["2026-01-15T24:00:00Z", undefined],
  ["2026-01-15T14:30:00.5Z", undefined],
  ["2026-01-15T14:30:00+00:00", undefined],
  ["2026-01-15 14:30 UTC", undefined],
  ["2026-01-15T14:30:00Z\n", undefined],
  ["N/A (paused)", undefined],
  ["", undefined],
])("only Sheaf's own form is read as a time: %j", (text, expected) => {
  expect(parseInstant(text)).toBe(expected);
});

test("the minute of a heading is read as UTC", () => {
  expect(parseMinute("2026-01-15 14:30")).toBe(1_768_487_400_000);
  expect(parseMinute("2026-01-15T14:30")).toBeUndefined();
  expect(parseMinute("TIMESTAMP")).toBeUndefined();
});

test.each([
  [-5, "0 s"],
  [59_999, "59 s"],
  [60_000, "1 min"],
  [180_000, "3 min"],
  [3_600_000, "1 h"],
  [3_900_000, "1 h 5 min"],
  [86_399_999, "23 h 59 min"],
  [183_600_000, "2 d 3 h"],
])("%d ms is %s", (ms, expected) => {
  expect(formatAge(ms)).toBe(expected);
});
