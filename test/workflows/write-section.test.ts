import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { parseTrailers } from "../../src/core/records/trailers.ts";
import { readLockChain } from "../../src/git/lock-refs.ts";
import { acquireLock } from "../../src/workflows/locks/acquire.ts";
import { breakLock } from "../../src/workflows/locks/break.ts";
import { commitUnderLock } from "../../src/workflows/locks/commit-under.ts";
import { withLock } from "../../src/workflows/locks/with.ts";
import { writeSection, type SectionWrite } from "../../src/workflows/locks/write-section.ts";
import { epic, epicRepo, layout, sectionedReadme } from "../support/epic.ts";
import { readme } from "../support/locks.ts";
import { fakeSystem } from "../support/system.ts";

const roster = ["primary", "secondary-a", "secondary-b"];

function epicOfThree() {
  const system = fakeSystem();
  const { repo, agent } = epicRepo(roster, system);
  const write = (name: string, body: string, more: Partial<SectionWrite> = {}) =>
    writeSection(agent(name).place, { document: layout.readme, body, waitMs: 0, ...more });
  return { system, repo, agent, write };
}

const withA = (body: string) =>
  sectionedReadme(roster).replace(
    /(BEGIN SECONDARY-A PROGRESS -->\n)[^<]*/,
    (_, begin: string) => `${begin}${body}`,
  );

test("a section is written, committed with its proof, and the lock is free again", async () => {
  const { agent, write } = epicOfThree();
  const { repo, place } = agent("secondary-a");
  const written = await write("secondary-a", "**Step:** 1\n", { stage: "S2.P1" });
  expect(written).toMatchObject({
    kind: "committed",
    section: "SECONDARY-A PROGRESS",
    token: 1,
    isLeft: false,
  });
  expect(repo.read(layout.readme)).toBe(withA("**Step:** 1\n"));
  expect(repo.git("status", "--porcelain")).toBe("");
  const message = repo.git("log", "-1", "--format=%B");
  expect(message.split("\n")[0]).toBe("Update section SECONDARY-A PROGRESS");
  expect(parseTrailers(message)).toEqual({
    agent: "secondary-a",
    feature: "feature_02_x1",
    stage: "S2.P1",
    locks: [{ name: readme, token: 1 }],
    command: "section write",
  });
  expect((await readLockChain(place.git, epic, readme)).map(({ event }) => event)).toEqual([
    "released",
    "acquired",
  ]);
});

test("the same text again makes no commit", async () => {
  const { agent, write } = epicOfThree();
  await write("secondary-a", "**Step:** 1\n");
  const tip = agent("secondary-a").repo.git("rev-parse", "HEAD");
  expect(await write("secondary-a", "**Step:** 1")).toMatchObject({
    kind: "unchanged",
    commit: tip,
    token: 2,
  });
});

test("an edit in the worktree's copy stays, and has the section too", async () => {
  const { agent, write } = epicOfThree();
  const { repo } = agent("secondary-a");
  const edited = `${repo.read(layout.readme)}\nA note of mine.\n`;
  repo.write(layout.readme, edited);
  expect(await write("secondary-a", "**Step:** 1\n")).toMatchObject({ isLeft: false });
  expect(repo.read(layout.readme)).toBe(`${withA("**Step:** 1\n")}\nA note of mine.\n`);
  expect(repo.git("show", `HEAD:${layout.readme}`)).not.toContain("A note of mine");
  repo.write(layout.readme, "<!-- BEGIN X -->\n");
  expect(await write("secondary-a", "**Step:** 2\n")).toMatchObject({ kind: "committed", isLeft: true });
  expect(repo.read(layout.readme)).toBe("<!-- BEGIN X -->\n");
});

test.each([
  [
    "secondary-a",
    "SECONDARY-B PROGRESS",
    "section-not-owned",
    "section SECONDARY-B PROGRESS is Secondary-B's, not Secondary-A's",
  ],
  ["secondary-a", "SYNC STATUS", "section-generated", "section SYNC STATUS is Sheaf's, not Secondary-A's"],
  ["primary", "SYNC STATUS", "section-generated", "section SYNC STATUS is Sheaf's, not Primary's"],
  [
    "primary",
    "SECONDARY-A PROGRESS",
    "section-not-owned",
    "section SECONDARY-A PROGRESS is Secondary-A's, not Primary's",
  ],
])("%s does not write %s", async (name, section, code, message) => {
  const { repo, write } = epicOfThree();
  await expect(write(name, "x\n", { section })).rejects.toMatchObject({ kind: "refused", code, message });
  expect(repo.git("for-each-ref", "refs/sheaf")).toBe("");
});

test("the primary writes another's section with a reason, which stays in the commit", async () => {
  const { repo, write } = epicOfThree();
  await write("primary", "x\n", { section: "SECONDARY-A PROGRESS", override: "the owner is away" });
  expect(parseTrailers(repo.git("log", "-1", "--format=%B")).override).toBe("the owner is away");
});

test.each([
  ["<!-- BEGIN X -->\n", "refused", "body-has-marker"],
  ["fine\n```\nopen\n", "refused", "body-has-open-fence"],
])("the body %j is refused, with its line", async (body, kind, code) => {
  const { write } = epicOfThree();
  await expect(write("secondary-a", body)).rejects.toMatchObject({
    kind,
    code,
    message: expect.stringMatching(/^line \d of the new text/),
  });
});

test("a damaged document is named with its line; one that is not sectioned is refused", async () => {
  const { agent, write } = epicOfThree();
  const { repo } = agent("secondary-a");
  repo.commit("damage", { [layout.readme]: "# Epic\n<!-- BEGIN SECONDARY-A PROGRESS -->\n" });
  await expect(write("secondary-a", "x")).rejects.toMatchObject({
    exitCode: 3,
    message: expect.stringContaining("EPIC_README.md:2:1: "),
  });
  repo.commit("no section", { [layout.readme]: "# Epic\n" });
  await expect(write("secondary-a", "x")).rejects.toMatchObject({ code: "no-such-section" });
  repo.git("rm", "--quiet", layout.readme);
  repo.git("commit", "--quiet", "-m", "gone");
  await expect(write("secondary-a", "x")).rejects.toMatchObject({ code: "no-such-document" });
  await expect(write("secondary-a", "x", { document: layout.discovery })).rejects.toMatchObject({
    code: "not-sectioned",
  });
});

test("under the agent's own lock it writes without waiting, and the lock stays held", async () => {
  const { agent, write } = epicOfThree();
  const { place } = agent("secondary-a");
  await acquireLock(place, { name: readme, operation: "editing", waitMs: 0 });
  const both = await Promise.all([write("secondary-a", "1\n"), write("secondary-a", "2\n")]);
  expect(both.map(({ kind, token }) => [kind, token])).toEqual([
    ["committed", 1],
    ["committed", 1],
  ]);
  await expect(write("secondary-b", "x\n")).rejects.toMatchObject({ code: "lock-held", exitCode: 4 });
});

test("who takes the lock gets the whole current document to read, and an unchanged worktree", async () => {
  const { agent, write } = epicOfThree();
  await write("secondary-a", "from a\n");
  const { repo, place } = agent("secondary-b");
  const { current } = await acquireLock(place, { name: readme, operation: "look", waitMs: 0 });
  expect(current.map((path) => readFileSync(path, "utf8"))).toEqual([withA("from a\n")]);
  expect(repo.git("status", "--porcelain")).toBe("");
  expect(repo.read(layout.readme)).toBe(sectionedReadme(roster));
});

test("a holder that was stopped past its lease cannot commit", async () => {
  const { agent, system } = epicOfThree();
  const { place, repo } = agent("secondary-a");
  const tip = repo.git("rev-parse", "HEAD");
  const attempt = (meanwhile: () => Promise<unknown>) =>
    withLock(place, { name: readme, operation: "slow" }, async (hold) =>
      commitUnderLock(place, hold, async () => {
        await meanwhile();
        return { files: new Map([[layout.readme, { content: "late\n" }]]), message: "late\n" };
      }),
    );
  const other = agent("secondary-b").place;
  const takeover = async () => {
    system.advance(60_000);
    await acquireLock(other, { name: readme, operation: "quick", waitMs: 0 });
  };
  await expect(attempt(takeover)).rejects.toMatchObject({ code: "lock-lost", kind: "held" });
  await breakLock(agent("primary").place, readme, "test");
  const breaking = () => breakLock(agent("primary").place, readme, "gone");
  await expect(attempt(breaking)).rejects.toMatchObject({ code: "lock-lost", kind: "refused" });
  expect(repo.git("rev-parse", "HEAD")).toBe(tip);
});

test("a dry run judges and plans the write, takes no lock and commits nothing", async () => {
  const { repo, agent } = epicOfThree();
  const a = agent("secondary-a");
  const dry = (body: string, more: Partial<SectionWrite> = {}) =>
    writeSection({ ...a.place, dryRun: true }, { document: layout.readme, body, ...more });
  const refs = repo.git("for-each-ref");
  const commit = a.repo.git("rev-parse", "HEAD");
  const expected = { section: "SECONDARY-A PROGRESS", commit, token: 1, isLeft: false };
  expect(await dry("**Step:** 1\n")).toMatchObject({ kind: "committed", ...expected });
  expect(await dry("**Step:** 0\n")).toMatchObject({ kind: "unchanged", ...expected });
  await expect(dry("<!-- END X -->\n")).rejects.toMatchObject({ exitCode: 1 });
  await expect(dry("x\n", { section: "PRIMARY PROGRESS" })).rejects.toMatchObject({
    code: "section-not-owned",
  });
  await expect(dry("x\n", { document: layout.manifest })).rejects.toMatchObject({ code: "not-sectioned" });
  expect(a.repo.git("status", "--porcelain")).toBe("");
  a.repo.write(layout.readme, "no sections any more\n");
  expect(await dry("**Step:** 1\n")).toMatchObject({ isLeft: true });
  expect(a.repo.read(layout.readme)).toBe("no sections any more\n");
  await acquireLock(agent("secondary-b").place, { name: readme, operation: "long work", waitMs: 0 });
  await expect(dry("x\n")).rejects.toMatchObject({ code: "lock-held", exitCode: 4 });
  await breakLock(agent("primary").place, readme, "test over");
  const mine = (line: string) => !line.includes("/locks/");
  expect(repo.git("for-each-ref").split("\n").filter(mine)).toEqual(refs.split("\n").filter(mine));
});
