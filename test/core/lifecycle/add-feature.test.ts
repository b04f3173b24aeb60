import { describe, expect, test } from "vitest";
import { decideAddition, type FeatureWish } from "../../../src/core/lifecycle/add-feature.ts";
import { growReadme } from "../../../src/core/lifecycle/grow-readme.ts";
import type { AgentId, FeatureId } from "../../../src/core/ids.ts";
import { addFeature } from "../../../src/core/manifest/add-feature.ts";
import { parseManifest } from "../../../src/core/manifest/parse.ts";

const text = `schema: 1
epic: KAI-7
title: Improve it
agents: # in merge order
  - id: primary
  - id: secondary-a
  - id: secondary-b-2
    took_over: [{agent: secondary-b, tip: ${"a".repeat(40)}}]
features:
  - id: feature_01_options
    owner: primary
  - id: feature_07_fetcher
    owner: secondary-a
`;

function decide(wish: Partial<FeatureWish>, merged: readonly string[] = []) {
  const read = parseManifest(text);
  if (read.kind === "invalid") throw new Error(JSON.stringify(read.issues));
  const whole = { name: "exports", title: undefined, owner: undefined, after: [], ...wish };
  return decideAddition(read.value, whole, new Set(merged as FeatureId[]));
}

describe("a feature joins", () => {
  test("under the next number, with a secondary of its own whose name nobody has had", () => {
    expect(decide({ title: "Exports" })).toEqual({
      kind: "add",
      feature: { id: "feature_08_exports", title: "Exports", owner: "secondary-c", depends_on: [] },
      newcomer: "secondary-c",
    });
  });

  test("an agent of the roster, in any spelling", () => {
    expect(decide({ owner: "Secondary-A" })).toMatchObject({
      feature: { owner: "secondary-a" },
      newcomer: undefined,
    });
  });

  test("and waits for its wave, unless that is at work", () => {
    const after = ["feature_07_fetcher"];
    expect(decide({ after })).toMatchObject({
      feature: { deferred: "wave 2: starts when wave 1 is merged" },
    });
    expect(decide({ after }, ["feature_01_options", ...after])).toMatchObject({
      feature: { depends_on: after },
    });
    expect(decide({ after }, ["feature_01_options", ...after])).not.toHaveProperty("feature.deferred");
  });

  test.each([
    [{ name: "Exports" }, '"Exports" cannot name a feature'],
    [{ name: "fetcher" }, "the epic has feature_07_fetcher already"],
    [{ title: "" }, "a title is one line"],
    [{ owner: "secondary-x" }, '"secondary-x" is not in the roster: primary, secondary-a, secondary-b-2'],
    [{ after: ["fetcher"] }, '"fetcher" is no feature: feature_01_options, feature_07_fetcher'],
  ])("not with %j", (wish, message) => {
    expect(decide(wish)).toMatchObject({
      kind: "fault",
      message: expect.stringContaining(message) as string,
    });
  });
});

test("the manifest keeps its comments, and can be read with the feature in it", () => {
  const feature = {
    id: "feature_08_x" as FeatureId,
    owner: "secondary-c" as AgentId,
    depends_on: ["feature_01_options" as FeatureId],
  };
  const grown = addFeature(text, feature, feature.owner);
  expect(grown).toContain("# in merge order\n");
  expect(grown).toContain(
    "  - id: feature_08_x\n    owner: secondary-c\n    depends_on: [feature_01_options]\n",
  );
  const read = parseManifest(grown);
  expect(read.kind === "parsed" && read.value.agents.map(({ id }) => id).at(-1)).toBe("secondary-c");
});

const readme = `**Total Features:** 2

- \`feature_01_options\` (Primary): options
- \`feature_02_fetcher\` (Secondary-A): fetcher

- Primary → Secondary-A: \`agent_comms/primary_to_secondary_a.md\`

<!-- BEGIN SECONDARY-A PROGRESS -->
words
<!-- END SECONDARY-A PROGRESS -->

## After
`;

test("EPIC_README.md gets a line in its list, two channels, and a section behind the last one of an agent", () => {
  const line = "- `feature_03_x` (Secondary-B): x";
  const grown = growReadme(readme, { line, newcomer: "secondary-b" as AgentId });
  expect(grown).toContain(`fetcher\n${line}\n\n`);
  expect(grown).toContain("**Total Features:** 3\n");
  expect(grown).toContain("- Secondary-B → Primary: `agent_comms/secondary_b_to_primary.md`\n\n");
  expect(grown).toContain(
    "<!-- END SECONDARY-A PROGRESS -->\n\n---\n\n<!-- BEGIN SECONDARY-B PROGRESS -->\n<!-- END SECONDARY-B PROGRESS -->\n\n## After\n",
  );
  expect(growReadme(readme, { line, newcomer: undefined })).not.toContain("SECONDARY-B PROGRESS");
  const windows = growReadme(readme.replaceAll("\n", "\r\n"), { line, newcomer: "secondary-b" as AgentId });
  expect(windows.replaceAll("\r\n", "\n")).toBe(grown);
  expect(windows.match(/[^\r]\n/)).toBeNull();
});

test("a document that is another one now stays as it is", () => {
  expect(growReadme("# Mine\n", { line: "- x", newcomer: "secondary-b" as AgentId })).toBe("# Mine\n");
});
