import * as fc from "fast-check";
import { expect, test } from "vitest";
import { lawRuns } from "../support/law-runs.ts";
import type { AgentId } from "../../src/core/ids.ts";
import { judge } from "../../src/core/judge/judge.ts";
import { territoryOf } from "../../src/core/ownership/territory.ts";
import { changesOf } from "../support/changes.ts";
import { epicDir, testRulebook } from "../support/epic-rules.ts";

const agents = ["primary", "secondary-a", "secondary-b"] as const;
const folders = ["feature_01_one", "feature_02_two", "feature_03_three"].map((name) => `${epicDir}/${name}`);
const names = ["spec.md", "a b.md", "deep/er/x", "shared.md", "README.md"];

const glob = fc.oneof(
  fc
    .constantFrom(...folders)
    .chain((folder) =>
      fc.constantFrom(
        `${folder}/**`,
        `${folder}/shared.md`,
        `${folder}/*.md`,
        `${folder}/deep/**`,
        `${folder}/{spec,x}*`,
      ),
    ),
  fc.constantFrom(
    "**/*.md",
    "src/**",
    "*.md",
    `${epicDir}/*/shared.md`,
    `${epicDir}/research/**`,
    "**/deep/**",
  ),
);
const agent = fc.constantFrom(...agents);
const rule = fc.oneof(
  fc.record({ path: glob, owner: agent, access: fc.constant("exclusive") }),
  fc.record({
    path: glob,
    agents: fc.uniqueArray(agent, { minLength: 1 }),
    access: fc.constantFrom("exclusive", "sequential", "append", "sectioned"),
    lock: fc.constant("plan"),
  }),
  fc.record({ path: glob, access: fc.constantFrom("frozen", "generated") }),
);
const path = fc.oneof(
  fc.tuple(fc.constantFrom(...folders, epicDir), fc.constantFrom(...names)).map((parts) => parts.join("/")),
  fc.constantFrom(
    "src/main.ts",
    "README.md",
    "Feature-Updates/KAI-7-improve/x",
    `${epicDir.toUpperCase()}/x`,
  ),
);

/** What hooks/dispatch does with the facts, in other words. */
function isPassedByScript(path: string, { own, guarded }: ReturnType<typeof territoryOf>): boolean {
  if (guarded !== undefined && !shellPattern(guarded).test(path)) return true;
  return own.some((place) => (place.endsWith("/") ? path.startsWith(place) : path === place));
}

function shellPattern(pattern: string): RegExp {
  return new RegExp(`^${pattern.replaceAll("*", ".*")}$`, "s");
}

test("what the entry script lets pass, the judge lets pass too, whatever the rules are", () => {
  fc.assert(
    fc.property(fc.array(rule, { maxLength: 4 }), agent, path, (rules, who, path) => {
      const rulebook = testRulebook({ rules });
      fc.pre(isPassedByScript(path, territoryOf(rulebook, who as AgentId)));
      const { change, read } = changesOf();
      const changes = [change(path, "before\n", "after\n"), change(path, "before\n", undefined)];
      expect(judge({ rulebook, agent: who as AgentId, changes, read, lock: () => undefined })).toEqual([]);
    }),
    { numRuns: lawRuns },
  );
});

test("without further rules the own folder passes, and for the primary all that no rule names", () => {
  const rulebook = testRulebook();
  expect(territoryOf(rulebook, "secondary-a" as AgentId)).toEqual({
    own: [`${folders[1]}/`],
  });
  const { own, guarded = "" } = territoryOf(rulebook, "primary" as AgentId);
  expect(own).toContain(`${folders[0]}/`);
  expect(shellPattern(guarded).test(`${epicDir}/feature_03_three/x`)).toBe(true);
  expect(shellPattern(guarded).test("Feature-UPDATES/kai-7-improve/x")).toBe(true);
  expect(shellPattern(guarded).test("src/main.ts")).toBe(false);
});
