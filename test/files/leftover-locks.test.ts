import { existsSync, utimesSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { Instant } from "../../src/core/ids.ts";
import { findLeftoverLocks, moveLockAside } from "../../src/files/leftover-locks.ts";
import { gitRepo } from "../support/git-repo.ts";

test("lock files of a killed git are found once they are old, and moved where git does not look", () => {
  const repo = gitRepo();
  const locks = ["index.lock", "packed-refs.lock", "refs/heads/main.lock"].map((name) => `.git/${name}`);
  for (const lock of locks) repo.write(lock, "");
  const now = Date.now();
  const find = () => findLeftoverLocks(join(repo.path, ".git"), now as Instant);
  expect(find()).toEqual([]);
  expect(repo.tryGit("commit", "--allow-empty", "-m", "x").code).not.toBe(0);
  const paths = locks.map((lock) => join(repo.path, lock));
  for (const path of paths) utimesSync(path, now / 1000 - 90, now / 1000 - 90);
  expect(find()).toEqual(paths);
  for (const path of paths) expect(existsSync(moveLockAside(join(repo.path, ".git"), path))).toBe(true);
  expect(find()).toEqual([]);
  repo.git("commit", "-q", "--allow-empty", "-m", "x");
  expect(repo.git("for-each-ref", "--format=%(refname)")).toBe("refs/heads/main");
});
