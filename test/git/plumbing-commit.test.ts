import { chmodSync, existsSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test, vi } from "vitest";
import type { Oid, RepoPath } from "../../src/core/ids.ts";
import { openGit } from "../../src/git/git.ts";
import { commitFiles, type PlumbingCommit } from "../../src/git/plumbing-commit.ts";
import { moveHalfway } from "../support/half-move.ts";
import { gitRepo, temporaryFolder, type TestRepo } from "../support/git-repo.ts";

type Files = Record<string, string | Uint8Array | null>;

/** Commits to main; null deletes a file. */
function commit(repo: TestRepo, files: Files, more: Partial<PlumbingCommit> = {}) {
  const changes = Object.entries(files).map(
    ([path, content]) =>
      [path as RepoPath, content === null ? { deleted: true as const } : { content }] as const,
  );
  const git = openGit(repo.path);
  return commitFiles({ git, branch: "main", files: new Map(changes), message: "Note\n", ...more });
}

const twoFiles = { "a.txt": "one\ntwo\nthree\n", "dir/b.txt": "b\n" };
const status = (repo: TestRepo) => repo.git("status", "--porcelain=v1", "--untracked-files=all");

test("files are added, changed and deleted, and the checkout follows", async () => {
  const repo = gitRepo(twoFiles);
  const before = repo.git("rev-parse", "HEAD");
  const outcome = await commit(repo, { "a.txt": "1\n", "dir/b.txt": null, "new/c d\n.txt": "ü\n" });
  expect(outcome).toEqual({ kind: "committed", commit: repo.git("rev-parse", "main"), left: [] });
  expect(repo.git("log", "-1", "--format=%P %an <%ae> %s")).toBe(
    `${before} Test Author <author@example.com> Note`,
  );
  expect(status(repo)).toBe("");
  expect(repo.read("new/c d\n.txt")).toBe("ü\n");
  expect(existsSync(join(repo.path, "dir"))).toBe(false);
  expect(repo.git("fsck", "--strict", "--no-dangling")).toBe("");
  expect(readdirSync(join(repo.path, ".git")).filter((name) => name.startsWith("sheaf-"))).toEqual([]);
});

test("no commit when the files already are so", async () => {
  const repo = gitRepo(twoFiles);
  const tip = repo.git("rev-parse", "HEAD");
  expect(await commit(repo, { "dir/b.txt": "b\n", "gone.txt": null })).toEqual({
    kind: "unchanged",
    commit: tip,
  });
  expect(await commit(repo, {})).toEqual({ kind: "unchanged", commit: tip });
});

test("content goes in byte for byte, whatever the filters, and comes out through them", async () => {
  const repo = gitRepo({ ".gitattributes": "*.md text eol=crlf\n", "a.md": "a\n" });
  rmSync(join(repo.path, "a.md"));
  repo.git("checkout", "a.md");
  const bytes = Uint8Array.of(0, 255, 10, 13);
  expect(await commit(repo, { "a.md": "a\nb\n", "raw.bin": bytes })).toMatchObject({ left: [] });
  expect(repo.git("cat-file", "blob", "HEAD:a.md")).toBe("a\nb");
  expect(repo.read("a.md")).toBe("a\r\nb\r\n");
  expect(status(repo)).toBe("");
});

test("an executable stays one, and a symbolic link or a folder is not overwritten", async () => {
  const repo = gitRepo(twoFiles);
  chmodSync(join(repo.path, "a.txt"), 0o755);
  symlinkSync("a.txt", join(repo.path, "link"));
  repo.commit("modes");
  await commit(repo, { "a.txt": "x\n" });
  expect(repo.git("ls-tree", "--format=%(objectmode)", "HEAD", "a.txt")).toBe("100755");
  for (const path of ["link", "dir"]) {
    await expect(commit(repo, { [path]: "x" })).rejects.toMatchObject({
      kind: "refused",
      code: "not-a-plain-file",
    });
  }
});

test("a refusal waits for every git that was started, so that what they write in can go", async () => {
  const repo = gitRepo(twoFiles);
  const folder = temporaryFolder();
  const slow = join(folder, "git");
  const done = join(folder, "ls-tree-done");
  writeFileSync(
    slow,
    `#!/bin/sh
case "$*" in
  *ls-tree*) git "$@"; code=$?; : > "${done}"; exit $code;;
  *read-tree*) until [ -e "${done}" ]; do :; done; i=0; while [ $i -lt 99999 ]; do i=$((i+1)); done; git "$@"; code=$?; : > "${done}-and-read"; exit $code;;
esac
exec git "$@"
`,
    { mode: 0o755 },
  );
  vi.stubEnv("SHEAF_GIT", slow);
  await expect(commit(repo, { dir: "x" })).rejects.toMatchObject({ code: "not-a-plain-file" });
  vi.unstubAllEnvs();
  expect(existsSync(`${done}-and-read`)).toBe(true);
});

test("other staged and unstaged work stays staged and unstaged", async () => {
  const repo = gitRepo({ ...twoFiles, "mine.txt": "m\n" });
  repo.write("dir/b.txt", "staged\n");
  repo.git("add", "dir/b.txt");
  repo.write("mine.txt", "unstaged\n");
  repo.write("untracked.txt", "u\n");
  expect(await commit(repo, { "a.txt": "1\n" })).toMatchObject({ kind: "committed", left: [] });
  expect(status(repo).split("\n")).toEqual(["M  dir/b.txt", " M mine.txt", "?? untracked.txt"]);
  expect(repo.git("show", "--name-only", "--format=")).toBe("a.txt");
});

test("a committed file with local edits is left as it is, and said so", async () => {
  const repo = gitRepo(twoFiles);
  repo.write("a.txt", "edited\n");
  repo.write("dir/b.txt", "staged\n");
  repo.git("add", "dir/b.txt");
  const outcome = await commit(repo, { "a.txt": "1\n", "dir/b.txt": "2\n", "c.txt": "3\n" });
  expect(outcome).toMatchObject({ kind: "committed", left: ["a.txt", "dir/b.txt"] });
  expect([repo.read("a.txt"), repo.read("dir/b.txt"), repo.read("c.txt")]).toEqual([
    "edited\n",
    "staged\n",
    "3\n",
  ]);
  expect(repo.git("show", ":a.txt")).toBe("1");
  expect(repo.git("show", ":dir/b.txt")).toBe("staged");
});

test("local and staged edits take the change in where the caller knows how", async () => {
  const repo = gitRepo(twoFiles);
  const upper = (local: string) => local.replace("two", "TWO");
  repo.write("a.txt", "one\ntwo\nthree, staged\n");
  repo.git("add", "a.txt");
  repo.write("a.txt", "one\ntwo\nthree, edited\n");
  const files = new Map([["a.txt" as RepoPath, { content: "one\nTWO\nthree\n", rebase: upper }]]);
  expect(await commit(repo, {}, { files })).toMatchObject({ kind: "committed", left: [] });
  expect(repo.read("a.txt")).toBe("one\nTWO\nthree, edited\n");
  expect(repo.git("show", ":a.txt")).toBe("one\nTWO\nthree, staged");
});

test("what is in the way of a new file survives, also when git ignores it", async () => {
  const repo = gitRepo({ ".gitignore": "*.log\n" });
  repo.write("x.log", "precious\n");
  repo.write("y.txt", "untracked\n");
  expect(await commit(repo, { "x.log": "1\n", "y.txt": "2\n" })).toMatchObject({ left: ["x.log", "y.txt"] });
  expect([repo.read("x.log"), repo.read("y.txt")]).toEqual(["precious\n", "untracked\n"]);
});

test("a file that was only touched follows", async () => {
  const repo = gitRepo(twoFiles);
  writeFileSync(join(repo.path, "a.txt"), twoFiles["a.txt"]);
  expect(await commit(repo, { "a.txt": "1\n" })).toMatchObject({ left: [] });
  expect(repo.read("a.txt")).toBe("1\n");
});

test("a file that is missing comes back, unless its deletion is staged", async () => {
  for (const edit of ["unedited\n", "edited\n"]) {
    const repo = gitRepo({ ...twoFiles, "c.txt": "unedited\n" });
    repo.write("c.txt", edit);
    rmSync(join(repo.path, "a.txt"));
    expect(await commit(repo, { "a.txt": "1\n", "c.txt": "c\n" })).toMatchObject({ kind: "committed" });
    expect(repo.read("a.txt")).toBe("1\n");
  }
  const repo = gitRepo(twoFiles);
  repo.git("rm", "--quiet", "a.txt");
  expect(await commit(repo, { "a.txt": "1\n" })).toMatchObject({ left: ["a.txt"] });
  expect(status(repo)).toBe("D  a.txt");
});

test("a branch that no worktree has is moved, and nothing else", async () => {
  const repo = gitRepo(twoFiles);
  repo.git("branch", "side");
  expect(await commit(repo, { "a.txt": "1\n" }, { branch: "side" })).toMatchObject({
    kind: "committed",
    left: [],
  });
  expect(repo.git("show", "side:a.txt")).toBe("1");
  expect(status(repo)).toBe("");
});

test("a branch of another worktree is refused, naming the place; of a worktree that is gone it is moved", async () => {
  const repo = gitRepo(twoFiles);
  const other = join(temporaryFolder(), "other");
  repo.git("worktree", "add", "--quiet", "-b", "side", other);
  const attempt = () => commit(repo, { "a.txt": "1\n" }, { branch: "side" });
  await expect(attempt()).rejects.toMatchObject({
    code: "checked-out-elsewhere",
    fix: expect.stringContaining(other),
  });
  rmSync(other, { recursive: true });
  expect(await attempt()).toMatchObject({ kind: "committed" });
  await expect(commit(repo, {}, { branch: "none" })).rejects.toMatchObject({ code: "no-such-branch" });
});

test("a stale tip and a moved lock are races: nothing has changed", async () => {
  const repo = gitRepo(twoFiles);
  const old = repo.git("rev-parse", "HEAD") as Oid;
  const tip = repo.commit("second", { "z.txt": "z\n" }) as Oid;
  repo.git("update-ref", "refs/lock", tip);
  const verify = (at: Oid) => [{ kind: "verify", ref: "refs/lock", old: at } as const];
  expect(await commit(repo, { "a.txt": "1\n" }, { expected: old })).toEqual({ kind: "raced" });
  expect(await commit(repo, { "a.txt": "1\n" }, { verify: verify(old) })).toEqual({ kind: "raced" });
  expect(repo.git("rev-parse", "HEAD")).toBe(tip);
  expect(status(repo)).toBe("");
  expect(await commit(repo, { "a.txt": "1\n" }, { expected: tip, verify: verify(tip) })).toMatchObject({
    kind: "committed",
  });
});

test.each([
  ["merge", ["merge", "side"]],
  ["rebase", ["rebase", "side"]],
  ["cherry-pick", ["cherry-pick", "side"]],
])("refused while a %s is unfinished", async (operation, command) => {
  const repo = gitRepo(twoFiles);
  repo.git("switch", "--quiet", "-c", "side");
  repo.commit("theirs", { "a.txt": "theirs\n" });
  repo.git("switch", "--quiet", "main");
  repo.commit("ours", { "a.txt": "ours\n" });
  repo.tryGit(...command);
  await expect(commit(repo, { "c.txt": "1\n" })).rejects.toMatchObject({
    kind: "refused",
    code: "operation-in-progress",
    fix: expect.stringContaining(`git ${operation} --abort`),
  });
});

test("what a killed process left half-way, the next one finishes, also where it has nothing new", async () => {
  for (const next of [{ "c.txt": "c\n" }, { "a.txt": "1\n" }]) {
    const repo = gitRepo(twoFiles);
    const from = repo.git("rev-parse", "HEAD");
    repo.git("branch", "other");
    await commit(repo, { "a.txt": "1\n" }, { branch: "other" });
    await moveHalfway({ repo, from, to: repo.git("rev-parse", "other") });
    // The branch has moved; index and file have not.
    expect(status(repo)).toBe("M  a.txt");
    expect(await commit(repo, next)).not.toMatchObject({ kind: "raced" });
    expect(status(repo)).toBe("");
    expect(repo.read("a.txt")).toBe("1\n");
    expect(existsSync(join(repo.path, ".git/sheaf-move"))).toBe(false);
  }
});

test("commands of one agent at the same time, in one worktree: no line and no file is lost", async () => {
  const repo = gitRepo({ "log.txt": "" });
  const git = openGit(repo.path);
  const append = async (line: string): Promise<void> => {
    const expected = (await git.text(["rev-parse", "HEAD"])) as Oid;
    const content = `${(await git.run(["cat-file", "blob", `${expected}:log.txt`])).stdout.toString()}${line}\n`;
    const outcome = await commit(repo, { "log.txt": content, [`${line}.txt`]: line }, { expected });
    if (outcome.kind === "raced") await append(line);
  };
  const lines = ["a", "b", "c", "d", "e", "f"];
  await Promise.all(lines.map(append));
  // Who found the index taken for too long leaves the checkout to the next commit.
  await append("last");
  lines.push("last");
  expect(repo.read("log.txt").trim().split("\n").sort()).toEqual(lines);
  expect(status(repo)).toBe("");
});

test("a file outside a sparse checkout is committed without appearing", async () => {
  const repo = gitRepo({ "in/a.txt": "a\n", "out/b.txt": "b\n", "out/c.txt": "c\n" });
  repo.git("sparse-checkout", "set", "--cone", "--sparse-index", "in");
  expect(await commit(repo, { "out/b.txt": "1\n", "in/a.txt": "2\n" })).toMatchObject({ left: [] });
  expect(repo.git("show", "HEAD:out/b.txt")).toBe("1");
  expect(status(repo)).toBe("");
  repo.write("in/a.txt", "edited\n");
  expect(await commit(repo, { "out/b.txt": "3\n", "in/a.txt": "4\n" })).toMatchObject({ left: ["in/a.txt"] });
  expect(existsSync(join(repo.path, "out"))).toBe(false);
  expect(status(repo)).toBe(" M in/a.txt");
});
