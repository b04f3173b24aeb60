import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { AgentId, EpicId, Instant } from "../../src/core/ids.ts";
import { parseTrailers } from "../../src/core/records/trailers.ts";
import { saveStage } from "../../src/files/registration.ts";
import { openGit } from "../../src/git/git.ts";
import { findLockTip, moveLock } from "../../src/git/lock-refs.ts";
import { epicDir, ownFolder, readmePath, readmeWith } from "../support/epic-rules.ts";
import type { TestRepo } from "../support/git-repo.ts";
import { hookedAgent, hookedEpic } from "../support/hooked-epic.ts";
import { heldRecord, readme as readmeLock } from "../support/locks.ts";

const message = (repo: TestRepo) => repo.git("log", "-1", "--format=%B");

function stage(repo: TestRepo, path = `${ownFolder}/spec.md`, content = `${Math.random()}\n`) {
  repo.write(path, content);
  repo.git("add", "--all");
}

/** Takes the lock for an agent, for real time from now. */
async function hold(repo: TestRepo, agent: string, lastsMs = 300_000) {
  const now = Date.now() as Instant;
  const times = { acquiredAt: now, expiresAt: (now + lastsMs) as Instant };
  const git = openGit(repo.path);
  const epic = "KAI-7" as EpicId;
  const from = await findLockTip(git, epic, readmeLock);
  const token = (from?.record?.token ?? 0) + 1;
  const record = { ...heldRecord({ agent: agent as AgentId }), ...times, token };
  expect(await moveLock(git, { epic, from, record, at: now })).toBeDefined();
}

describe("trailers", () => {
  test("name agent, feature and stage, once, also after an amend", async () => {
    const { a } = await hookedAgent();
    saveStage(join(a.git("rev-parse", "--absolute-git-dir"), "sheaf-worktree"), "S2.P1");
    stage(a);
    a.git("commit", "--quiet", "-m", "work\n\nReviewed-by: Somebody");
    const expected =
      "work\n\nReviewed-by: Somebody\nSheaf-Agent: secondary-a\nSheaf-Feature: feature_02_two\nSheaf-Stage: S2.P1";
    expect(message(a)).toBe(expected);
    a.git("commit", "--quiet", "--amend", "--no-edit");
    expect(message(a)).toBe(expected);
  });

  test("come after what an editor wrote, above the diff of commit -v, and not into an empty message", async () => {
    const { a } = await hookedAgent();
    stage(a);
    a.git("config", "core.editor", "sed -i '1s/^/typed --- by hand/'");
    a.git("commit", "--quiet", "--verbose");
    expect(message(a)).toBe("typed --- by hand\n\nSheaf-Agent: secondary-a\nSheaf-Feature: feature_02_two");
    stage(a);
    a.git("config", "core.editor", "true");
    expect(a.tryGit("commit").output).toContain("Aborting commit due to empty commit message");
  });

  test("are a paragraph of their own in a merge too, whose message git writes without a line end", async () => {
    const { epic, a } = await hookedAgent();
    stage(a);
    a.git("commit", "--quiet", "-m", "work");
    epic.repo.commit("the primary's", { "docs.md": "x\n" });
    for (const words of [["--no-edit"], ["-m", "take the epic branch in"]]) {
      a.git("merge", "--quiet", ...words, "epic/KAI-7");
      expect(parseTrailers(a.git("log", "-1", "--format=%B"))).toMatchObject({ agent: "secondary-a" });
      a.git("reset", "--quiet", "--hard", "HEAD~1");
    }
  });

  test("of another agent do not come along with a commit that was picked", async () => {
    const { a } = await hookedAgent();
    stage(a);
    a.git("-c", "core.hooksPath=/x", "commit", "--quiet", "-m", "work\n\nSheaf-Agent: secondary-b");
    const made = a.git("rev-parse", "HEAD");
    a.git("reset", "--quiet", "--hard", "HEAD~1");
    a.git("cherry-pick", made);
    expect(message(a)).toContain("Sheaf-Agent: secondary-a");
    expect(message(a)).not.toContain("secondary-b");
  });
});

describe("the shared document", () => {
  const own = readmeWith("SECONDARY-A PROGRESS", "news");

  test("can be committed under its lock, which the commit names", async () => {
    const { a } = await hookedAgent();
    await hold(a, "secondary-a");
    stage(a, readmePath, own);
    a.git("commit", "--quiet", "-m", "progress");
    expect(message(a)).toContain("Sheaf-Lock: epic_readme@1");
  });

  test("may be rebased long after the hold", async () => {
    const { epic, a } = await hookedAgent();
    await hold(a, "secondary-a");
    stage(a, readmePath, own);
    a.git("commit", "--quiet", "-m", "progress");
    await hold(a, "secondary-b");
    epic.repo.commit("ahead", { [`${epicDir}/DISCOVERY.md`]: "found\n" });
    a.git("rebase", "--quiet", "epic/KAI-7");
    expect(message(a)).toContain("Sheaf-Lock: epic_readme@1");
  });
});

describe("the primary", () => {
  test("works freely outside the epic and in its own feature, on its branch only as the primary", async () => {
    const epic = hookedEpic();
    const primary = await epic.primary();
    stage(primary, "src/main.ts");
    primary.git("commit", "--quiet", "-m", "code");
    expect(message(primary)).toBe("code\n\nSheaf-Agent: primary");
    primary.git("switch", "--quiet", "-c", "main-work");
    stage(primary, `${epicDir}/feature_03_three/spec.md`);
    primary.git("commit", "--quiet", "-m", "elsewhere");
    expect(message(primary)).toBe("elsewhere");
  });

  test("overrules ownership with a reason, on record", async () => {
    const primary = await hookedEpic().primary();
    stage(primary, `${epicDir}/feature_03_three/spec.md`);
    expect(primary.tryGit("commit", "-m", "fix")).toMatchObject({ code: 1 });
    process.env["SHEAF_OVERRIDE"] = "typo in a title";
    try {
      primary.git("commit", "--quiet", "-m", "fix");
    } finally {
      delete process.env["SHEAF_OVERRIDE"];
    }
    expect(message(primary)).toBe("fix\n\nSheaf-Agent: primary\nSheaf-Override: typo in a title");
  });
});
