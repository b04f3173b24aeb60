import { expect, test } from "vitest";
import { openGit } from "../../src/git/git.ts";
import { readObjects, resolveNames } from "../../src/git/objects.ts";
import { gitRepo } from "../support/git-repo.ts";
import { writeObject, writeTree } from "../support/raw-objects.ts";

test("one open git answers questions of any size, in order, also asked at once", async () => {
  const large = "0123456789\n".repeat(60_000);
  const repo = gitRepo({ large, "small é": "s", empty: "" });
  const git = openGit(repo.path);
  const texts = async (...names: string[]) =>
    (await readObjects(git, names)).map((object) => object?.bytes.toString("utf8"));
  const [first, ids, second] = await Promise.all([
    texts("HEAD:large", "HEAD:nothing here", "HEAD:small é", "HEAD:a\nb", "HEAD:empty"),
    resolveNames(git, ["HEAD", "nobody", "HEAD^{tree}"]),
    texts("HEAD:small é", "HEAD:large"),
  ]);
  expect(first).toEqual([large, undefined, "s", undefined, ""]);
  expect(ids).toEqual([repo.git("rev-parse", "HEAD"), undefined, repo.git("rev-parse", "HEAD^{tree}")]);
  expect(second).toEqual(["s", large]);
  expect(await texts("HEAD:small é")).toEqual(["s"]);
  const next = repo.commit("next", { "small é": "t" });
  expect(await texts("HEAD:small é", `${next}:empty`)).toEqual(["t", ""]);
});

test("an object at which git ends is missing, and takes no other with it, not even one asked for at once", async () => {
  const repo = gitRepo({ good: "g" });
  const cut = writeObject(repo, "tree", "100644 cut");
  const root = writeTree(repo, [{ mode: "40000", name: "bad", oid: cut }]);
  const git = openGit(repo.path);
  const texts = async (...names: string[]) =>
    (await readObjects(git, names)).map((object) => object?.bytes.toString("utf8"));
  const bad = `${root}:bad/file`;
  const found = await Promise.all([
    texts("HEAD:good", bad, "HEAD:good", bad, "HEAD:good"),
    texts("HEAD:good"),
  ]);
  expect(found).toEqual([["g", undefined, "g", undefined, "g"], ["g"]]);
});

test("a git that cannot answer is an error with its own words", async () => {
  const repo = gitRepo();
  repo.git("config", "core.repositoryformatversion", "99");
  await expect(readObjects(openGit(repo.path), ["HEAD"])).rejects.toThrow(/git cat-file .* failed/);
});
