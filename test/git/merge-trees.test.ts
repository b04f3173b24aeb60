import { expect, test } from "vitest";
import type { Oid } from "../../src/core/ids.ts";
import { diffTrees } from "../../src/git/diff-trees.ts";
import { openGit } from "../../src/git/git.ts";
import { importCommits } from "../../src/git/import-commits.ts";
import { mergeTrees } from "../../src/git/merge-trees.ts";
import { gitRepo } from "../support/git-repo.ts";

test("several pairs are merged in one process, conflicts told with their stages", async () => {
  const repo = gitRepo({ "a.txt": "1\n2\n3\n", "b b.txt": "b\n" });
  const commitOn = (branch: string, files: Record<string, string>) => {
    repo.git("switch", "-qc", branch, "main");
    return repo.commit(branch, files) as Oid;
  };
  const one = commitOn("one", { "a.txt": "1\none\n3\n" });
  const two = commitOn("two", { "a.txt": "1\ntwo\n3\n" });
  const three = commitOn("three", { "b b.txt": "B\n", "new\nline": "x" });
  const [clash, clean] = await mergeTrees(openGit(repo.path), [
    [one, two],
    [one, three],
  ]);
  expect(clash?.stages.map(({ path, stage }) => [path, stage])).toEqual([
    ["a.txt", 1],
    ["a.txt", 2],
    ["a.txt", 3],
  ]);
  expect(clash?.messages).toEqual(["CONFLICT (content): Merge conflict in a.txt"]);
  expect(clean?.stages).toEqual([]);
  expect(repo.git("ls-tree", "--name-only", "-z", clean?.tree ?? "")).toBe("a.txt\0b b.txt\0new\nline\0");
});

test("commits are made one on the other, with awkward paths, and no ref is left", async () => {
  const repo = gitRepo({ "keep.txt": "keep\n", "drop.txt": "drop\n" });
  const main = repo.git("rev-parse", "main") as Oid;
  const [first, second] = await importCommits(openGit(repo.path), [
    {
      message: "first\n\nbody\n",
      parents: [main],
      changes: new Map([
        ['q"uote\\d.txt', { kind: "text", mode: "100644", content: "ü\n" }],
        ["drop.txt", { kind: "deleted" }],
      ]),
    },
    { message: "second\n", parents: [0, main], changes: new Map() },
  ]);
  expect(repo.git("for-each-ref", "--format=%(refname) %(objectname)")).toBe(`refs/heads/main ${main}`);
  expect(repo.git("log", "--format=%s %p", `${second}`, "-1")).toBe(
    `second ${first?.slice(0, 7)} ${main.slice(0, 7)}`,
  );
  expect(repo.git("ls-tree", "--name-only", "-z", `${second}`)).toBe('keep.txt\0q"uote\\d.txt\0');
  expect(repo.git("cat-file", "blob", `${second}:q"uote\\d.txt`)).toBe("ü");
});

test("pairs of trees are compared in one process, equal ones too", async () => {
  const repo = gitRepo({ "a.txt": "1\n", "b.txt": "b\n" });
  const one = repo.git("rev-parse", "HEAD") as Oid;
  const two = repo.commit("two", { "a.txt": "2\n", "new\nfile": "n" }) as Oid;
  const [same, forth, none, back] = await diffTrees(openGit(repo.path), [
    [one, one],
    [one, two],
    [two, two],
    [two, one],
  ]);
  expect([same?.size, none?.size]).toEqual([0, 0]);
  expect([...(forth?.keys() ?? [])]).toEqual(["a.txt", "new\nfile"]);
  expect(forth?.get("new\nfile")?.before).toBeUndefined();
  expect(back?.get("a.txt")).toEqual({
    before: forth?.get("a.txt")?.after,
    after: forth?.get("a.txt")?.before,
  });
});
