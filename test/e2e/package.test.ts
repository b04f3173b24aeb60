import { readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { gitRepo, repoAt } from "../support/git-repo.ts";
import { unpackPacked, projectRoot, runShell, type PackedSheaf } from "../support/packed.ts";

let sheaf: PackedSheaf;

beforeAll(() => {
  sheaf = unpackPacked();
});

/** The shell blocks of the README, in order. */
function readmeBlocks(): string[] {
  const readme = readFileSync(join(projectRoot, "README.md"), "utf8");
  return [...readme.matchAll(/^```sh\n(.*?)^```$/gms)].map((match) => match[1] ?? "");
}

describe("the README", () => {
  test("names the two commands that CI and this test run", async () => {
    const [setUp = "", install = ""] = readmeBlocks();
    expect(setUp).toBe("npm ci && npm run demo\nnpm ci && npm test\n");
    const ci = readFileSync(join(projectRoot, ".ci/run"), "utf8");
    expect(ci).toContain("npm ci\n");
    expect(ci).toMatch(/npm test\n$/);
    // test/slow/package.test.ts does just this.
    expect(install).toBe(`npm pack\nnpm install --global ./${sheaf.tarball.split("/").at(-1)}\n`);
  });

  test("has a tour that works when it is typed", async () => {
    const repo = gitRepo();
    const parent = join(repo.path, "..");
    repo.git("clone", "--quiet", repo.path, join(parent, "my-project"));
    const tour = readmeBlocks().slice(2).join("");
    const { code, output } = await runShell(`set -e\n${tour}`, join(parent, "my-project"), sheaf.env);
    expect(output).toContain("secondary-a  merged");
    expect(code, output).toBe(0);
    const project = repoAt(join(parent, "my-project"));
    expect(project.git("worktree", "list").split("\n")).toHaveLength(1);
    expect(project.git("branch", "--list", "sheaf/*")).toBe("");
    const epic = "feature-updates/KAI-7-improve_configurability";
    expect(project.read(`${epic}/feature_02_schedule_fetcher/spec.md`)).toContain("Settings are read once.");
    expect(project.read(`${epic}/EPIC_README.md`)).toContain("Half of the spec is written.");
  });
});
