import { describe, expect, test } from "vitest";
import type { Instant } from "../../../src/core/ids.ts";
import { realSystem } from "../../../src/system.ts";
import { override } from "../../../src/workflows/access/override.ts";
import { restore } from "../../../src/workflows/access/restore.ts";
import { acquireLock } from "../../../src/workflows/locks/acquire.ts";
import { releaseLock } from "../../../src/workflows/locks/settle.ts";
import { verifyBranch } from "../../../src/workflows/verify/verify-branch.ts";
import type { TestRepo } from "../../support/git-repo.ts";
import { readme as readmeLock } from "../../support/locks.ts";
import { startedEpic, type TestEpic } from "../../support/started-epic.ts";
import { sync, work, workedEpic } from "../../support/sync-epic.ts";

const a = "secondary-a";

/** Commits without any hook: what a bypass leaves behind. */
function commit(repo: TestRepo, message: string, files: Record<string, string>): string {
  for (const [file, content] of Object.entries(files)) repo.write(file, content);
  repo.git("add", "--all");
  repo.git("-c", "core.hooksPath=/dev/null", "commit", "-qm", message);
  return repo.git("rev-parse", "HEAD");
}

/** Commits a locked document while the primary holds its lock. */
async function commitInAnothersHold(epic: TestEpic, files: Record<string, string>): Promise<void> {
  const primary = await epic.primary();
  const at = (ms: number) => {
    const now = () => (Date.now() + ms) as Instant;
    return { ...primary, system: { ...realSystem(process.env), now } };
  };
  await acquireLock(at(-10_000), { name: readmeLock, operation: "an edit", leaseMs: 600_000 });
  commit(epic.agent(a), "past the lock", files);
  await releaseLock(at(10_000), readmeLock);
}

const merge = (repo: TestRepo, ...args: string[]) =>
  repo.git("-c", "core.hooksPath=/dev/null", "merge", "-q", "--no-ff", "--no-edit", ...args);

function ready(secondaries = 1): Promise<TestEpic> {
  return workedEpic(secondaries, ...["primary", a, "secondary-b"].slice(0, secondaries + 1));
}

/** What `verify` says of a branch: codes and fixes. */
async function verified(epic: TestEpic, name: string) {
  const { commits, net } = await verifyBranch(await epic.primary(), { range: name, agent: undefined });
  const inCommits = commits.flatMap(({ violations }) => violations);
  const found = inCommits.length > 0 ? inCommits : net;
  return { codes: found.map(({ code }) => code), fixes: [...new Set(found.map(({ fix }) => fix))] };
}

async function outcome(epic: TestEpic, name: string): Promise<string | undefined> {
  return (await sync(epic)).agents.find(({ agent }) => agent === name)?.outcome;
}

/** Carries out the fix that is printed, in the worktree of whom it concerns. */
async function fix(epic: TestEpic, name: string): Promise<void> {
  const [words = ""] = (await verified(epic, name)).fixes;
  const [, command = ""] = /^sheaf restore ?([0-9a-f]*)$/.exec(words) ?? [];
  expect(words).toMatch(/^sheaf restore/);
  await restore(await epic.context(name), { commit: command, dryRun: false });
}

describe("an agent's commit that others may have built on", () => {
  test("a foreign file goes back in a new commit; own work of the same commit and all history stay", async () => {
    const epic = await ready();
    const repo = epic.agent(a);
    const theirs = `${epic.feature("primary")}/spec.md`;
    const was = repo.read(theirs);
    const bad = commit(repo, "both", { [theirs]: "mine\n", [`${epic.feature(a)}/notes.md`]: "own\n" });
    commit(repo, "later", { [`${epic.feature(a)}/more.md`]: "more\n" });
    expect(await outcome(epic, a)).toBe("held-violation");
    expect((await verified(epic, a)).codes).toEqual(["file-not-owned"]);
    const planned = await restore(await epic.context(a), { commit: bad.slice(0, 9), dryRun: true });
    expect(planned).toEqual({ commit: undefined, parts: [{ path: theirs, commits: [bad] }] });
    await fix(epic, a);
    expect(repo.read(theirs)).toBe(was);
    expect(repo.git("merge-base", "--is-ancestor", bad, "HEAD")).toBe("");
    expect(repo.git("status", "--porcelain")).toBe("");
    expect((await verified(epic, a)).codes).toEqual([]);
    expect(await outcome(epic, a)).toBe("merged");
    expect(epic.repo.read(`${epic.feature(a)}/notes.md`)).toBe("own\n");
    // Judged again with every later sync, and found as sound.
    expect((await verified(epic, "primary")).codes).toEqual([]);
    await expect(restore(await epic.context(a), { commit: bad, dryRun: false })).rejects.toMatchObject({
      code: "nothing-to-restore",
    });
  });

  test("of a shared document the foreign section goes back, the own one stays", async () => {
    const epic = await ready();
    const repo = epic.agent(a);
    const readme = `${epic.epicDir}/EPIC_README.md`;
    const before = repo.read(readme);
    const text = before
      .replace("<!-- BEGIN PRIMARY PROGRESS -->\n", "<!-- BEGIN PRIMARY PROGRESS -->\nnot mine\n")
      .replace("The words of secondary-a.", "My own words.");
    await commitInAnothersHold(epic, { [readme]: text });
    expect((await verified(epic, a)).codes.toSorted()).toEqual(["lock-not-held", "section-not-owned"]);
    // It holds the document's lock for that, which settles the other one too.
    await restore(await epic.context(a), { commit: "HEAD", dryRun: false });
    expect(repo.read(readme)).toBe(before.replace("The words of secondary-a.", "My own words."));
    expect((await verified(epic, a)).codes).toEqual([]);
    expect(await outcome(epic, a)).toBe("merged");
  });

  test("what it committed while another held the lock can be accepted as it is", async () => {
    const epic = await ready();
    const repo = epic.agent(a);
    const readme = `${epic.epicDir}/EPIC_README.md`;
    const text = repo.read(readme).replace("The words of secondary-a.", "My own words.");
    await commitInAnothersHold(epic, { [readme]: text });
    expect((await verified(epic, a)).codes).toEqual(["lock-not-held"]);
    await override(await epic.primary(), { commit: `sheaf/KAI-7/${a}`, reason: "seen", dryRun: false });
    expect(await outcome(epic, a)).toBe("merged");
  });

  test("a document whose markers it broke is whole again, with its own words in it", async () => {
    const epic = await ready();
    const repo = epic.agent(a);
    const readme = `${epic.epicDir}/EPIC_README.md`;
    const before = repo.read(readme);
    commit(repo, "broken", { [readme]: before.replace("<!-- END PRIMARY PROGRESS -->\n", "") });
    expect((await verified(epic, a)).codes).toContain("marker-broken");
    await expect(
      override(await epic.primary(), { commit: `sheaf/KAI-7/${a}`, reason: "x", dryRun: false }),
    ).rejects.toMatchObject({ code: "nobody-overrides" });
    await restore(await epic.context(a), { commit: "HEAD", dryRun: false });
    expect(repo.read(readme)).toBe(before);
    expect(await outcome(epic, a)).toBe("merged");
  });

  test("a merge that drops what the epic branch has is mended by one more commit", async () => {
    const epic = await ready();
    const repo = epic.agent(a);
    commit(epic.repo, "found", { [`${epic.epicDir}/DISCOVERY.md`]: "# Found\n" });
    merge(repo, "--strategy=ours", "epic/KAI-7");
    expect(await outcome(epic, a)).toBe("held-violation");
    expect((await verified(epic, a)).fixes).toEqual(["sheaf restore"]);
    await fix(epic, a);
    expect(repo.read(`${epic.epicDir}/DISCOVERY.md`)).toBe("# Found\n");
    expect(await outcome(epic, a)).toBe("merged");
    expect(epic.repo.read(`${epic.epicDir}/DISCOVERY.md`)).toBe("# Found\n");
  });

  test("the primary accepts one on record, and it lands", async () => {
    const epic = await ready();
    const theirs = `${epic.feature("primary")}/README.md`;
    const bad = commit(epic.agent(a), "asked for", { [theirs]: "as agreed\n" });
    const wish = { commit: bad, reason: "we agreed on it", dryRun: false };
    await expect(override(await epic.context(a), { ...wish, reason: " " })).rejects.toMatchObject({
      code: "no-reason",
    });
    await override(await epic.primary(), wish);
    expect((await verified(epic, a)).codes).toEqual([]);
    expect(await outcome(epic, a)).toBe("merged");
    expect(epic.repo.read(theirs)).toBe("as agreed\n");
    for (const name of ["primary", a]) expect((await verified(epic, name)).codes).toEqual([]);
    expect(epic.repo.git("log", "--format=%B", "epic/KAI-7")).toContain("Sheaf-Override: we agreed on it");
  });
});

describe("the epic branch", () => {
  test("the primary's commit in an agent's file stops every sync, until a new commit puts it back", async () => {
    const epic = await ready();
    const theirs = `${epic.feature(a)}/README.md`;
    const was = epic.repo.read(theirs);
    const bad = commit(epic.repo, "meddled", { [theirs]: "better\n" });
    commit(epic.repo, "built upon", { [`${epic.feature("primary")}/notes.md`]: "more\n" });
    await expect(sync(epic)).rejects.toMatchObject({
      code: "epic-branch-broken",
      fix: expect.stringMatching(new RegExp(`^sheaf restore ${bad.slice(0, 10)}, `)),
    });
    await fix(epic, "primary");
    expect(epic.repo.read(theirs)).toBe(was);
    expect(await outcome(epic, a)).toBe("merged");
    expect((await verified(epic, "primary")).codes).toEqual([]);
  });

  test("merged by hand, held work stays held: verify, sync and the primary's merge say the same", async () => {
    const epic = await ready(2);
    const theirs = `${epic.feature("secondary-b")}/README.md`;
    const was = epic.repo.read(theirs);
    const bad = commit(epic.agent(a), "trespass", { [theirs]: "not mine\n" });
    expect(await outcome(epic, a)).toBe("held-violation");
    merge(epic.repo, `sheaf/KAI-7/${a}`);
    expect((await verified(epic, a)).codes).toEqual(["file-not-owned"]);
    expect((await verified(epic, "primary")).codes).toEqual(["file-not-owned", "file-not-owned"]);
    await expect(sync(epic)).rejects.toMatchObject({ code: "epic-branch-broken" });
    await restore(await epic.primary(), { commit: bad, dryRun: false });
    for (const name of ["primary", a]) expect((await verified(epic, name)).codes).toEqual([]);
    await sync(epic);
    expect(epic.repo.read(theirs)).toBe(was);
  });

  test("what somebody else brings by a side branch is judged as the primary's", async () => {
    const epic = await ready();
    epic.repo.git("switch", "-qc", "side");
    commit(epic.repo, "sideways", { [`${epic.feature(a)}/spec.md`]: "whose?\n" });
    epic.repo.git("-c", "core.hooksPath=/dev/null", "switch", "-q", "epic/KAI-7");
    merge(epic.repo, "side");
    expect((await verified(epic, "primary")).codes).toEqual(["file-not-owned", "file-not-owned"]);
    await expect(sync(epic)).rejects.toMatchObject({ code: "epic-branch-broken" });
  });

  test("work that a merge by hand dropped is missed, and put back as its owner left it", async () => {
    const epic = await ready();
    merge(epic.repo, "--strategy=ours", `sheaf/KAI-7/${a}`);
    expect((await verified(epic, "primary")).codes).toContain("work-dropped");
    await expect(sync(epic)).rejects.toMatchObject({ code: "epic-branch-broken" });
    await fix(epic, "primary");
    expect(epic.repo.read(`${epic.feature(a)}/spec.md`)).toBe("# Spec of secondary-a\n");
    expect(epic.repo.read(`${epic.epicDir}/EPIC_README.md`)).toContain("The words of secondary-a.");
    expect((await verified(epic, "primary")).codes).toEqual([]);
    await sync(epic);
  });

  test("a merge by hand that changes more than it brings is found", async () => {
    const epic = await ready();
    merge(epic.repo, "--no-commit", `sheaf/KAI-7/${a}`);
    commit(epic.repo, "merge", {
      [`${epic.feature(a)}/spec.md`]: "rewritten in the merge\n",
      [`${epic.feature(a)}/README.md`]: "and this one beside it\n",
    });
    expect((await verified(epic, "primary")).codes.toSorted()).toEqual(["file-not-owned", "work-dropped"]);
  });

  test("an override in the merge itself, or later, covers what it brought", async () => {
    const epic = await ready();
    commit(epic.agent(a), "trespass", { [`${epic.feature("primary")}/README.md`]: "not mine\n" });
    merge(epic.repo, `sheaf/KAI-7/${a}`, "-m", "merge\n\nSheaf-Override: I looked at it");
    expect((await verified(epic, "primary")).codes).toEqual([]);
  });

  test("which tips count as merged, history says: a ref of Sheaf's says nothing", async () => {
    const epic = await startedEpic(1);
    await work(epic, "primary");
    const repo = epic.agent(a);
    const status = `${epic.feature(a)}/STATUS`;
    const claim = repo.read(status).replace("READY_FOR_SYNC: false", "READY_FOR_SYNC: true");
    commit(repo, "claimed\n\nSheaf-Command: ready", { [status]: claim });
    epic.repo.git(
      "-c",
      "core.hooksPath=/dev/null",
      "update-ref",
      `refs/sheaf/KAI-7/merged/${a}`,
      `sheaf/KAI-7/${a}`,
    );
    await expect(sync(epic)).rejects.toMatchObject({ code: "not-ready" });
  });
});
