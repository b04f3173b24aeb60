import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import type { LockName } from "../../src/core/ids.ts";
import { acquireLock } from "../../src/workflows/locks/acquire.ts";
import { breakLock } from "../../src/workflows/locks/break.ts";
import { readLock } from "../../src/workflows/locks/place.ts";
import { readNewest } from "../../src/workflows/read/links.ts";
import { releaseLock } from "../../src/workflows/locks/settle.ts";
import { epicRepo, type TestAgent } from "../support/epic.ts";
import { temporaryFolder } from "../support/git-repo.ts";
import { readme } from "../support/locks.ts";
import { fakeSystem } from "../support/system.ts";

const log = "shared/log.md";
const sharedLog = "shared_log" as LockName;
const rules = `rules:
  - path: shared/*.md
    access: sequential
    agents: [primary, secondary-a, secondary-b]
    lock: ${sharedLog}
`;
const first = "one\ntwo\nthree\n";

function sharedFile() {
  const system = fakeSystem();
  const { repo, agent } = epicRepo(["primary", "secondary-a", "secondary-b"], system, rules, {
    [log]: first,
  });
  const [a, b, primary] = [agent("secondary-a"), agent("secondary-b"), agent("primary")];
  const acquire = ({ place }: TestAgent) =>
    acquireLock(place, { name: sharedLog, operation: "add a line", waitMs: 0 });
  const release = ({ place }: TestAgent) => releaseLock(place, sharedLog);
  return { system, repo, a, b, primary, acquire, release };
}

function commit({ repo }: TestAgent, token: number, content: string): void {
  repo.commit(`add a line\n\nSheaf-Lock: ${sharedLog}@${token}`, { [log]: content });
}

const handedOver = ({ repo }: TestAgent) => repo.git("show", `refs/sheaf/KAI-7/locks/${sharedLog}:${log}`);

test("the file goes from hand to hand, and everybody goes on where the last one stopped", async () => {
  const { a, b, acquire, release } = sharedFile();
  expect(await acquire(a)).toMatchObject({ token: 1, received: [] });
  commit(a, 1, `${first}from a\n`);
  const dry = { ...a.place, dryRun: true };
  expect(await releaseLock(dry, sharedLog)).toMatchObject({ record: { state: "free" } });
  await release(a);
  expect(handedOver(a)).toBe(`${first}from a`);
  const foreseen = await acquireLock({ ...b.place, dryRun: true }, { name: sharedLog, operation: "look" });
  expect(foreseen).toMatchObject({ token: 2, received: [log], replaced: [] });
  b.repo.write(log, "mine alone\n");
  await expect(
    acquireLock({ ...b.place, dryRun: true }, { name: sharedLog, operation: "look" }),
  ).rejects.toMatchObject({
    code: "edits-in-the-way",
  });
  b.repo.write(log, first);
  expect(await acquire(b)).toMatchObject({ token: 2, received: [log], replaced: [] });
  expect(b.repo.read(log)).toBe(`${first}from a\n`);
  expect(b.repo.git("log", "-1", "--format=%s%n%(trailers)")).toBe(
    "Receive shared/log.md with shared_log\nSheaf-Agent: secondary-b\nSheaf-Lock: shared_log@2\nSheaf-Command: lock acquire",
  );
  commit(b, 2, `${first}from a\nfrom b\n`);
  await release(b);
  expect(await acquire(a)).toMatchObject({ token: 3, received: [log] });
  expect(a.repo.read(log)).toBe(`${first}from a\nfrom b\n`);
  expect(a.repo.git("status", "--porcelain")).toBe("");
});

test("a release waits until the file is committed: nobody after it would see the edits", async () => {
  const { a, acquire, release } = sharedFile();
  await acquire(a);
  a.repo.write(log, `${first}from a\n`);
  await expect(release(a)).rejects.toMatchObject({
    kind: "refused",
    code: "uncommitted-under-lock",
    fix: expect.stringContaining(`git restore '${log}'`),
  });
  commit(a, 1, `${first}from a\n`);
  await release(a);
});

test("what a holder committed and never released is handed over all the same, also past one who did nothing", async () => {
  const { a, b, primary, system, acquire } = sharedFile();
  await acquire(a);
  commit(a, 1, `${first}from a\n`);
  system.advance(300_000);
  await acquireLock({ ...b.place, branch: "no-such-branch" }, { name: sharedLog, operation: "crash" }).catch(
    () => 0,
  );
  system.advance(300_000);
  expect(await acquire(b)).toMatchObject({ received: [log] });
  expect(b.repo.read(log)).toBe(`${first}from a\n`);
  commit(b, 3, `${first}from a\nfrom b\n`);
  await breakLock(primary.place, sharedLog, "test");
  expect(await acquire(primary)).toMatchObject({ received: [log] });
  expect(primary.repo.read(log)).toBe(`${first}from a\nfrom b\n`);
});

test("a commit that was not made under the lock is no link", async () => {
  const { a, b, system, acquire } = sharedFile();
  await acquire(a);
  a.repo.commit("no trailer", { [log]: "sneaked in\n" });
  system.advance(300_000);
  expect(await acquire(b)).toMatchObject({ token: 2, received: [] });
  expect(b.repo.read(log)).toBe(first);
});

test("uncommitted edits are merged and stay uncommitted; when they conflict nothing happens", async () => {
  const { a, b, acquire, release } = sharedFile();
  await acquire(a);
  commit(a, 1, "one\ntwo\nTHREE\n");
  await release(a);
  const tip = b.repo.git("rev-parse", "HEAD");
  b.repo.write(log, "one\ntwo\n3\n");
  await expect(acquire(b)).rejects.toMatchObject({ kind: "conflict", code: "edits-in-the-way", exitCode: 6 });
  expect([b.repo.git("rev-parse", "HEAD"), b.repo.read(log)]).toEqual([tip, "one\ntwo\n3\n"]);
  b.repo.write(log, "ONE\ntwo\nthree\n");
  expect(await acquire(b)).toMatchObject({ received: [log] });
  expect(b.repo.read(log)).toBe("ONE\ntwo\nTHREE\n");
  expect(b.repo.git("show", `HEAD:${log}`)).toBe("one\ntwo\nTHREE");
});

test("own commits without the lock are merged; where they conflict the handed-over text stands", async () => {
  const { a, b, primary, acquire, release } = sharedFile();
  await acquire(a);
  commit(a, 1, "one\ntwo\nTHREE\n");
  await release(a);
  b.repo.commit("without", { [log]: "ONE\ntwo\nthree\n" });
  expect(await acquire(b)).toMatchObject({ received: [log], replaced: [] });
  expect(b.repo.read(log)).toBe("ONE\ntwo\nTHREE\n");
  await release(b);
  primary.repo.commit("without", { [log]: "one\ntwo\n3\n" });
  const version = primary.repo.git("rev-parse", `HEAD:${log}`);
  expect(await acquire(primary)).toMatchObject({ replaced: [{ path: log, version }] });
  expect(primary.repo.read(log)).toBe("ONE\ntwo\nTHREE\n");
});

test("a new file and a deletion go from hand to hand too", async () => {
  const { a, b, acquire, release } = sharedFile();
  await acquire(a);
  a.repo.git("rm", "--quiet", log);
  a.repo.commit(`move\n\nSheaf-Lock: ${sharedLog}@1`, {
    "shared/new.md": "new\n",
    "shared/no.txt": "not covered\n",
  });
  await release(a);
  expect(await acquire(b)).toMatchObject({ received: ["shared/new.md", log] });
  expect(b.repo.git("ls-files", "shared")).toBe("shared/new.md");
  await release(b);
  expect(await acquire(a)).toMatchObject({ received: [] });
});

test("a sync reads the newest link, released or not", async () => {
  const { a, primary, acquire, release } = sharedFile();
  const newest = async () => {
    const { place } = primary;
    const links = await readNewest(place, sharedLog, await readLock(place, sharedLog));
    return primary.repo.git("cat-file", "blob", links.get(log as never)!.oid);
  };
  await acquire(a);
  commit(a, 1, "released\n");
  await release(a);
  expect(await newest()).toBe("released");
  await acquire(a);
  commit(a, 2, "held\n");
  expect(await newest()).toBe("held");
});

test("what landed without the lock, but went on from the last link, is handed over; what was made beside is not", async () => {
  const { a, b, primary, acquire, release } = sharedFile();
  await acquire(a);
  commit(a, 1, `${first}from a\n`);
  await release(a);
  a.repo.commit("no trailer", { [log]: `${first}from a\nand more\n` });
  expect(await acquire(b)).toMatchObject({ received: [log] });
  expect(b.repo.read(log)).toBe(`${first}from a\n`);
  await release(b);
  primary.repo.git("merge", "--quiet", "--no-edit", "sheaf/KAI-7/secondary-a");
  expect(await acquire(b)).toMatchObject({ received: [log] });
  expect(b.repo.read(log)).toBe(`${first}from a\nand more\n`);
  commit(b, 3, `${first}from a\nand more\nfrom b\n`);
  await release(b);
  primary.repo.commit("beside", { [log]: `${first}from a\nand less\n` });
  expect(await acquire(a)).toMatchObject({ received: [log] });
  expect(a.repo.read(log)).toBe(`${first}from a\nand more\nfrom b\n`);
});

test("a lock without sequential files hands over nothing", async () => {
  const { a } = sharedFile();
  const hold = await acquireLock(a.place, { name: readme, operation: "edit", waitMs: 0 });
  a.repo.write("epics/KAI-7-config/EPIC_README.md", "edited\n");
  await releaseLock(a.place, readme);
  expect(hold.received).toEqual([]);
  expect(a.repo.git("ls-tree", "refs/sheaf/KAI-7/locks/epic_readme")).toBe("");
});

test("three hundred files are handed over by as many git processes as one", async () => {
  const counted = async (files: number) => {
    const { a, acquire, release } = sharedFile();
    await acquire(a);
    const names = Array.from({ length: files }, (_, at) => `shared/${at}.md`);
    a.repo.commit(
      `many\n\nSheaf-Lock: ${sharedLog}@1`,
      Object.fromEntries(names.map((name) => [name, name])),
    );
    const count = countGit();
    await release(a);
    const calls = count();
    expect(a.repo.git("ls-tree", "-r", "--name-only", `refs/sheaf/KAI-7/locks/${sharedLog}`)).toContain(
      names.at(-1),
    );
    return calls;
  };
  expect(await counted(300)).toBe(await counted(1));
});

/** Counts the git processes that Sheaf starts from now on. */
function countGit(): () => number {
  const folder = temporaryFolder();
  const log = join(folder, "calls");
  writeFileSync(log, "");
  writeFileSync(join(folder, "git"), `#!/bin/sh\necho "$@" >>'${log}'\nexec git "$@"\n`, { mode: 0o755 });
  process.env["SHEAF_GIT"] = join(folder, "git");
  onTestFinished(() => void delete process.env["SHEAF_GIT"]);
  const calls = () => readFileSync(log, "utf8").split("\n");
  // The git that answers about objects stays open for a while, and then is started again.
  return () => calls().filter((call) => call !== "" && !call.includes("cat-file")).length;
}
