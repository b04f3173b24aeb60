import { expect, test } from "vitest";
import { primary, type AgentId } from "../../../src/core/ids.ts";
import {
  absorbedAgents,
  everyAgent,
  heirLines,
  heirOf,
  predecessorsOf,
} from "../../../src/core/manifest/heirs.ts";

const id = (name: string) => name as AgentId;
const tookOver = (...names: readonly string[]) =>
  names.map((name) => ({ agent: id(name), tip: "1".repeat(40) })) as never;
const roster = {
  agents: [
    { id: primary, took_over: tookOver("secondary-b", "secondary-c", "secondary-c-2") },
    { id: id("secondary-a-3"), took_over: tookOver("secondary-a", "secondary-a-2") },
    { id: id("secondary-d") },
  ],
};

test("lines of heirs, the newest first", () => {
  const names = ["secondary-b", "secondary-c", "secondary-c-2", "secondary-b-2"].map(id);
  expect(heirLines(names)).toEqual([
    ["secondary-b-2", "secondary-b"],
    ["secondary-c-2", "secondary-c"],
  ]);
  expect(heirLines([])).toEqual([]);
});

test("whose state goes on where: the latest first, of agents in the roster and of absorbed ones", () => {
  expect(predecessorsOf(roster, id("secondary-a-3"))).toEqual(["secondary-a-2", "secondary-a"]);
  expect(predecessorsOf(roster, id("secondary-a-2"))).toEqual(["secondary-a"]);
  expect(predecessorsOf(roster, id("secondary-a"))).toEqual([]);
  expect(predecessorsOf(roster, id("secondary-c-2"))).toEqual(["secondary-c"]);
  expect(predecessorsOf(roster, id("secondary-d"))).toEqual([]);
  expect(predecessorsOf(roster, id("secondary-x"))).toEqual([]);
  // What the primary absorbed stays in mailboxes of its own.
  expect(predecessorsOf(roster, primary)).toEqual([]);
});

test("absorbed agents are named once for each line, by who had the work last", () => {
  expect(absorbedAgents(roster)).toEqual(["secondary-b", "secondary-c-2"]);
  expect(absorbedAgents({ agents: [{ id: primary }] })).toEqual([]);
});

test("nobody who was ever in the roster is forgotten", () => {
  expect(everyAgent(roster)).toHaveLength(8);
  expect(new Set(everyAgent(roster)).size).toBe(8);
});

test("everybody's work has one heir", () => {
  const heirs = [
    "secondary-a",
    "secondary-a-2",
    "secondary-a-3",
    "secondary-c",
    "secondary-d",
    "secondary-x",
  ];
  expect(heirs.map((name) => heirOf(roster, id(name)))).toEqual([
    "secondary-a-3",
    "secondary-a-3",
    "secondary-a-3",
    "primary",
    "secondary-d",
    undefined,
  ]);
});
