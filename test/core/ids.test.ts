import { expect, test } from "vitest";
import {
  agentDisplay,
  agentStem,
  featureId,
  isFeatureName,
  parseAgentId,
  parseEpicId,
  parseFeatureId,
  secondaryAt,
  slugOf,
} from "../../src/core/ids.ts";

test("secondaries go from a to z and on to aa", () => {
  expect([0, 1, 25, 26, 27, 52, 701].map(secondaryAt)).toEqual([
    "secondary-a",
    "secondary-b",
    "secondary-z",
    "secondary-aa",
    "secondary-ab",
    "secondary-ba",
    "secondary-zz",
  ]);
  expect(() => secondaryAt(702)).toThrow(RangeError);
});

test.each([
  ["Secondary-A", "secondary-a"],
  ["secondary_a", "secondary-a"],
  ["Agent-Primary", "primary"],
  ["PRIMARY", "primary"],
  ["secondary-", undefined],
  ["../primary", undefined],
  ["secondary-abc", undefined],
])("the agent %j is %j", (text, id) => {
  expect(parseAgentId(text)).toBe(id);
});

test("an agent has one name for people and one for files", () => {
  const agent = secondaryAt(26);
  expect([agentDisplay(agent), agentStem(agent)]).toEqual(["Secondary-AA", "secondary_aa"]);
});

test.each(["a/b", "..", "a b", "-a", "сyrillic", "ünder", "a".repeat(300), "", "1st", "A"])(
  "%j cannot name a feature",
  (name) => {
    expect(isFeatureName(name)).toBe(false);
  },
);

test("a feature's folder is read back", () => {
  expect(parseFeatureId(featureId(3, "game_data"))).toEqual({
    id: "feature_03_game_data",
    number: 3,
    name: "game_data",
  });
});

test.each(["KAI-7", "SHAMT-27", "A1-1"])("%s is an epic id", (id) => expect(parseEpicId(id)).toBe(id));
test.each(["kai-7", "KAI-0", "KAI-07", "KAI", "KAI-7/..", "-KAI-7", ""])("%j is no epic id", (id) =>
  expect(parseEpicId(id)).toBeUndefined(),
);

test.each([
  ["Improve configurability", "improve_configurability"],
  ["Größe & Übung: 2nd try!", "groe_ubung_2nd_try"],
  ["日本", ""],
])("the title %j becomes %j", (title, slug) => expect(slugOf(title)).toBe(slug));
