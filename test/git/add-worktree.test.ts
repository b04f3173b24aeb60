import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { addWorktree, isHalfMade } from "../../src/git/add-worktree.ts";
import { openGit } from "../../src/git/git.ts";
import { removeWorktree, wayOut } from "../../src/git/remove-worktree.ts";
import { gitRepo, type TestRepo } from "../support/git-repo.ts";

const files = { "a.txt": "one\ntwo\n", "b.txt": "b\n", "dir/c.txt": "c\n" };

interface Place {
  readonly repo: TestRepo;
  readonly at: TestRepo;
  /** git's own folder for the worktree. */
  readonly gitDir: string;
}

/** A repository with a worktree for the branch `side`, which states of a killed git are made of. */
function withWorktree(): Place {
  const repo = gitRepo(files);
  const path = join(dirname(repo.path), "side");
  repo.git("worktree", "add", "-q", "-b", "side", path);
  return { repo, at: repo.at(path), gitDir: join(repo.path, ".git/worktrees/side") };
}

const complete = ({ at }: Place) => [
  at.git("status", "--porcelain"),
  at.git("symbolic-ref", "--short", "HEAD"),
];

const begun: Record<string, (place: Place) => void> = {
  "nothing but git's folder": ({ at, gitDir }) => {
    rmSync(at.path, { recursive: true });
    for (const name of readdirSync(gitDir)) rmSync(join(gitDir, name), { recursive: true });
  },
  "git's mark": ({ at, gitDir }) => {
    rmSync(at.path, { recursive: true });
    for (const name of readdirSync(gitDir)) rmSync(join(gitDir, name), { recursive: true });
    writeFileSync(join(gitDir, "locked"), "");
  },
  "an empty folder": ({ at, gitDir }) => {
    rmSync(at.path, { recursive: true });
    mkdirSync(at.path);
    for (const name of ["HEAD", "commondir", "index"]) rmSync(join(gitDir, name));
    writeFileSync(join(gitDir, "locked"), "initializing");
  },
  "the link": ({ at, gitDir }) => {
    for (const name of ["a.txt", "b.txt", "dir"]) rmSync(join(at.path, name), { recursive: true });
    rmSync(join(gitDir, "index"));
    writeFileSync(join(gitDir, "locked"), "initializing");
  },
  "some files, one of them half": ({ at, gitDir }) => {
    rmSync(join(at.path, "dir"), { recursive: true });
    at.write("a.txt", "one\nt");
    rmSync(join(gitDir, "index"));
    writeFileSync(join(gitDir, "index.lock"), "DIRC");
    writeFileSync(join(gitDir, "locked"), "initializing");
  },
  "all but git's farewell": ({ gitDir }) => writeFileSync(join(gitDir, "locked"), "initializing"),
};

test.each(Object.entries(begun))(
  "a worktree of which a killed git has made %s is completed",
  async (_, kill) => {
    const place = withWorktree();
    kill(place);
    await addWorktree(openGit(place.repo.path), place.at.path, "side");
    expect(complete(place)).toEqual(["", "side"]);
    expect(isHalfMade(place.at.path)).toBe(false);
    expect(place.repo.git("worktree", "list").split("\n")).toHaveLength(2);
    expect(place.repo.git("worktree", "list")).not.toContain("locked");
  },
);

test("what somebody has written into a half-made worktree stays", async () => {
  const place = withWorktree();
  begun["some files, one of them half"]?.(place);
  place.at.write("b.txt", "somebody's\n");
  place.at.write("own.txt", "somebody's\n");
  await addWorktree(openGit(place.repo.path), place.at.path, "side");
  expect(place.at.git("status", "--porcelain").split("\n")).toEqual([" M b.txt", "?? own.txt"]);
  expect([place.at.read("a.txt"), place.at.read("b.txt")]).toEqual(["one\ntwo\n", "somebody's\n"]);
});

test("a whole worktree is left as it is, deletions included, and a person's lock too", async () => {
  const place = withWorktree();
  rmSync(join(place.at.path, "b.txt"));
  place.repo.git("worktree", "lock", place.at.path);
  await addWorktree(openGit(place.repo.path), place.at.path, "side");
  expect(place.at.git("status", "--porcelain")).toBe(" D b.txt");
  expect(place.repo.git("worktree", "list")).toContain("locked");
});

test("a removal that was killed anywhere is completed by the next, or taken back with the work in it", async () => {
  const half: readonly ((place: Place) => void)[] = [
    () => undefined,
    ({ at }) => renameSync(at.path, wayOut(at.path).aside),
    ({ at }) => renameSync(at.path, wayOut(at.path).going),
    ({ at, gitDir }) => {
      renameSync(at.path, wayOut(at.path).going);
      rmSync(gitDir, { recursive: true });
    },
    ({ at, repo }) => {
      renameSync(at.path, wayOut(at.path).going);
      rmSync(join(wayOut(at.path).going, ".git"));
      repo.git("worktree", "prune");
    },
  ];
  for (const kill of half) {
    const place = withWorktree();
    kill(place);
    expect(await removeWorktree(openGit(place.repo.path), place.at.path, () => Promise.resolve(true))).toBe(
      true,
    );
    expect(readdirSync(dirname(place.at.path))).toEqual(["project"]);
    expect(place.repo.git("worktree", "list").split("\n")).toHaveLength(1);
  }
  for (const kill of half.slice(0, 2)) {
    const place = withWorktree();
    place.at.write("own.txt", "somebody's\n");
    kill(place);
    const isClean = async ({ git }: { git: { text(args: readonly string[]): Promise<string> } }) =>
      (await git.text(["status", "--porcelain"])) === "";
    expect(await removeWorktree(openGit(place.repo.path), place.at.path, isClean)).toBe(false);
    expect(place.at.read("own.txt")).toBe("somebody's\n");
    expect(place.at.git("status", "--porcelain")).toBe("?? own.txt");
    expect(existsSync(wayOut(place.at.path).aside)).toBe(false);
  }
});
