import { describe, expect, test } from "vitest";
import { countingNode, hookedEpic } from "../support/hooked-epic.ts";
import { epicDir, ownFolder, readmePath, readmeWith } from "../support/epic-rules.ts";
import type { TestRepo } from "../support/git-repo.ts";

const theirs = `${epicDir}/feature_03_three/spec.md`;

function tryCommit(repo: TestRepo, files: Record<string, string>, ...args: string[]) {
  for (const [path, content] of Object.entries(files)) repo.write(path, content);
  repo.git("add", "--all");
  return repo.tryGit("commit", "-m", "work", ...args);
}

describe("a commit inside the agent's own folder", () => {
  test("passes without starting Node and gets the trailers", async () => {
    const node = countingNode();
    const a = await hookedEpic({ node: node.path }).agent("secondary-a");
    const { code, output } = tryCommit(a, {
      [`${ownFolder}/spec.md`]: "new\n",
      [`${ownFolder}/a b.md`]: "x\n",
    });
    expect({ code, output }).toMatchObject({ code: 0 });
    expect(node.count()).toBe(0);
    expect(a.git("log", "-1", "--format=%B")).toBe(
      "work\n\nSheaf-Agent: secondary-a\nSheaf-Feature: feature_02_two",
    );
  });

  test.each([
    ["non-ASCII", "é.md"],
    ["quotes", 'a"b.md'],
    ["a line feed", "a\nb.md"],
    ["a leading dash", "-rf"],
    ["a backslash", "a\\b"],
  ])("passes for a name with %s", async (_, name) => {
    const a = await hookedEpic().agent("secondary-a");
    const { code, output } = tryCommit(a, { [`${ownFolder}/${name}`]: "x\n" });
    expect({ code, output }).toMatchObject({ code: 0 });
  });
});

describe("a commit that touches what belongs to somebody else", () => {
  test("is refused, and the message names file, owner and fix", async () => {
    const a = await hookedEpic().agent("secondary-a");
    const { code, output } = tryCommit(a, { [theirs]: "mine now\n" });
    expect(code).toBe(1);
    expect(output).toMatchInlineSnapshot(`
      "sheaf: commit refused: it breaks 1 rule of KAI-7 (Secondary-A's worktree)
        feature-updates/KAI-7-improve/feature_03_three/spec.md: Secondary-B owns this file; this is Secondary-A's commit
          fix: git restore --staged -- feature-updates/KAI-7-improve/feature_03_three/spec.md
      "
    `);
  });

  test("is refused for a section that is not the agent's, with its lines", async () => {
    const a = await hookedEpic().agent("secondary-a");
    const { code, output } = tryCommit(a, { [readmePath]: readmeWith("SECONDARY-B PROGRESS", "not b") });
    expect(code).toBe(1);
    expect(output).toContain(`${readmePath}:10: the section "SECONDARY-B PROGRESS" belongs to Secondary-B`);
    expect(output).toContain("sheaf lock acquire epic_readme");
  });

  test("is refused with --no-verify, by prepare-commit-msg", async () => {
    const a = await hookedEpic().agent("secondary-a");
    expect(tryCommit(a, { [theirs]: "mine now\n" }, "--no-verify").code).toBe(1);
  });
});
