import { existsSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { checkedOutBranch, hasReftable, readHeadState } from "../../src/git/head-branch.ts";
import { openGit } from "../../src/git/git.ts";
import { findOperation } from "../../src/git/operation-in-progress.ts";
import { listRefs, moveRefs } from "../../src/git/refs.ts";
import { gitVersion, isAtLeast } from "../../src/git/version.ts";
import { gitRepo } from "../support/git-repo.ts";

const version = await gitVersion(openGit(process.cwd()));
const why = `git ${version} has no reftable`;

test("where refs are a reftable, git is asked for HEAD and for what it is in the middle of", async ({
  skip,
}) => {
  if (!isAtLeast(version, "2.45")) skip(why);
  const repo = gitRepo({ "a.txt": "a\n" }, "--ref-format=reftable");
  const gitDir = join(repo.path, ".git");
  const place = { git: openGit(repo.path), gitDir };
  expect(hasReftable(gitDir)).toBe(true);
  expect(await checkedOutBranch(gitDir)).toBe("refs/heads/main");
  expect(await findOperation(place)).toBeUndefined();
  repo.git("checkout", "-q", "-b", "side");
  const theirs = repo.commit("theirs", { "a.txt": "theirs\n" });
  repo.git("checkout", "-q", "main");
  repo.commit("ours", { "a.txt": "ours\n" });
  expect(repo.tryGit("cherry-pick", theirs).code).not.toBe(0);
  expect(await findOperation(place)).toBe("cherry-pick");
  expect(await readHeadState(gitDir, {})).toMatchObject({ branch: "refs/heads/main", replay: "cherry-pick" });
  repo.git("cherry-pick", "--abort");
  expect(repo.tryGit("revert", "--no-edit", theirs).code).not.toBe(0);
  expect(await findOperation(place)).toBe("revert");
  repo.git("revert", "--abort");
  repo.git("checkout", "-q", "--detach");
  expect([await findOperation(place), await checkedOutBranch(gitDir)]).toEqual([undefined, undefined]);
});

test("the lock that a dead git left on the tables is moved aside, though git does not name it", async ({
  skip,
}) => {
  if (!isAtLeast(version, "2.45")) skip(why);
  const repo = gitRepo({ "a.txt": "a\n" }, "--ref-format=reftable");
  const git = openGit(repo.path);
  const head = [...(await listRefs(git, "refs/heads/main")).values()][0];
  repo.write(".git/reftable/tables.list.lock", "");
  if (head === undefined) throw new Error("no commit");
  expect(await moveRefs(git, [{ kind: "set", ref: "refs/x/y", old: undefined, new: head }], "x")).toBe(true);
  expect(existsSync(join(repo.path, ".git/reftable/tables.list.lock"))).toBe(false);
});

test("refs that git migrates to a reftable are found there", async ({ skip }) => {
  if (!isAtLeast(version, "2.46")) skip(why);
  const repo = gitRepo({ "a.txt": "a\n" }, "--ref-format=files");
  const gitDir = join(repo.path, ".git");
  expect(await checkedOutBranch(gitDir)).toBe("refs/heads/main");
  repo.git("refs", "migrate", "--ref-format=reftable");
  expect([hasReftable(gitDir), await checkedOutBranch(gitDir)]).toEqual([true, "refs/heads/main"]);
});
