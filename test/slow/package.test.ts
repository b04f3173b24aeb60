import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { parseDocument } from "../../src/core/sections/document.ts";
import { findSection } from "../../src/core/sections/sections.ts";
import { gitRepo, repoAt, type TestRepo } from "../support/git-repo.ts";
import { installPacked, projectRoot, runShell, type PackedSheaf } from "../support/packed.ts";

let sheaf: PackedSheaf;

// As the README says; dependencies come from the registry.
beforeAll(() => {
  sheaf = installPacked();
});

test("the demo shows what it promises", async () => {
  const { code, output } = await runShell("sheaf demo", gitRepo().path, sheaf.env);
  expect(code, output).toBe(0);
  expect(output).toContain('the section "PRIMARY PROGRESS" belongs to Primary');
  expect(output).toContain("secondary-b: held-violation");
  expect(output).toContain("secondary-c: deferred");
  expect(output).toMatch(/waiting: .* holds the lock/);
  expect(output).toContain("secondary-a, secondary-b and secondary-c are glued together");
  expect(output).toMatch(/\* +[0-9a-f]+ .*DEMO-1: sync Secondary-B, Secondary-C/);
});

const realRun = join(projectRoot, "../shared/real-run/KAI-8-logging_refactoring");
const isThere = existsSync(realRun);
if (!isThere) console.log("skipped: the real run is not at ../shared/real-run");

describe.skipIf(!isThere)("a real epic of seven features, written by seven processes at once", () => {
  test("arrives byte for byte, every section its owner's, and nothing else changed", async () => {
    const features = readdirSync(realRun)
      .filter((name) => name.startsWith("feature_"))
      .toSorted();
    const repo = gitRepo();
    const named = features.map((name) => `--feature ${name.replace(/^feature_\d\d_/, "")}`).join(" ");
    const set = `sheaf init && sheaf epic new KAI-8 "Logging refactoring" ${named} && sheaf start`;
    expect(await runShell(set, repo.path, sheaf.env)).toMatchObject({ code: 0 });

    const agents = features.map((name, index) => {
      const agent = index === 0 ? "primary" : `secondary-${String.fromCodePoint(96 + index)}`;
      const path = index === 0 ? repo.path : `${repo.path}-worktrees/KAI-8/${agent}`;
      return { name, agent, repo: repoAt(path) };
    });
    const before = repo.git("rev-parse", "HEAD");
    const results = await Promise.all(agents.map(({ name, repo }) => writeFeature(name, repo)));
    for (const { code, output } of results) expect(code, output).toBe(0);

    const { code, output } = await runShell("sheaf sync", repo.path, sheaf.env);
    expect(code, output).toBe(0);
    for (const { name } of agents) expectSameFiles(repo, name);
    expectOwnSections(repo, agents);
    const changed = repo.git("diff", "--name-only", before, "HEAD").split("\n");
    const foreign = changed.filter((path) => !path.startsWith("feature-updates/KAI-8-logging_refactoring/"));
    expect(foreign).toEqual([]);
    const authors = repo.git(
      "log",
      "--format=%(trailers:key=Sheaf-Agent,valueonly,separator=)",
      "--grep",
      "spec of",
      "HEAD",
    );
    expect(new Set(authors.split("\n"))).toEqual(new Set(agents.map(({ agent }) => agent)));
  });

  /** One agent: the real files into its own folder, a plain commit, its section, ready. STATUS is Sheaf's to write. */
  function writeFeature(name: string, repo: TestRepo) {
    const script = [
      `for file in "${realRun}/${name}"/*; do case "$file" in */STATUS) ;; *) cp "$file" "$FOLDER/"; chmod 644 "$FOLDER/$(basename "$file")" ;; esac; done`,
      `git add "$FOLDER" && git commit --quiet -m "spec of ${name}"`,
      `printf 'The section of %s.\\n' "${name}" | sheaf section write --file -`,
      "sheaf ready",
    ].join(" && ");
    const FOLDER = `feature-updates/KAI-8-logging_refactoring/${name}`;
    return runShell(script, repo.path, { ...sheaf.env, FOLDER });
  }

  function expectSameFiles(repo: TestRepo, name: string): void {
    for (const file of readdirSync(join(realRun, name)).filter((file) => file !== "STATUS")) {
      const arrived = readFileSync(join(repo.path, "feature-updates/KAI-8-logging_refactoring", name, file));
      expect(arrived.equals(readFileSync(join(realRun, name, file))), `${name}/${file}`).toBe(true);
    }
  }

  function expectOwnSections(repo: TestRepo, agents: readonly { name: string; agent: string }[]): void {
    const readme = parseDocument(repo.read("feature-updates/KAI-8-logging_refactoring/EPIC_README.md"));
    for (const { name, agent } of agents) {
      const body = findSection(readme, `${agent.toUpperCase()} PROGRESS`)?.body;
      expect(body).toContain(`The section of ${name}.\n`);
    }
  }
});
