import { spawn } from "node:child_process";
import { closeSync, existsSync, openSync, readdirSync, utimesSync, writeFileSync } from "node:fs";
import { once } from "node:events";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import type { Instant, Oid } from "../../src/core/ids.ts";
import { clearDeadLock, findDeadLocks, isDeadLock, moveLockAside } from "../../src/git/dead-locks.ts";
import { openGit } from "../../src/git/git.ts";
import { ownLockLine } from "../../src/git/lock-holders.ts";
import { moveRefs } from "../../src/git/refs.ts";
import { hasReftable } from "../support/ref-format.ts";
import { gitRepo, temporaryFolder, type TestRepo } from "../support/git-repo.ts";

// Elsewhere processes are not watched, and a lock counts as left when it is a minute old.
const isWatched = existsSync("/proc/self/fd");

const now = () => Date.now() as Instant;

function lockIn(repo: TestRepo, name: string, text = "") {
  const path = join(repo.path, ".git", name);
  repo.write(`.git/${name}`, text);
  return path;
}

function age(path: string) {
  utimesSync(path, Date.now() / 1000 - 90, Date.now() / 1000 - 90);
}

test("lock files of a killed git are found, and moved where git does not look", () => {
  const repo = gitRepo();
  const ofRefs = hasReftable ? ["reftable/tables.list.lock"] : ["packed-refs.lock", "refs/heads/main.lock"];
  const paths = ["index.lock", ...ofRefs].map((name) => lockIn(repo, name));
  for (const path of paths) age(path);
  const find = () => findDeadLocks(join(repo.path, ".git"), now());
  expect(find()).toEqual(paths);
  expect(repo.tryGit("commit", "--allow-empty", "-m", "x").code).not.toBe(0);
  for (const path of paths) expect(existsSync(moveLockAside(path))).toBe(true);
  expect(find()).toEqual([]);
  repo.git("commit", "-q", "--allow-empty", "-m", "x");
  expect(repo.git("for-each-ref", "--format=%(refname)")).toBe("refs/heads/main");
});

test("a lock that somebody has open is not dead, however old it is", () => {
  const repo = gitRepo();
  const path = lockIn(repo, "index.lock");
  const file = openSync(path, "r");
  onTestFinished(() => closeSync(file));
  age(path);
  expect(isDeadLock(path, now())).toBe(!isWatched);
});

/** A git that waits for its editor, as `git commit` does with the index locked and closed. */
async function waitingCommit(repo: TestRepo): Promise<void> {
  const ready = join(temporaryFolder(), "ready");
  const env = { ...process.env, GIT_EDITOR: `touch '${ready}'; sleep 60; false` };
  repo.write("readme.txt", "edited\n");
  const child = spawn("git", ["commit", "-a"], { cwd: repo.path, env, detached: true, stdio: "ignore" });
  onTestFinished(async () => {
    const gone = once(child, "exit");
    if (child.pid !== undefined) process.kill(-child.pid, "SIGKILL");
    await gone;
  });
  while (!existsSync(ready)) await new Promise((done) => setTimeout(done, 5));
}

test.runIf(isWatched)("nor is one that a git at work in that worktree may hold", async () => {
  const repo = gitRepo();
  const other = join(temporaryFolder(), "other");
  repo.git("worktree", "add", "-q", other);
  await waitingCommit(repo);
  const [index, elsewhere] = [join(repo.path, ".git/index.lock"), lockIn(repo, "worktrees/other/index.lock")];
  for (const path of [index, elsewhere, lockIn(repo, "refs/heads/x.lock")]) age(path);
  expect(findDeadLocks(join(repo.path, ".git"), now())).toEqual([elsewhere]);
});

test.runIf(isWatched)("a lock of Sheaf's own is dead when the process it names is", async () => {
  const repo = gitRepo();
  const child = spawn("sleep", ["60"]);
  await once(child, "spawn");
  const path = lockIn(repo, "index.lock", ownLockLine(child.pid ?? 0));
  // It does not have the file open, so that the id must be another process's by now.
  expect(isDeadLock(path, now())).toBe(true);
  child.kill("SIGKILL");
  await once(child, "exit");
  expect(clearDeadLock(path)).toBe("moved");
  expect(clearDeadLock(path)).toBe("gone");
  expect(existsSync(path)).toBe(false);
  expect(readdirSync(join(repo.path, ".git/sheaf/leftovers"))).toHaveLength(1);
});

test("Sheaf's git goes on where a dead one has left its lock: index, refs, configuration", async () => {
  const repo = gitRepo();
  const git = openGit(repo.path);
  const oid = repo.git("rev-parse", "HEAD") as Oid;
  const old = (name: string) => age(lockIn(repo, name));
  old("index.lock");
  repo.write("new.txt", "new\n");
  await git.run(["add", "new.txt"]);
  old("refs/sheaf/x.lock");
  old("packed-refs.lock");
  const change = { kind: "set", ref: "refs/sheaf/x", new: oid, old: undefined } as const;
  expect(await moveRefs(git, [change], "test")).toBe(true);
  old("config.lock");
  await git.run(["config", "x.y", "z"]);
  await git.run(["pack-refs", "--all"]);
  expect(repo.git("config", "x.y")).toBe("z");
  expect(repo.git("for-each-ref", "--format=%(refname)")).toContain("refs/sheaf/x");
  expect(repo.git("status", "--porcelain")).toBe("A  new.txt");
});

test("a dead git's transaction may have left a lock for each of its refs", async () => {
  const repo = gitRepo();
  const oid = repo.git("rev-parse", "HEAD") as Oid;
  const refs = Array.from({ length: 12 }, (_, at) => `refs/sheaf/x${at}`);
  for (const ref of refs) age(lockIn(repo, `${ref}.lock`));
  const changes = refs.map((ref) => ({ kind: "set", ref, new: oid, old: undefined }) as const);
  expect(await moveRefs(openGit(repo.path), changes, "test")).toBe(true);
  expect(repo.git("for-each-ref", "refs/sheaf").split("\n")).toHaveLength(12);
});

test.runIf(isWatched)("a git that only reads holds no lock, whatever it reads", async () => {
  const repo = gitRepo();
  const path = lockIn(repo, "refs/sheaf/x.lock");
  const reader = spawn("git", ["-c", "a.b=commit", "cat-file", "--batch"], { cwd: repo.path });
  const writer = spawn("git", ["-C", repo.path, "hash-object", "--stdin-paths", "-t", "blob"], {
    cwd: repo.path,
  });
  await Promise.all([once(reader, "spawn"), once(writer, "spawn")]);
  expect(isDeadLock(path, now())).toBe(false);
  writer.kill("SIGKILL");
  await once(writer, "exit");
  expect(isDeadLock(path, now())).toBe(true);
  reader.kill("SIGKILL");
});

test.runIf(isWatched)("a lock that is held is waited for, and git's refusal passed on", async () => {
  const repo = gitRepo();
  writeFileSync(join(repo.path, "new.txt"), "new\n");
  const path = lockIn(repo, "index.lock");
  const file = openSync(path, "r");
  onTestFinished(() => closeSync(file));
  await expect(openGit(repo.path).run(["add", "new.txt"])).rejects.toMatchObject({ kind: "git" });
  expect(existsSync(path)).toBe(true);
});
