import { describe, expect, test } from "vitest";
import type { AgentId, EpicId, Instant } from "../../../src/core/ids.ts";
import type { LockRecord } from "../../../src/core/lock/record.ts";
import { openGit } from "../../../src/git/git.ts";
import { moveLock } from "../../../src/git/lock-refs.ts";
import { brokenCommits } from "../../../src/workflows/verify/verify.ts";
import { verifyRange } from "../../../src/workflows/verify/verify-range.ts";
import { epicDir, ownFolder, readme, readmePath, readmeWith } from "../../support/epic-rules.ts";
import { hookedEpic, type HookedEpic } from "../../support/hooked-epic.ts";
import { heldRecord } from "../../support/locks.ts";

const theirs = `${epicDir}/feature_03_three/spec.md`;

/** An agent's branch checked out without any hook: what a bypass leaves behind. */
function bareBranch(epic: HookedEpic, agent = "secondary-a") {
  epic.repo.git("checkout", "--quiet", "-b", `sheaf/KAI-7/${agent}`, "epic/KAI-7");
  return epic.repo;
}

async function verify(epic: HookedEpic, agent = "secondary-a", base = "epic/KAI-7") {
  const verdict = await verifyRange({
    git: openGit(epic.repo.path),
    rulebook: epic.rulebook,
    agent: agent as AgentId,
    base,
    tip: "HEAD",
  });
  const broken = brokenCommits(verdict).map(({ subject, violations }) => [
    subject,
    violations.map(({ code }) => code),
  ]);
  return { broken, net: verdict.net.map(({ code }) => code), count: verdict.commits.length };
}

describe("a secondary's branch", () => {
  test("holds when every commit stays inside", async () => {
    const epic = hookedEpic();
    const repo = bareBranch(epic);
    repo.commit("one", { [`${ownFolder}/spec.md`]: "1\n" });
    repo.commit("two", { [`${ownFolder}/spec.md`]: "2\n" });
    expect(await verify(epic)).toEqual({ broken: [], net: [], count: 2 });
  });

  test("a trespass counts until a later commit has put back what was there, and so does a second one", async () => {
    const epic = hookedEpic();
    const repo = bareBranch(epic);
    repo.commit("evil", { [theirs]: "mine\n" });
    repo.commit("half taken back", { [theirs]: "tree\n" });
    expect((await verify(epic)).broken).toEqual([
      ["evil", ["file-not-owned"]],
      ["half taken back", ["file-not-owned"]],
    ]);
    repo.commit("taken back", { [theirs]: "three\n" });
    expect(await verify(epic)).toEqual({ broken: [], net: [], count: 3 });
    repo.commit("once more", { [theirs]: "mine\n" });
    expect((await verify(epic)).broken).toEqual([["once more", ["file-not-owned"]]]);
  });

  test("merging the epic branch is no offence; dropping its work in the merge is", async () => {
    const epic = hookedEpic();
    const repo = bareBranch(epic);
    repo.commit("own", { [`${ownFolder}/spec.md`]: "1\n" });
    repo.git("checkout", "--quiet", "epic/KAI-7");
    repo.commit("primary's", { [theirs]: "taken\n", [`${epicDir}/DISCOVERY.md`]: "found\n" });
    repo.git("checkout", "--quiet", "sheaf/KAI-7/secondary-a");
    const before = repo.git("rev-parse", "HEAD");
    repo.git("merge", "--quiet", "--no-edit", "epic/KAI-7");
    expect(await verify(epic, "secondary-a", "epic/KAI-7~1")).toEqual({ broken: [], net: [], count: 2 });
    repo.git("reset", "--quiet", "--hard", before);
    repo.git("merge", "--quiet", "--no-edit", "--strategy=ours", "epic/KAI-7");
    expect((await verify(epic)).net).toEqual(["file-not-owned", "file-not-owned"]);
  });

  test("another agent's commits do not become good by being merged", async () => {
    const epic = hookedEpic();
    bareBranch(epic, "secondary-b").commit("b's", { [theirs]: "b\n" });
    const repo = epic.repo;
    repo.git("checkout", "--quiet", "-b", "sheaf/KAI-7/secondary-a", "epic/KAI-7");
    repo.git("merge", "--quiet", "--no-ff", "--no-edit", "sheaf/KAI-7/secondary-b");
    expect((await verify(epic)).broken).toEqual([["b's", ["file-not-owned"]]]);
  });

  test("the record of the live state is nobody's to write, whatever a trailer says; nor does one say whose a commit is", async () => {
    const epic = hookedEpic();
    const repo = bareBranch(epic);
    const status = { [`${ownFolder}/STATUS`]: "READY_FOR_SYNC: true\n" };
    repo.commit("typed", status);
    repo.commit("back", { [`${ownFolder}/STATUS`]: "READY_FOR_SYNC: false\n" });
    repo.commit("claimed\n\nSheaf-Agent: secondary-a\nSheaf-Command: ready", status);
    repo.commit("posing\n\nSheaf-Agent: secondary-b", { [`${ownFolder}/x`]: "" });
    expect((await verify(epic)).broken).toEqual([
      ["typed", ["file-generated"]],
      ["back", ["file-generated"]],
      ["claimed", ["file-generated"]],
    ]);
  });
});

describe("a locked document", () => {
  const record = (parts: Partial<LockRecord>): LockRecord => ({ ...heldRecord(), ...parts });
  const minute = 60_000;

  async function withHold(epic: HookedEpic, parts: Partial<LockRecord>) {
    const now = Date.now() as Instant;
    const times = { acquiredAt: now, expiresAt: (now + 5 * minute) as Instant };
    const git = openGit(epic.repo.path);
    await moveLock(git, {
      epic: "KAI-7" as EpicId,
      from: undefined,
      record: record({ ...times, ...parts }),
      at: now,
    });
  }

  const edit = { [readmePath]: readmeWith("SECONDARY-A PROGRESS", "news") };

  test.each([
    ["proved by its trailer", "Sheaf-Lock: epic_readme@1", {}, []],
    ["without a trailer", "x", {}, ["lock-not-held"]],
    ["with a token that was never issued", "Sheaf-Lock: epic_readme@9", {}, ["lock-not-held"]],
    [
      "with another's token",
      "Sheaf-Lock: epic_readme@1",
      { holder: "secondary-b" as AgentId },
      ["lock-not-held"],
    ],
    ["after the hold", "Sheaf-Lock: epic_readme@1", { expiresAt: 1000 as Instant }, ["lock-stale"]],
  ])("%s", async (_, trailer, parts, codes) => {
    const epic = hookedEpic();
    const repo = bareBranch(epic);
    await withHold(epic, parts);
    repo.commit(`edit\n\n${trailer}`, edit);
    expect((await verify(epic)).broken).toEqual(codes.length === 0 ? [] : [["edit", codes]]);
  });
});

describe("the epic branch", () => {
  test("an override is the primary's alone, and shown in the trailer", async () => {
    const epic = hookedEpic();
    epic.repo.commit("plain", { [theirs]: "1\n" });
    epic.repo.commit("override\n\nSheaf-Override: typo", { [theirs]: "2\n" });
    const base = "HEAD~2";
    expect(await verify(epic, "primary", base)).toEqual({
      broken: [["plain", ["file-not-owned"]]],
      net: [],
      count: 2,
    });
    bareBranch(epic).commit("no\n\nSheaf-Override: please", { [theirs]: "3\n" });
    expect((await verify(epic)).broken).toEqual([["no", ["file-not-owned"]]]);
  });

  test("what a merge brought is judged as the work of the agent whose branch it was", async () => {
    const epic = hookedEpic();
    const base = epic.repo.git("rev-parse", "HEAD");
    const repo = bareBranch(epic);
    repo.commit("own", { [`${ownFolder}/spec.md`]: "1\n", [readmePath]: readme });
    repo.git("checkout", "--quiet", "epic/KAI-7");
    repo.git("merge", "--quiet", "--no-ff", "--no-edit", "sheaf/KAI-7/secondary-a");
    expect(await verify(epic, "primary", base)).toEqual({ broken: [], net: [], count: 2 });
  });

  test("a fast-forward to an agent's branch is judged as that agent's work", async () => {
    const epic = hookedEpic();
    const base = epic.repo.git("rev-parse", "HEAD");
    const repo = bareBranch(epic);
    repo.commit("own\n\nSheaf-Agent: secondary-a", { [`${ownFolder}/spec.md`]: "1\n" });
    repo.commit("evil\n\nSheaf-Agent: secondary-a", { [theirs]: "1\n" });
    repo.git("checkout", "--quiet", "epic/KAI-7");
    repo.git("merge", "--quiet", "--ff-only", "sheaf/KAI-7/secondary-a");
    expect((await verify(epic, "primary", base)).broken).toEqual([["evil", ["file-not-owned"]]]);
    repo.commit("posing\n\nSheaf-Agent: secondary-b", { [theirs]: "2\n" });
    expect((await verify(epic, "primary", "HEAD^")).broken).toEqual([["posing", ["file-not-owned"]]]);
  });
});
