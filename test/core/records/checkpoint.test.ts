import { describe, expect, test } from "vitest";
import {
  formatCheckpoint,
  lastCheckpointAt,
  newCheckpoint,
  parseCheckpoint,
  receiptsFor,
} from "../../../src/core/records/checkpoint.ts";
import { primary, type AgentId, type Instant } from "../../../src/core/ids.ts";

const now = Date.parse("2026-01-15T14:30:00Z") as Instant;
const secondary = "secondary-a" as AgentId;

function issuesOf(text: string): string[] {
  const read = parseCheckpoint(text);
  return read.kind === "invalid" ? read.issues.map((i) => `${i.line}:${i.column} ${i.message}`) : [];
}

describe("reading", () => {
  test("takes what real files hold: a text for a list, strange times, unknown keys", () => {
    const text = `{"agent_id":"secondary-h","timestamp":"2026-01-29","blockers":"User paused",
      "next_checkpoint_expected":"N/A (paused)","gate_1_audit":{"passed":[1,2]},"coordination_state":{"ready_for_sync":true}}`;
    const read = parseCheckpoint(text);
    expect(read).toMatchObject({
      kind: "parsed",
      value: {
        blockers: ["User paused"],
        next_checkpoint_expected: "N/A (paused)",
        gate_1_audit: { passed: [1, 2] },
        timestamp: "2026-01-29",
        coordination_state: { ready_for_sync: true, last_inbox_check: "never" },
      },
    });
  });

  test.each([
    ["text", '{\n  "agent_id": "x",\n  oops\n}', ['3:3 expected a key in double quotes, found "o"']],
    ["a missing comma", '{\n "agent_id": "x"\n "b": 1}', ['3:2 expected "," or "}", found "\\""']],
    ["a trailing comma", '{"agent_id": "x",}', ['1:18 expected a key in double quotes, found "}"']],
    ["an open text", '{"agent_id": "x', ["1:14 this text is never closed"]],
    ["an open object", '{"agent_id": "x"', ['1:17 expected "," or "}", found the end of the file']],
    ["two values", '{"agent_id": "x"}\n{}', ['2:1 expected the end of the file, found "{"']],
    ["nothing", "", ["1:1 expected a value, found the end of the file"]],
    ["Markdown", "# Secondary-A Checkpoint\n", ['1:1 expected a value, found "#"']],
    ["a doubled key", '{"agent_id": "x",\n "agent_id": "y"}', ['2:2 the key "agent_id" stands twice']],
    [
      "a bad escape",
      String.raw`{"agent_id": "\x"}`,
      ["1:14 this text has an escape that JSON does not know"],
    ],
    ["a raw line break", '{"agent_id": "a\nb"}', ['1:16 expected an escape such as \\n, found "\\n"']],
    [
      "wrong types, at the value",
      '{\n  "agent_id": "x",\n  "can_resume": "yes",\n  "completed_steps": ["a", 2]\n}',
      [
        "3:17 can_resume: Invalid input: expected boolean, received string",
        "4:28 completed_steps.1: Invalid input: expected string, received number",
      ],
    ],
    ["no agent", "{}", ["1:1 agent_id: Invalid input: expected string, received undefined"]],
    ["a prototype", '{"__proto__": {"agent_id": "x"}}', ["1:2 the key __proto__ is not allowed"]],
    [
      "a half-written file",
      '{"agent_id": "x", "stage": ',
      ["1:28 expected a value, found the end of the file"],
    ],
  ])("names line and column of %s", (_, text, expected) => {
    expect(issuesOf(text)).toEqual(expected);
  });

  test("survives hostile nesting and length", () => {
    expect(issuesOf("[".repeat(1_000_000))).toEqual(["1:66 nested deeper than 64 levels"]);
    expect(issuesOf(`{"agent_id": "${"x".repeat(10_000_000)}"}`)).toEqual([
      "1:1 longer than 4000000 characters",
    ]);
  });
});

describe("writing", () => {
  test("puts the protocol's fields first and keeps unknown ones", () => {
    const read = parseCheckpoint(
      '{"zebra": 1, "agent_id": "Primary", "receipts": {"secondary-a": {"shown": 3}}}',
    );
    const text = read.kind === "parsed" ? formatCheckpoint(read.value) : "";
    expect(Object.keys(JSON.parse(text) as object).slice(0, 2)).toEqual(["agent_id", "agent_type"]);
    expect(JSON.parse(text)).toMatchObject({
      zebra: 1,
      receipts: { "secondary-a": { shown: 3, acknowledged: 0 } },
    });
    expect(parseCheckpoint(text)).toEqual(read);
  });

  test("a new checkpoint is a startup, dated now, with nothing read", () => {
    const checkpoint = newCheckpoint(primary, now);
    expect(checkpoint).toMatchObject({ agent_id: "Primary", agent_type: "primary", status: "STARTUP" });
    expect(lastCheckpointAt(checkpoint)).toBe(now);
    expect(receiptsFor(checkpoint, secondary)).toEqual({ shown: 0, acknowledged: 0 });
  });

  test("a name of Object's prototype is no receipt", () => {
    expect(receiptsFor(newCheckpoint(primary, now), "constructor")).toEqual({
      shown: 0,
      acknowledged: 0,
    });
  });
});
