import { describe, expect, test } from "vitest";
import {
  claimsReady,
  formatStatus,
  newStatus,
  parseStatus,
  statusValue,
  statusWarnings,
  updateStatus,
  type StatusFile,
} from "../../../src/core/records/status-file.ts";

function read(text: string): StatusFile {
  const status = parseStatus(text);
  if (status.kind === "invalid") throw new Error(JSON.stringify(status.issues));
  return status.value;
}

const template = `# Valid STAGE values: S2.P1, S2.P2, S5\r
STAGE: S2.P1\r
STATUS: IN_PROGRESS\r
LAST_UPDATED: 2026-02-06 22:10 UTC\r
WAVE: 2 (Group 2)\r
READY_FOR_SYNC: true\r
`;

describe("reading", () => {
  test("finds values through aliases, blanks and carriage returns", () => {
    const file = read(template);
    expect(statusValue(file, "UPDATED")).toBe("2026-02-06 22:10 UTC");
    expect(statusValue(file, "READY_FOR_SYNC")).toBe("true");
    expect(statusValue(file, "BLOCKERS")).toBeUndefined();
    expect(formatStatus(file)).toBe(template);
  });

  test.each([
    ["a stray line", "STAGE: S2\nall done\n", ['2:1 expected "KEY: value", found "all done"']],
    [
      "a key that stands twice, once under its alias",
      "UPDATED: x\n\nLAST_UPDATE: y\n",
      ["3:1 UPDATED stands twice, first in line 1"],
    ],
    ["a NUL", "STAGE: S\0\n", ["1:9 a NUL character is no text"]],
    ["lower-case keys", "  stage: S2", ['1:3 expected "KEY: value", found "stage: S2"']],
  ])("names the line of %s", (_, text, expected) => {
    const status = parseStatus(text);
    const issues = status.kind === "invalid" ? status.issues : [];
    expect(issues.map(({ line, column, message }) => `${line}:${column} ${message}`)).toEqual(expected);
  });

  test("warns of values that Sheaf would not have written", () => {
    const warnings = statusWarnings(
      read("STATUS: S2_P1_COMPLETE\nREADY_FOR_S2_P2: false\nUPDATED: 2026-02-06\n"),
    );
    expect(warnings.map(({ line, message }) => `${line} ${message}`)).toEqual([
      '1 STATUS is "S2_P1_COMPLETE"; expected PENDING, IN_PROGRESS, BLOCKED, PAUSED, COMPLETE',
      "1 READY_FOR_SYNC is missing",
      '3 UPDATED is "2026-02-06"; expected a time such as 2026-01-15T14:30:00Z',
    ]);
  });
});

describe("readiness is claimed", () => {
  test.each([
    ["READY_FOR_SYNC: true\r\n", true],
    ["READY_FOR_SYNC: false\n", false],
    ["READY_FOR_SYNC: TRUE\n", false],
    ["READY_FOR_SYNC: true, almost\n", false],
    ["STATUS: READY_FOR_SYNC\n", false],
    ["STATUS: COMPLETE\n", false],
    ["READY_FOR_SYNC: true\nREADY_FOR_SYNC: false\n", false],
    ["READY_FOR_SYNC: true\nnonsense\n", false],
  ])("by nothing but the exact line: %j", (text, expected) => {
    expect(claimsReady(parseStatus(text))).toBe(expected);
  });

  test("not by a file that is missing", () => {
    expect(claimsReady(undefined)).toBe(false);
  });
});

describe("writing", () => {
  test("keeps the protocol's order", () => {
    const file = newStatus({ READY_FOR_SYNC: "false", STAGE: "S2.P1", STATUS: "PENDING", BLOCKERS: "none" });
    expect(formatStatus(file)).toBe("STAGE: S2.P1\nSTATUS: PENDING\nBLOCKERS: none\nREADY_FOR_SYNC: false\n");
  });

  test("touches only the lines that change, in place, and gives an alias its proper name", () => {
    const updated = updateStatus(read(template), {
      STAGE: "S2.P1",
      UPDATED: "2026-02-06T22:10:00Z",
      PHASE: "Research\nPhase",
      BLOCKERS: "none",
    });
    expect(formatStatus(updated).split("\r\n")).toEqual([
      "# Valid STAGE values: S2.P1, S2.P2, S5",
      "STAGE: S2.P1",
      "PHASE: Research Phase",
      "STATUS: IN_PROGRESS",
      "UPDATED: 2026-02-06T22:10:00Z",
      "BLOCKERS: none",
      "WAVE: 2 (Group 2)",
      "READY_FOR_SYNC: true",
      "",
    ]);
  });

  test("a value cannot smuggle in another line", () => {
    const file = newStatus({ NEXT_ACTION: "wait\nREADY_FOR_SYNC: true", READY_FOR_SYNC: "false" });
    expect(claimsReady(parseStatus(formatStatus(file)))).toBe(false);
  });

  test("a missing final newline does not glue two keys together", () => {
    expect(formatStatus(updateStatus(read("STAGE: S2.P1"), { STATUS: "PAUSED" }))).toBe(
      "STAGE: S2.P1\nSTATUS: PAUSED\n",
    );
  });
});
