import { describe, expect, test } from "vitest";
import { fieldOf, parseChannel } from "../../../src/core/records/message.ts";
import { file, imported, remarks, two } from "../../support/imported.ts";

describe("messages", () => {
  const inbox = (name: string) => `agent_comms/inboxes/from_secondary_a/${name}.md`;

  test("of four shapes, in several files, become one channel, oldest first", () => {
    const plan = imported({
      ...two,
      [inbox("c")]: "## Message 3 (2026-02-06) ✅ READ\r\n**Subject:** Third\r\n",
      [inbox("a")]:
        "# Messages: Secondary-A → Primary\n\n## Message 1 (2026-02-06 21:15) ⏳ UNREAD\n**Subject:** First\n## Message 2 (2026-02-06 21:20) ⏳ UNREAD\n**Subject:** Second\n",
      "agent_comms/secondary_b_to_primary.md":
        "✅ READ (Primary — 2026-02-18)\n\n**From:** Secondary-B\n**Date:** 2026-02-18\n**Type:** Completion\n\n## Summary\n\nDone.\n",
      "agent_comms/inboxes/from_secondary_c/x.md":
        "# Message: S2.P1 Complete for Feature 05\n\n**From:** Secondary-C\n**To:** Primary Agent\n**Date:** 2026-02-06 22:00\n**Status:** ⏳ UNREAD\n\n---\n\n## Summary\n\nAll.\n",
    });
    const read = (name: string) =>
      parseChannel(file(plan, `agent_comms/${name}_to_primary.md`)).messages.map(
        ({ number, subject, stamp, mark }) => [number, subject, stamp, mark],
      );
    expect(read("secondary_a")).toEqual([
      [1, "First", "2026-02-06 21:15", "unread"],
      [2, "Second", "2026-02-06 21:20", "unread"],
      [3, "Third", "2026-02-06", "read"],
    ]);
    expect(read("secondary_b")).toEqual([[1, "", "2026-02-18", "read"]]);
    expect(read("secondary_c")).toEqual([[1, "S2.P1 Complete for Feature 05", "2026-02-06 22:00", "unread"]]);
    expect(file(plan, "agent_comms/secondary_b_to_primary.md")).toContain("## Summary\n\nDone.\n");
    expect(remarks(plan, "unknown")).toEqual([]);
  });

  test("numbers that stand twice are given anew, a file without a message is unknown", () => {
    const one = (subject: string) => `## Message 1 (2026-02-06)\n**Subject:** ${subject}\n`;
    const plan = imported({
      ...two,
      [inbox("a")]: one("A"),
      [inbox("b")]: one("B"),
      [inbox("c")]: "Hello.\n",
    });
    const { messages, warnings } = parseChannel(file(plan, "agent_comms/secondary_a_to_primary.md"));
    expect(messages.map((message) => [message.number, fieldOf(message, "Subject")])).toEqual([
      [1, "A"],
      [2, "B"],
    ]);
    expect(warnings).toEqual([]);
    expect(remarks(plan, "contradictions")).toEqual([
      `${inbox("b")}:1: message 1 from secondary-a stands twice; all of them are numbered anew`,
    ]);
    expect(remarks(plan, "unknown")).toEqual([`${inbox("c")}: no message was found in it`]);
  });
});

describe("checkpoints", () => {
  const json = (values: object) => `${JSON.stringify(values, null, 2)}\n`;

  test("JSON with keys of its own, and the newest of two", () => {
    const plan = imported({
      ...two,
      "agent_checkpoints/secondary_a.json": json({
        agent_id: "Secondary-A",
        stage: "S2.P2",
        status: "IN_PROGRESS",
        last_checkpoint: "2026-01-29T15:25:00Z",
      }),
      "agent_checkpoints/secondary-a-1769654893.json": json({
        agent_id: "secondary-a-1769654893",
        status: "COMPLETE",
        timestamp: "2026-01-30T08:00:00Z",
        blockers: "none",
        acceptance_approved: true,
        coordination_state: { unread_messages: 2, ready_for_sync: true },
      }),
    });
    expect(JSON.parse(file(plan, "agent_checkpoints/secondary_a.json"))).toMatchObject({
      agent_id: "Secondary-A",
      last_checkpoint: "2026-01-30T08:00:00Z",
      status: "COMPLETE",
      blockers: [],
      coordination_state: { unread_messages: 2, ready_for_sync: true },
      imported: { from: "agent_checkpoints/secondary-a-1769654893.json", acceptance_approved: true },
    });
    expect(remarks(plan, "contradictions")).toEqual([
      "agent_checkpoints/secondary_a.json: secondary-a has another checkpoint, which counts: agent_checkpoints/secondary-a-1769654893.json",
    ]);
  });

  test("Markdown of three shapes", () => {
    const plan = imported({
      ...two,
      "agent_checkpoints/secondary_a_checkpoint.md":
        "# Agent Checkpoint: Secondary-A\n\n**Agent ID:** Secondary-A\n**Final Checkpoint:** 2026-02-06 22:45\n**Status:** WAITING_FOR_PRIMARY\n**Can Resume:** false (done)\n\n## Progress\n\n**Completed:**\n- ✅ Read\n- Wrote\n\n## Blockers\n\nNone\n\n## Recovery Information\n\nStart over.\n\n## Coordination State\n\n**Unread Messages:** 3\n**Mood:** fine\n",
    });
    expect(JSON.parse(file(plan, "agent_checkpoints/secondary_a.json"))).toMatchObject({
      last_checkpoint: "2026-02-06 22:45",
      status: "WAITING_FOR_SYNC",
      can_resume: false,
      blockers: [],
      completed_steps: ["Read", "Wrote"],
      recovery_instructions: "Start over.",
      coordination_state: { unread_messages: 3 },
      imported: { status: "WAITING_FOR_PRIMARY", mood: "fine" },
    });
  });

  test("one that is no JSON is unknown, with its place", () => {
    const plan = imported({ ...two, "agent_checkpoints/secondary_a.json": '{\n  "agent_id": ,\n}\n' });
    expect(remarks(plan, "unknown")).toEqual([
      'agent_checkpoints/secondary_a.json:2: column 15: expected a value, found ","',
    ]);
    expect(file(plan, "imported/agent_checkpoints/secondary_a.json")).toContain('"agent_id": ,');
  });
});
