import { describe, expect, test } from "vitest";
import type { AgentId, RepoPath } from "../../../src/core/ids.ts";
import { compileRulebook } from "../../../src/core/manifest/compile.ts";
import { parseManifest } from "../../../src/core/manifest/parse.ts";
import { ownership, sectionOwner } from "../../../src/core/ownership/ownership.ts";

const good = `schema: 1
epic: KAI-7
title: Improve configurability
agents:
  - id: primary
  - id: secondary-a
  - id: secondary-b
features:
  - id: feature_01_player_fetcher
    owner: primary
  - id: feature_02_schedule_fetcher
    owner: secondary-a
  - id: feature_03_game_data
    owner: secondary-b
    depends_on: [feature_02_schedule_fetcher]
rules:
  - path: "**"
    access: frozen
  - path: docs/log.md
    access: append
    agents: [secondary-a, secondary-b]
`;

function issuesOf(text: string): string[] {
  const read = parseManifest(text);
  return read.kind === "invalid" ? read.issues.map((i) => `${i.line}:${i.column} ${i.message}`) : [];
}

describe("a manifest is read", () => {
  test("with its defaults", () => {
    const read = parseManifest(good);
    expect(read.kind === "parsed" && read.value.thresholds).toMatchObject({
      heartbeat: 15,
      stale: 60,
      lock: 5,
    });
  });

  test.each([
    ["an unknown key", good.replace("title:", "titel: x\ntitle:"), '3:1 Unrecognized key: "titel"'],
    ["a wrong type", good.replace("schema: 1", "schema: one"), "1:1 schema: Invalid input: expected 1"],
    ["no YAML at all", "\t{{{", "1:5 Flow map"],
    ["a doubled key", good.replace("title:", "epic: KAI-8\ntitle:"), "3:1 Map keys must be unique"],
    [
      "an agent that is not there",
      good.replace("owner: secondary-b", "owner: secondary-c"),
      "14:5 secondary-c is not in the roster",
    ],
    [
      "two owners for one path",
      `${good}  - path: docs/log.md\n    owner: primary\n    access: exclusive\n`,
      "22:5 docs/log.md has two owners",
    ],
    [
      "an exclusive path with two agents",
      good.replace("access: append", "access: exclusive"),
      "21:5 docs/log.md has two owners",
    ],
    [
      "a path that leaves the repository",
      good.replace("docs/log.md", "../log.md"),
      "19:5 rules.1.path: expected a path inside",
    ],
    [
      "a dependency that is not there",
      good.replace("[feature_02_schedule_fetcher]", "[feature_09_x]"),
      "feature_03_game_data cannot depend on feature_09_x",
    ],
    [
      "features that wait for each other",
      good.replace("owner: secondary-a\n", "owner: secondary-a\n    depends_on: [feature_03_game_data]\n"),
      "16:18 a cycle: feature_02_schedule_fetcher → feature_03_game_data → feature_02_schedule_fetcher",
    ],
    [
      "a roster without the primary first",
      good.replace("  - id: primary\n", ""),
      "the roster must begin with primary",
    ],
  ])("and refused with line and column: %s", (_, text, expected) => {
    expect(issuesOf(text).join("\n")).toContain(expected);
  });
});

describe("ownership", () => {
  const read = parseManifest(good);
  if (read.kind === "invalid") throw new Error("the manifest of this test is broken");
  const book = compileRulebook(read.value, "feature-updates/KAI-7-x" as RepoPath, "0".repeat(40));

  test.each([
    ["feature-updates/KAI-7-x/feature_02_schedule_fetcher/spec.md", "exclusive", ["secondary-a"]],
    ["feature-updates/KAI-7-x/feature_02_schedule_fetcher/.hidden/deep", "exclusive", ["secondary-a"]],
    ["feature-updates/KAI-7-x/feature_01_player_fetcher/spec.md", "exclusive", ["primary"]],
    ["feature-updates/KAI-7-x/EPIC_README.md", "sectioned", ["primary", "secondary-a", "secondary-b"]],
    ["feature-updates/KAI-7-x/epic.yaml", "exclusive", ["primary"]],
    ["feature-updates/KAI-7-x/agent_checkpoints/secondary_a.json", "generated", []],
    ["feature-updates/KAI-7-x/agent_comms/secondary_b_to_primary.md", "generated", []],
    ["feature-updates/KAI-7-x/agent_comms/notes.md", "generated", []],
    ["feature-updates/KAI-7-x/feature_02_schedule_fetcher/STATUS", "generated", []],
    ["feature-updates/KAI-7-x/approvals.md", "generated", []],
    ["docs/log.md", "append", ["secondary-a", "secondary-b"]],
    ["src/main.py", "frozen", []],
    ["", "frozen", []],
  ])("of %s is %s", (path, access, agents) => {
    expect(ownership(path, book)).toMatchObject({ access, agents });
  });

  test("of a section is looked up from the inside out", () => {
    expect(sectionOwner(["SECONDARY-A PROGRESS"], book)).toBe("secondary-a" as AgentId);
    expect(sectionOwner(["NOTES", "SECONDARY-B PROGRESS"], book)).toBe("secondary-b");
    expect(sectionOwner(["PROGRESS TRACKER"], book)).toBe("generated");
    expect(sectionOwner(["FEATURE_03_S2_STATUS"], book)).toBe("secondary-b");
    expect(sectionOwner(["__proto__"], book)).toBeUndefined();
  });
});

test.each([
  ["an alias without its anchor", "schema: 1\nepic: *KAI\n", /Unresolved alias/],
  [
    "aliases that multiply",
    `a: &a [x,x,x,x,x,x,x,x,x,x]\n${["b", "c", "d", "e", "f", "g", "h", "i"].map((key, at) => `${key}: &${key} [${`*${"abcdefgh"[at]},`.repeat(9)}x]\n`).join("")}`,
    /Excessive alias/,
  ],
])("%s is an issue with its line, and no crash", (_, text, message) => {
  const read = parseManifest(text);
  expect(read.kind).toBe("invalid");
  expect(read.kind === "invalid" ? read.issues[0] : undefined).toMatchObject({
    line: 1,
    message: expect.stringMatching(message),
  });
});
