import { expect, test } from "vitest";
import { parsePlan } from "../../../src/core/plan/parse.ts";
import { writeStatuses } from "../../../src/core/plan/write-status.ts";

const text = `# The plan   of Ann.
schema: 1
tasks:
  - id: "api"   # first
    title:   API
    status: pending # for now
  - title: Web
    id: web # second
    depends_on: [api]
  - {id: docs, title: Docs}

  # last
  - { id: ship, status: 'in_progress', title: Ship }
`;

test("statuses are written into the text as it stands, and nothing else changes", () => {
  const statuses = new Map([
    ["api", "completed" as const],
    ["web", "failed" as const],
    ["docs", "in_progress" as const],
    ["ship", "completed" as const],
    ["unknown", "completed" as const],
  ]);
  const written = writeStatuses(text, statuses);
  expect(written).toBe(`# The plan   of Ann.
schema: 1
tasks:
  - id: "api"   # first
    title:   API
    status: completed # for now
  - title: Web
    id: web # second
    status: failed
    depends_on: [api]
  - {id: docs, status: in_progress, title: Docs}

  # last
  - { id: ship, status: completed, title: Ship }
`);
  const read = parsePlan(written);
  expect(read.kind === "parsed" && read.value.tasks.map(({ status }) => status)).toEqual([
    "completed",
    "failed",
    "in_progress",
    "completed",
  ]);
  expect(writeStatuses(written, statuses)).toBe(written);
});

test("line ends stay as they are", () => {
  const crlf = "schema: 1\r\ntasks:\r\n  - id: a # x\r\n    title: A\r\n";
  expect(writeStatuses(crlf, new Map([["a", "completed"]]))).toBe(
    "schema: 1\r\ntasks:\r\n  - id: a # x\r\n    status: completed\r\n    title: A\r\n",
  );
});
