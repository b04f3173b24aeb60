import { expect, test } from "vitest";
import { primary, type AgentId, type FeatureId, type Instant, type RepoPath } from "../../../src/core/ids.ts";
import { appendToOutbox, parseOutbox } from "../../../src/core/records/outbox.ts";
import { liveFile } from "../../../src/core/records/live-file.ts";
import { stateFromFiles, statePaths } from "../../../src/core/records/state-from-files.ts";

const epicDir = "epics/KAI-7-config" as RepoPath;
const [a, heir] = ["secondary-a" as AgentId, "secondary-a-2" as AgentId];
const readers = [primary, a, heir];
const feature = "feature_02_two" as FeatureId;
const owner = { agent: a, features: [feature] };
const files: Readonly<Record<string, string>> = {
  [`${epicDir}/agent_checkpoints/secondary_a.json`]: '{"agent_id": "Secondary-A"}\n',
  [`${epicDir}/feature_02_two/STATUS`]: "STAGE: S2.P2\n",
  [`${epicDir}/agent_comms/secondary_a_to_primary.md`]:
    "# Messages: Secondary-A → Primary\n\n## Message 3 (2026-01-15 15:30) ⏳ UNREAD\n**Subject:** CSV?\n",
  [`${epicDir}/agent_comms/secondary_a_to_secondary_a_2.md`]: "# Messages: Secondary-A → Secondary-A-2\n",
  [`${epicDir}/approvals.md`]: "# Approvals\n",
};
const made = (one: typeof owner) => stateFromFiles(epicDir, one, { readers, find: (path) => files[path] });

test("an agent's files become its live state; messages keep their numbers and become data", () => {
  const state = made(owner);
  expect([...state.keys()]).toEqual(["checkpoint.json", "feature_02_two/STATUS", "outbox/primary.jsonl"]);
  expect(state.get("checkpoint.json")).toBe('{"agent_id": "Secondary-A"}\n');
  expect(parseOutbox(state.get("outbox/primary.jsonl")).messages).toMatchObject([
    { number: 3, subject: "CSV?" },
  ]);
});

test("approvals are in the primary's state alone", () => {
  expect([...made({ agent: primary, features: [] }).keys()]).toEqual(["approvals.md"]);
  expect(statePaths(epicDir, owner, readers)).not.toContain(`${epicDir}/approvals.md`);
});

test("the paths to read are those that count, and no agent writes to itself", () => {
  expect(statePaths(epicDir, owner, readers)).toEqual([
    `${epicDir}/agent_checkpoints/secondary_a.json`,
    `${epicDir}/feature_02_two/STATUS`,
    `${epicDir}/agent_comms/secondary_a_to_primary.md`,
    `${epicDir}/agent_comms/secondary_a_to_secondary_a_2.md`,
  ]);
});

test("each file of the state has a place in the epic's folder, where people look for it", () => {
  const outbox = appendToOutbox("", { kind: "update", subject: "s", sentAt: 0 as Instant }).text;
  expect(liveFile(a, "outbox/primary.jsonl", outbox)).toEqual({
    path: "agent_comms/secondary_a_to_primary.md",
    text: "# Messages: Secondary-A → Primary\n\n## Message 1 (1970-01-01 00:00) ⏳ UNREAD\n**Subject:** s\n**Type:** update\n**Acknowledge:** No action needed\n",
  });
  expect(liveFile(a, "checkpoint.json", "{}")).toEqual({
    path: "agent_checkpoints/secondary_a.json",
    text: "{}",
  });
  expect(liveFile(a, "feature_02_two/STATUS", "x")).toEqual({ path: "feature_02_two/STATUS", text: "x" });
  expect(liveFile(primary, "approvals.md", "x")).toEqual({ path: "approvals.md", text: "x" });
  expect(liveFile(a, "outbox/primary.jsonl", undefined).text).toBeUndefined();
});
