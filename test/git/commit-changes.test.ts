import { expect, test } from "vitest";
import { listCommitChanges } from "../../src/git/commit-changes.ts";
import { openGit } from "../../src/git/git.ts";
import { gitRepo } from "../support/git-repo.ts";

const short = (changes: readonly { status: string; path: string; oldMode: string; newMode: string }[]) =>
  changes.map(
    ({ status, path, oldMode, newMode }) => `${status} ${oldMode.slice(0, 3)} ${newMode.slice(0, 3)} ${path}`,
  );

test("lists every commit with its changes, oldest first, renames as two", async () => {
  const repo = gitRepo({ "a b.md": "1\n", ":é\n": "1\n" });
  repo.git("config", "diff.renames", "copies");
  repo.git("config", "diff.relative", "true");
  repo.git("mv", "a b.md", "c.md");
  repo.commit("second\n\n:100644 in a body\n\nSheaf-Agent: primary", { ":é\n": "2\n" });
  repo.commit("empty");
  const commits = await listCommitChanges(openGit(repo.path), { tips: ["HEAD"], not: [] });
  expect(commits.map(({ subject, changes }) => [subject, short(changes)])).toEqual([
    ["first", ["A 000 100 :é\n", "A 000 100 a b.md"]],
    ["second", ["M 100 100 :é\n", "D 100 000 a b.md", "A 000 100 c.md"]],
    ["empty", []],
  ]);
  expect(commits[1]?.message).toContain("Sheaf-Agent: primary");
  expect(commits[1]?.oid).toBe(repo.git("rev-parse", "HEAD~1"));
});

test("a merge shows only what differs from all parents, with each parent's version", async () => {
  const repo = gitRepo({ a: "1\n", b: "1\n" });
  repo.git("checkout", "--quiet", "-b", "side");
  repo.commit("side", { a: "side\n", b: "side\n" });
  repo.git("checkout", "--quiet", "main");
  repo.commit("main", { a: "main\n" });
  repo.tryGit("merge", "side");
  repo.commit("merged", { a: "both\n" });
  const git = openGit(repo.path);
  const commits = await listCommitChanges(git, { tips: ["HEAD"], not: ["HEAD^1", "HEAD^2"] });
  expect(commits).toHaveLength(1);
  expect(commits[0]?.changes).toEqual([
    expect.objectContaining({
      path: "a",
      status: "M",
      oldOid: repo.git("rev-parse", "main~1:a"),
      otherOld: [{ mode: "100644", oid: repo.git("rev-parse", "side:a") }],
    }),
  ]);
  const [merged] = await listCommitChanges(git, {
    tips: ["HEAD"],
    not: ["HEAD^1", "HEAD^2"],
    merges: "first-parent",
  });
  expect(merged?.changes).toEqual([
    expect.objectContaining({ path: "a", oldOid: repo.git("rev-parse", "main~1:a") }),
    expect.objectContaining({ path: "b", status: "M" }),
  ]);
});

test("a changed submodule shows although .gitmodules says to ignore it", async () => {
  const repo = gitRepo({ ".gitmodules": '[submodule "s"]\n\tpath = s\n\turl = x\n\tignore = all\n' });
  const commit = repo.git("rev-parse", "HEAD");
  repo.git("update-index", "--add", "--cacheinfo", `160000,${commit},s`);
  repo.git("commit", "--quiet", "-m", "submodule");
  const git = openGit(repo.path);
  const [last] = await listCommitChanges(git, { tips: ["HEAD"], not: ["HEAD^"] });
  expect(short(last?.changes ?? [])).toEqual(["A 000 160 s"]);
});
