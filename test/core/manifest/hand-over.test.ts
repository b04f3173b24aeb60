import { expect, test } from "vitest";
import { handOverManifest } from "../../../src/core/manifest/hand-over.ts";
import { parseManifest } from "../../../src/core/manifest/parse.ts";
import { primary, type AgentId, type Oid } from "../../../src/core/ids.ts";
import { planRestore } from "../../../src/core/lifecycle/snapshot.ts";
import { successorOf } from "../../../src/core/lifecycle/successor.ts";

const [a, b] = ["secondary-a" as AgentId, "secondary-b" as AgentId];
const tip = "1".repeat(40) as Oid;

const manifest = `schema: 1
epic: KAI-7
title: Config
# who is who
agents:
  - id: primary
  - id: secondary-a # the first
  - id: secondary-b
features:
  - id: feature_01_one
    owner: primary
  - id: feature_02_two
    owner: secondary-a
sections:
  NOTES: secondary-a
rules:
  - path: notes.md
    agents: [primary, secondary-a]
    access: append
  - path: own.md
    owner: secondary-a
    access: exclusive
`;

test("a new agent gets everything that the manifest gave the old one; comments stay", () => {
  const heir = "secondary-a-2" as AgentId;
  const text = handOverManifest(manifest, { from: a, to: heir, tip });
  expect(text).toMatchInlineSnapshot(`
    "schema: 1
    epic: KAI-7
    title: Config
    # who is who
    agents:
      - id: primary
      - id: secondary-a-2 # the first
        took_over:
          - agent: secondary-a
            tip: "1111111111111111111111111111111111111111"
      - id: secondary-b
    features:
      - id: feature_01_one
        owner: primary
      - id: feature_02_two
        owner: secondary-a-2
    sections:
      NOTES: secondary-a-2
    rules:
      - path: notes.md
        agents: [primary, secondary-a-2]
        access: append
      - path: own.md
        owner: secondary-a-2
        access: exclusive
    "
  `);
  expect(parseManifest(text).kind).toBe("parsed");
  const third = handOverManifest(text, { from: heir, to: "secondary-a-3" as AgentId, tip });
  const read = parseManifest(third);
  expect(read.kind === "parsed" && read.value.agents[1]).toEqual({
    id: "secondary-a-3",
    took_over: [
      { agent: a, tip },
      { agent: heir, tip },
    ],
  });
});

test("the primary takes the work without a second place in the roster", () => {
  const read = parseManifest(handOverManifest(manifest, { from: a, to: primary, tip }));
  if (read.kind === "invalid") throw new Error(JSON.stringify(read.issues));
  const { agents, features, rules, sections } = read.value;
  expect(agents).toEqual([{ id: primary, took_over: [{ agent: a, tip }] }, { id: b }]);
  expect(features.map(({ owner }) => owner)).toEqual([primary, primary]);
  expect(rules.map((rule) => rule.agents ?? rule.owner)).toEqual([[primary], primary]);
  expect(sections).toEqual({ NOTES: primary });
});

test("successors are numbered", () => {
  expect(successorOf(a, new Set([a]))).toBe("secondary-a-2");
  expect(successorOf("secondary-a-2" as AgentId, new Set(["secondary-a-2"]))).toBe("secondary-a-3");
  const all = new Set([2, 3, 4, 5, 6, 7, 8, 9].map((number) => `${a}-${number}`));
  expect(successorOf(a, all)).toBeUndefined();
});

test("a snapshot is restored only where the worktree has what it started from", () => {
  const states = (base: string | undefined, snapshot: string | undefined, worktree: string | undefined) => ({
    path: `${base} ${snapshot} ${worktree}`,
    base,
    snapshot,
    worktree,
  });
  const plan = planRestore([
    states("1", "2", "1"),
    states(undefined, "2", undefined),
    states("1", undefined, "1"),
    states("1", "2", "2"),
    states("1", "2", "3"),
    states(undefined, "2", "3"),
    states("1", "2", undefined),
    states("1", undefined, "3"),
  ]);
  expect(plan).toEqual({
    write: ["1 2 1", "undefined 2 undefined"],
    remove: ["1 undefined 1"],
    same: ["1 2 2", "1 undefined 3"],
    aside: ["1 2 3", "undefined 2 3", "1 2 undefined"],
  });
});
