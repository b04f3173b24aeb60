import { describe, expect, test } from "vitest";
import type { AgentId, EpicId, Instant, LockName } from "../../../src/core/ids.ts";
import type { LockRecord } from "../../../src/core/lock/record.ts";
import { openGit } from "../../../src/git/git.ts";
import { moveLock } from "../../../src/git/lock-refs.ts";
import { realSystem } from "../../../src/system.ts";
import { acquireLock } from "../../../src/workflows/locks/acquire.ts";
import { breakLock } from "../../../src/workflows/locks/break.ts";
import { releaseLock } from "../../../src/workflows/locks/settle.ts";
import { runUnderLock } from "../../../src/workflows/locks/run-under.ts";
import { brokenCommits } from "../../../src/workflows/verify/verify.ts";
import { verifyRange } from "../../../src/workflows/verify/verify-range.ts";
import { epicDir, ownFolder, readme, readmePath, readmeWith } from "../../support/epic-rules.ts";
import { hookedEpic, type HookedEpic } from "../../support/hooked-epic.ts";
import { repoAt, type TestRepo } from "../../support/git-repo.ts";
import { heldRecord, readme as readmeLock } from "../../support/locks.ts";

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

function placeOf(epic: HookedEpic, { path }: TestRepo, agent: string) {
  const repository = { commonDir: `${epic.repo.path}/.git` };
  const { rulebook } = epic;
  const who = { agent: agent as AgentId, epic: rulebook.epic, branch: `sheaf/KAI-7/${agent}` };
  return { ...who, git: openGit(path), repository, rulebook, system: realSystem(process.env) };
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

  const mine = { holder: "secondary-a" as AgentId };
  const theirHold = { holder: "secondary-b" as AgentId };

  test.each([
    ["proved by its trailer", "Sheaf-Lock: epic_readme@1", mine, []],
    ["without a trailer, while the agent itself held the lock", "x", mine, []],
    ["with a token that was never issued", "Sheaf-Lock: epic_readme@9", mine, []],
    ["after the agent's hold", "Sheaf-Lock: epic_readme@1", { ...mine, expiresAt: 1000 as Instant }, []],
    ["after another's hold", "x", { ...theirHold, expiresAt: 1000 as Instant }, []],
    ["without a trailer, while another held the lock", "x", theirHold, ["lock-not-held"]],
    ["with another's token", "Sheaf-Lock: epic_readme@1", theirHold, ["lock-not-held"]],
  ])("%s", async (_, trailer, parts, codes) => {
    const epic = hookedEpic();
    const repo = bareBranch(epic);
    await withHold(epic, { acquiredAt: 1000 as Instant, ...parts });
    repo.commit(`edit\n\n${trailer}`, edit);
    expect((await verify(epic)).broken).toEqual(codes.length === 0 ? [] : [["edit", codes]]);
  });

  test("whose lock was never taken needs no trailer", async () => {
    const epic = hookedEpic();
    bareBranch(epic).commit("edit", edit);
    expect((await verify(epic)).broken).toEqual([]);
  });

  test("what was committed in another's hold is settled by the fix that is printed", async () => {
    const epic = hookedEpic();
    const repo = await epic.agent("secondary-a");
    const place = placeOf(epic, repo, "secondary-a");
    const other = placeOf(epic, repo, "secondary-b");
    await acquireLock(other, { name: readmeLock, operation: "an edit" });
    const before = new Date(Date.now() + 2_000).toISOString();
    repo.write(readmePath, edit[readmePath] ?? "");
    repo.git(
      "-c",
      "core.hooksPath=/dev/null",
      "commit",
      "-q",
      "-a",
      "-m",
      "past the hooks",
      `--date=${before}`,
    );
    const verdict = () =>
      verifyRange({ ...place, agent: place.agent, base: "epic/KAI-7", tip: "sheaf/KAI-7/secondary-a" });
    const [broken] = brokenCommits(await verdict());
    expect(broken?.violations).toMatchObject([{ code: "lock-not-held", owner: "Secondary-B" }]);
    await breakLock({ ...place, agent: "primary" as AgentId }, readmeLock, "over");
    const [, words = ""] =
      /^sheaf lock run epic_readme -- (.*)$/.exec(broken?.violations[0]?.fix ?? "") ?? [];
    const command = ["sh", "-c", words] as const;
    await runUnderLock(place, { name: readmeLock, operation: "see", command, directory: repo.path });
    expect(repo.git("log", "-1", "--format=%B")).toContain("Sheaf-Lock: epic_readme@2");
    expect(brokenCommits(await verdict())).toEqual([]);
  });
});

describe("a sequential file", () => {
  const log = "shared/log.md";
  const sharedLog = "shared_log_md" as LockName;
  const rules = [{ path: log, access: "sequential", agents: ["secondary-a", "secondary-b"] }];
  const first = "one\ntwo\nthree\n";

  /** Two agents without hooks, and what verifying the first one's branch finds. */
  function twoAgents() {
    const epic = hookedEpic({ manifest: { rules }, files: { [log]: first } });
    const at = (agent: string) => {
      const path = `${epic.repo.path}/../${agent}`;
      epic.repo.git("worktree", "add", "--quiet", "-b", `sheaf/KAI-7/${agent}`, path, "epic/KAI-7");
      return { repo: repoAt(path), place: placeOf(epic, repoAt(path), agent) };
    };
    const [a, b] = [at("secondary-a"), at("secondary-b")];
    const codes = async () => {
      const request = { ...a.place, base: "epic/KAI-7", tip: "sheaf/KAI-7/secondary-a" };
      const verdict = await verifyRange(request);
      expect(brokenCommits(verdict)).toEqual([]);
      return verdict.net.map(({ code }) => code);
    };
    const turn = async ({ repo, place }: typeof a, line: string, token: number) => {
      await acquireLock(place, { name: sharedLog, operation: "add a line" });
      const text = `${repo.read(log)}${line}\n`;
      repo.commit(`${line}\n\nSheaf-Lock: ${sharedLog}@${token}`, { [log]: text });
      await releaseLock(place, sharedLog);
    };
    return { a, b, codes, turn };
  }

  test("that nobody else changes needs neither lock nor trailer", async () => {
    const { a, codes, turn } = twoAgents();
    a.repo.commit("no lock", { [log]: `${first}by a\n` });
    expect(await codes()).toEqual([]);
    a.repo.git("reset", "--quiet", "--hard", "HEAD^");
    await turn(a, "by a", 1);
    a.repo.commit("no trailer", { [log]: `${first}by a\nand more\n` });
    expect(await codes()).toEqual([]);
  });

  test("that leaves out what another has handed over is found, and the fix brings that in", async () => {
    const { a, b, codes, turn } = twoAgents();
    a.repo.commit("no lock", { [log]: `by a\n${first}` });
    await turn(b, "by b", 1);
    expect(await codes()).toEqual(["version-outdated"]);
    await acquireLock(a.place, { name: sharedLog, operation: "what for" });
    expect(a.repo.read(log)).toBe(`by a\n${first}by b\n`);
    expect(await codes()).toEqual([]);
    await releaseLock(a.place, sharedLog);
    expect(await codes()).toEqual([]);
  });

  test("that is committed under a token after another has taken the lock over is found", async () => {
    const { a, b, codes, turn } = twoAgents();
    const late = await acquireLock(a.place, { name: sharedLog, operation: "a long sleep", leaseMs: 10_000 });
    const system = { ...b.place.system, now: () => (Date.now() + 20_000) as Instant };
    await turn({ ...b, place: { ...b.place, system } }, "by b", 2);
    a.repo.commit(`late\n\nSheaf-Lock: ${sharedLog}@${late.token}`, { [log]: `${first}by a\n` });
    expect(await codes()).toEqual(["version-outdated"]);
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
