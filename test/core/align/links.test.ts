import { describe, expect, test } from "vitest";
import { align, found, specsOf } from "../../support/specs.ts";

/** What the first of three specs says of features: `2` is named, `2!` is needed. */
function links(text: string): string[] {
  const all = align(specsOf(text, "x\n", "x\n")).links.filter(({ from }) => from === "feature_01_one");
  return all.map(({ to, isNeed }) => `${to}${isNeed ? "!" : ""}`);
}

describe("a spec needs what it lists as needed", () => {
  test.each([
    ["behind a label", "**Dependencies:** Feature 2 (core), F03\n", ["2!", "3!"]],
    ["in words", "Depends on: features 2 and 3\n", ["2!", "3!"]],
    ["below a heading", "## Dependencies\n\n- Feature 2: the store\n- `feature_03_three`\n", ["2!", "3!"]],
    ["in a table", "## Depends on\n\n| Feature | Why |\n|---|---|\n| Feature 2 | store |\n", ["2!"]],
    ["in front matter", "---\ntitle: x\ndepends_on: [feature_02_two]\n---\n", ["2!"]],
    ["in a list of front matter", "---\ntitle: x\ndepends_on:\n  - feature_02_two\n---\n", ["2!"]],
    ["by name", "Depends on: two\n", ["2!"]],
  ])("%s", (_, text, expected) => {
    expect(links(text)).toEqual(expected);
  });

  test.each([
    ["what may go on at once", "## Dependencies\n\n- Can be developed in parallel with Feature 2\n", ["2"]],
    ["what is good to have", "## Dependencies\n\n- Benefits from Feature 2\n", ["2"]],
    ["who needs it", "## Dependencies\n\n**Used by:**\n\n- Feature 2\n", ["2"]],
    ["a list that is over", "**Depends on:**\n- F02\n\n**Blocks:**\n- F03\n", ["2!", "3"]],
    ["nothing", "**Dependencies:** None. Feature 2 uses this.\n", ["2"]],
    ["a sentence", "The parser of Feature 2 is reused.\n", ["2"]],
    ["code", "```yaml\ndepends_on: feature_02_two\n```\n", ["2"]],
  ])("not %s", (_, text, expected) => {
    expect(links(text)).toEqual(expected);
  });
});

test("a dependency on a feature that is not there", () => {
  expect(found("unknown-dependency", "**Dependencies:** Feature 7\n", "x\n")).toEqual([
    "high unknown-dependency feature 7 in feature_01_one [1:1 **Dependencies:** Feature 7]",
  ]);
  expect(found("unknown-dependency", "Feature 7 is another epic's.\n", "x\n")).toEqual([]);
});

test("a dependency that is not named back", () => {
  const need = "Depends on: Feature 1\n";
  expect(found("dependency-not-named-back", "Nothing.\n", need, need)).toEqual([
    "low dependency-not-named-back feature_01_one <- feature_02_two, feature_03_three [1:1 no feature_02_two, feature_03_three; 2:1 Depends on: Feature 1; 3:1 Depends on: Feature 1]",
  ]);
  for (const back of ["Features 2-4 use this\n", "for feature_02_two\n", "Feature two\n", undefined])
    expect(found("dependency-not-named-back", back, need)).toEqual([]);
});
