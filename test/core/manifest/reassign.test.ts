import { expect, test } from "vitest";
import type { AgentId, Oid } from "../../../src/core/ids.ts";
import {
  decideReassign,
  findAssignment,
  reassignText,
  type ReassignFacts,
} from "../../../src/core/manifest/reassign.ts";
import { parseManifest } from "../../../src/core/manifest/parse.ts";

const id = (name: string) => name as AgentId;

const text = `schema: 1
epic: KAI-7
title: Improve it # as agreed
agents: [{ id: primary }, { id: secondary-a }, { id: secondary-b }]
features:
  - id: feature_01_one
    owner: primary
  - { id: feature_02_two, owner: secondary-a } # hard
tasks:
  - { id: API, owner: secondary-a, files: [api/**] }
`;

function manifestOf(yaml: string) {
  const read = parseManifest(yaml);
  if (read.kind === "invalid") throw new Error(read.issues[0]?.message);
  return read.value;
}

test.each([
  ["feature_02_two", "feature feature_02_two secondary-a"],
  ["02", "feature feature_02_two secondary-a"],
  ["API", "task API secondary-a"],
  ["feature_03_three", undefined],
])("%s is %s", (name, expected) => {
  const found = findAssignment(manifestOf(text), name);
  expect(found && `${found.kind} ${found.id} ${found.owner}`).toBe(expected);
});

test.each(["feature_02_two", "API"])("%s changes hands in the text, and nothing else does", (name) => {
  const assignment = findAssignment(manifestOf(text), name);
  if (assignment === undefined) throw new Error("not found");
  const after = reassignText(text, assignment, { to: id("secondary-b"), tip: undefined });
  expect(findAssignment(manifestOf(after), name)?.owner).toBe("secondary-b");
  const line = text.split("\n").find((one) => one.includes(assignment.id)) ?? "";
  expect(after).toBe(text.replace(line, line.replace("secondary-a", "secondary-b")));
});

test("who had it until which commit stands in the text too, the newest first", () => {
  const [first, second] = ["1", "2"].map((digit) => digit.repeat(40) as Oid);
  const assignment = findAssignment(manifestOf(text), "API");
  if (assignment === undefined) throw new Error("not found");
  const once = reassignText(text, assignment, { to: id("secondary-b"), tip: first });
  const back = findAssignment(manifestOf(once), "API") ?? assignment;
  const twice = reassignText(once, back, { to: id("secondary-a"), tip: second });
  expect(twice).toBe(`${text}reassigned:
  - { work: API, agent: secondary-b, tip: "${second}" }
  - { work: API, agent: secondary-a, tip: "${first}" }
`);
  const flow = once.replace(/reassigned:\n {2}- (.*)\n/, "reassigned: [$1]\n");
  const other = reassignText(flow, back, { to: id("secondary-a"), tip: second });
  expect(manifestOf(other).reassigned?.map(({ tip }) => tip)).toEqual([first, second]);
});

const facts: ReassignFacts = {
  assignment: { kind: "feature", id: "feature_02_two", owner: id("secondary-a") },
  to: id("secondary-b"),
  finished: new Set(),
  started: new Set([id("secondary-a"), id("secondary-b")]),
  operation: undefined,
  hasOpenConflict: false,
};

test.each<[string, Partial<ReassignFacts>, string]>([
  ["with the commits of its owner", {}, "carry"],
  ["whose owner was never started", { started: new Set() }, "manifest only"],
  [
    "of the primary, whose commits are there",
    { assignment: { kind: "feature", id: "feature_01_one", owner: id("primary") } },
    "manifest only",
  ],
  ["to its owner", { to: id("secondary-a") }, "owner-already"],
  ["to somebody who is gone", { finished: new Set([id("secondary-b")]) }, "reader-finished"],
  ["beside an open conflict", { hasOpenConflict: true }, "conflict-open"],
  ["in the middle of a rebase", { operation: "rebase" }, "operation-in-progress"],
])("work %s", (_, parts, expected) => {
  const verdict = decideReassign({ ...facts, ...parts });
  const word = verdict.kind === "refused" ? verdict.code : verdict.carry ? "carry" : "manifest only";
  expect(word).toBe(expected);
});
