import { expect, test } from "vitest";
import type { AgentId } from "../../../src/core/ids.ts";
import { grantDraft } from "../../../src/core/records/grant-message.ts";
import { grantBlobs, grantsTo } from "../../../src/core/records/grant-sources.ts";
import { appendMessage } from "../../../src/core/records/message.ts";
import { noon } from "../../support/changes.ts";
import { epicDir, testRulebook } from "../../support/epic-rules.ts";

const [a, b] = ["secondary-a", "secondary-b"] as [AgentId, AgentId];
const target = { kind: "file", path: "x" } as const;
const channel = Buffer.from(
  appendMessage("", grantDraft({ target, requests: [], at: noon }, undefined)).text,
);

/** Who has granted something to Secondary-A, when the channel stands under these names in git. */
function grantors(names: readonly string[], extra: object = {}): string[] {
  const rulebook = testRulebook(extra);
  const asked = new Set(grantBlobs(a, rulebook));
  const find = (name: string) => (asked.has(name) && names.includes(name) ? channel : undefined);
  return grantsTo(a, rulebook, find).map(({ by, to }) => `${by} to ${to}`);
}

const comms = `${epicDir}/agent_comms`;

test.each([
  [
    "the owner's channel on the owner's branch",
    [`refs/heads/sheaf/KAI-7/secondary-b:${comms}/secondary_b_to_secondary_a.md`],
    ["secondary-b to secondary-a"],
  ],
  [
    "the primary's on the epic branch",
    [`refs/heads/epic/KAI-7:${comms}/primary_to_secondary_a.md`],
    ["primary to secondary-a"],
  ],
  [
    "a finished owner's, merged into the epic branch",
    [`refs/heads/epic/KAI-7:${comms}/secondary_b_to_secondary_a.md`],
    ["secondary-b to secondary-a"],
  ],
  [
    "the owner's name on the guest's own branch",
    [`refs/heads/sheaf/KAI-7/secondary-a:${comms}/secondary_b_to_secondary_a.md`],
    [],
  ],
  [
    "the guest's own channel",
    [`refs/heads/sheaf/KAI-7/secondary-a:${comms}/secondary_a_to_secondary_b.md`],
    [],
  ],
  [
    "a channel to somebody else",
    [`refs/heads/sheaf/KAI-7/secondary-b:${comms}/secondary_b_to_primary.md`],
    [],
  ],
])("a grant is read from %s, or not", (_, names, expected) => {
  expect(grantors(names)).toEqual(expected);
});

test("the owner's branch counts before the epic branch, which may be behind", () => {
  const name = (branch: string) => `refs/heads/${branch}:${comms}/secondary_b_to_secondary_a.md`;
  expect(grantors([name("sheaf/KAI-7/secondary-b"), name("epic/KAI-7")])).toHaveLength(1);
});

test("what an agent granted, or was granted, goes on with its successor", () => {
  const agents = [
    { id: "primary" },
    { id: "secondary-a-2", took_over: [{ agent: a, tip: "1".repeat(40) }] },
    { id: "secondary-b-2", took_over: [{ agent: b, tip: "2".repeat(40) }] },
  ];
  const features = [{ id: "feature_01_one", owner: "primary" }];
  const rulebook = testRulebook({ agents, features });
  const name = `refs/heads/sheaf/KAI-7/secondary-b-2:${comms}/secondary_b_to_secondary_a.md`;
  const found = grantsTo("secondary-a-2" as AgentId, rulebook, (asked) =>
    asked === name ? channel : undefined,
  );
  expect(found).toEqual([{ by: "secondary-b-2", to: "secondary-a-2", target, end: undefined }]);
});
