import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { findRepository } from "../../src/git/find-repository.ts";
import { gitRepo, type TestRepo } from "../support/git-repo.ts";

/** What git says of the same folder. */
function asGitSays(repo: TestRepo) {
  const asked = ["--show-toplevel", "--git-dir", "--git-common-dir", "--symbolic-full-name", "HEAD"];
  const said = repo.git("rev-parse", "--path-format=absolute", ...asked).split("\n");
  const [top, gitDir, commonDir, head] = said;
  return { top, gitDir, commonDir, head };
}

test("the plain cases are found as git finds them", () => {
  const repo = gitRepo({ "folder/file.txt": "1\n" });
  const inside = repo.at(join(repo.path, "folder"));
  const link = join(repo.path, "../link");
  symlinkSync(join(repo.path, "folder"), link);
  repo.git("worktree", "add", "-q", "-b", "side/branch", "../linked");
  const linked = repo.at(join(repo.path, "../linked"));
  for (const place of [repo, inside, repo.at(link), linked]) {
    expect(findRepository(place.path)).toEqual(asGitSays(place));
  }
  repo.git("pack-refs", "--all");
  expect(findRepository(linked.path)).toEqual(asGitSays(linked));
  repo.git("config", "extensions.worktreeConfig", "true");
  linked.git("config", "--worktree", "core.hooksPath", "/nowhere");
  expect(findRepository(linked.path)).toEqual(asGitSays(linked));
});

test.for<[string, (repo: TestRepo) => string | undefined]>([
  ["a detached HEAD", (repo) => void repo.git("checkout", "-q", "--detach")],
  ["a branch without a commit", (repo) => void repo.git("checkout", "-q", "--orphan", "new")],
  ["a worktree somewhere else", (repo) => void repo.git("config", "core.worktree", "/")],
  ["a bare repository", (repo) => void repo.git("config", "core.bare", "true")],
  ["a configuration in other files", (repo) => void repo.git("config", "include.path", "more")],
  ["inside the git directory", ({ path }) => join(path, ".git/refs")],
  ["no repository", ({ path }) => join(path, "..")],
  ["a folder that is not there", ({ path }) => join(path, "nowhere")],
  [
    "what looks like a git directory",
    ({ path }) => {
      mkdirSync(join(path, "bare"));
      writeFileSync(join(path, "bare/HEAD"), "");
      return join(path, "bare");
    },
  ],
])("git has to tell about %s", ([, prepare]) => {
  const repo = gitRepo();
  expect(findRepository(repo.path)).toBeDefined();
  expect(findRepository(prepare(repo) ?? repo.path)).toBeUndefined();
});
