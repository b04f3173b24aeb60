import { expect, test } from "vitest";
import type { AgentId } from "../../../src/core/ids.ts";
import { formatTaken, isSeriesName, nextNumber, parseTaken } from "../../../src/core/records/numbers.ts";

const nothing = { taken: [], words: [], paths: [] };
const taken = (number: number, text: string) => ({
  number,
  text,
  agent: "primary" as AgentId,
  at: "2026-01-15T12:00:00Z",
  purpose: "a | b\n",
  nonce: "0",
});

test.each([
  ["FR", nothing, "1"],
  ["FR", { ...nothing, words: ["FR-001", "FR-003", "FR-002"] }, "FR-004"],
  ["FR", { ...nothing, words: ["FR-009"], taken: [taken(10, "FR-010")] }, "FR-011"],
  ["T", { ...nothing, words: ["T012"] }, "T013"],
  ["adr", { ...nothing, words: ["ADR 7"], paths: ["docs/adr/0008-x.md"] }, "0009"],
  ["ADR", { ...nothing, paths: ["docs/ADR-0099.md"] }, "ADR-0100"],
  ["migrations", { ...nothing, paths: ["db/migrations/0042_users.sql", "db/other/0077_x.sql"] }, "0043"],
  ["port", { ...nothing, words: ["port 8080"] }, "port 8081"],
  ["T", { ...nothing, paths: ["t/0042_a.sql", "at0077.x"] }, "1"],
])("the number of %s after %j is %s", (series, used, text) => {
  expect(nextNumber(series, used).text).toBe(text);
});

test("what was handed out is kept one to a line; what cannot be read is left out", () => {
  const all = [taken(1, "FR-001"), taken(2, "FR-002")];
  expect(parseTaken(`${formatTaken(all)}not JSON\n{}\n`)).toEqual(all);
});

test.each([
  ["FR", true],
  ["api-routes", true],
  ["", false],
  ["-x", false],
  ["a/b", false],
  ["a.b", false],
  ["1", false],
])("%j names a series: %s", (name, expected) => {
  expect(isSeriesName(name)).toBe(expected);
});
