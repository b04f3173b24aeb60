import { expect, test } from "vitest";
import type { EpicId } from "../../../src/core/ids.ts";
import { findNewEpicFault, newEpicDir, planManifest } from "../../../src/core/lifecycle/new-epic.ts";

test("feature 01 is the primary's, the others go to secondaries in order", () => {
  const manifest = planManifest("KAI-7" as EpicId, "Improve", ["player", "schedule", "game"]);
  expect(manifest.features.map(({ id, owner }) => `${id} ${owner}`)).toEqual([
    "feature_01_player primary",
    "feature_02_schedule secondary-a",
    "feature_03_game secondary-b",
  ]);
  expect(manifest.agents.map(({ id }) => id)).toEqual(["primary", "secondary-a", "secondary-b"]);
});

test("28 features reach Secondary-AA", () => {
  const names = Array.from({ length: 28 }, (_, index) => `f${index}`);
  expect(planManifest("KAI-7" as EpicId, "Many", names).features.at(-1)?.owner).toBe("secondary-aa");
});

test("the folder is named after id and title", () => {
  expect(newEpicDir("feature-updates", "KAI-7" as EpicId, "Improve configurability")).toBe(
    "feature-updates/KAI-7-improve_configurability",
  );
});

test.each([
  ["Title", ["a/b"], '"a/b" cannot name a feature'],
  ["Title", ["a", "a"], 'the feature "a" is named twice'],
  ["Title", [], "at least one --feature"],
  ["…", ["a"], "no letter or digit"],
  ["two\nlines", ["a"], "one line"],
  ["Title", ["x".repeat(300)], "60 characters at most"],
])("the title %j with %j is refused", (title, features, words) => {
  expect(findNewEpicFault(title, features)).toContain(words);
});
