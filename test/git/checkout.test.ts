import {
  chmodSync,
  existsSync,
  lstatSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { Oid } from "../../src/core/ids.ts";
import { closeMove, finishMove, openMove, takeMoves, type CheckoutMove } from "../../src/git/checkout.ts";
import { openGit } from "../../src/git/git.ts";
import { lockIndex } from "../../src/git/index-lock.ts";
import { checkoutOf, moveHalfway, moveOf } from "../support/half-move.ts";
import { gitRepo, temporaryFolder, type TestRepo } from "../support/git-repo.ts";

const [old, fresh] = ["one\ntwo\nthree\n", "one\nTWO\nthree\n"];
const somebodys = "somebody's\n";

const kinds = ["changed", "added", "deleted"] as const;
const indexStates = ["old", "new", "other"] as const;
const diskStates = ["old", "new", "missing", "piece", "other"] as const;

/** A file for every kind of change, and every state of its index entry and of itself. */
const files = kinds.flatMap((kind) =>
  indexStates.flatMap((index) =>
    diskStates.map((disk) => ({ kind, index, disk, path: `${kind}/${index}/${disk}.txt` })),
  ),
);
type File = (typeof files)[number];

const before = ({ kind }: File) => (kind === "added" ? undefined : old);
const after = ({ kind }: File) => (kind === "deleted" ? undefined : fresh);

interface Steps {
  readonly repo: TestRepo;
  readonly from: Oid;
  readonly to: Oid;
}

/** Two commits, and the first checked out; `from` and `to` map a path to its text. */
function twoCommits(from: Record<string, string>, to: Record<string, string | undefined>): Steps {
  const repo = gitRepo({ "readme.txt": "A project.\n", ...from });
  const first = repo.git("rev-parse", "HEAD") as Oid;
  for (const [path, text] of Object.entries(to)) {
    if (text === undefined) rmSync(join(repo.path, path));
    else repo.write(path, text);
  }
  const second = repo.commit("second") as Oid;
  repo.git("checkout", "--quiet", "--detach", first);
  repo.git("branch", "--force", "main", first);
  repo.git("switch", "--quiet", "main");
  return { repo, from: first, to: second };
}

function everyFile(): Steps {
  const pairs = (textOf: (file: File) => string | undefined) =>
    Object.fromEntries(files.map((file) => [file.path, textOf(file)]));
  const first = Object.entries(pairs(before)).flatMap(([path, text]) =>
    text === undefined ? [] : [[path, text]],
  );
  return twoCommits(Object.fromEntries(first) as Record<string, string>, pairs(after));
}

/** Puts each file and its index entry into the state that its name says. */
function mix({ repo }: Steps): void {
  const stage = (path: string, text: string | undefined) => {
    if (text === undefined) return repo.git("update-index", "--force-remove", "--", path);
    const oid = repo.git("hash-object", "-w", write(repo, ".git/scratch", text));
    return repo.git("update-index", "--add", "--cacheinfo", `100644,${oid},${path}`);
  };
  for (const file of files) {
    const { path, index } = file;
    stage(path, { old: before(file), new: after(file), other: "staged\n" }[index]);
    const text = diskText(file);
    if (text === undefined) rmSync(join(repo.path, path), { force: true });
    else repo.write(path, text);
  }
}

function diskText(file: File): string | undefined {
  return { old: before(file), new: after(file), missing: undefined, piece: "one\nTW", other: somebodys }[
    file.disk
  ];
}

function write(repo: TestRepo, path: string, text: string): string {
  repo.write(path, text);
  return path;
}

function textAt(repo: TestRepo, path: string): string | undefined {
  return existsSync(join(repo.path, path)) ? repo.read(path) : undefined;
}

function stagedAt(repo: TestRepo, path: string): string | undefined {
  const { code, output } = repo.tryGit("show", `:${path}`);
  return code === 0 ? output : undefined;
}

const open = ({ repo, from, to }: Steps) => openMove(checkoutOf(repo), "main", { from, to });

function obstacles({ plan }: CheckoutMove): Record<string, string> {
  return Object.fromEntries(
    plan.paths.flatMap(({ path, obstacle }) => (obstacle === undefined ? [] : [[path, obstacle]])),
  );
}

/** Takes a move as a command does. */
function take({ repo, from, to }: Steps, move: CheckoutMove) {
  return takeMoves(openGit(repo.path), [move], moveOf({ repo, from, to }));
}

/** What a file must be when a move to it is complete: as the commit has it, or untouched where it is somebody's. */
function completed(file: File) {
  const untouched = diskText(file);
  if (file.index === "other") return { path: file.path, staged: "staged\n", text: untouched };
  return { path: file.path, staged: after(file), text: isSomebodys(file) ? untouched : after(file) };
}

/** A piece of the new file is what a killed git has written of it; where the file is to go there is none. */
function isSomebodys({ kind, disk }: File): boolean {
  return disk === "other" || (disk === "piece" && kind === "deleted");
}

describe("from any mixture of old and new, in the index and on disk", () => {
  test("a killed move is completed, and what is neither stays byte for byte", async () => {
    const steps = everyFile();
    const { repo } = steps;
    await moveHalfway(steps);
    mix(steps);
    const left = await finishMove(checkoutOf(repo));
    const found = files.map(({ path }) => ({ path, staged: stagedAt(repo, path), text: textAt(repo, path) }));
    expect(found).toEqual(files.map(completed));
    const expected = files.filter((file) => file.index === "other" || isSomebodys(file));
    expect([...(left ?? [])].sort()).toEqual(expected.map(({ path }) => path).sort());
    expect(await finishMove(checkoutOf(repo))).toBeUndefined();
  });

  test("a new move sees exactly somebody's work, and changes nothing before it is taken", async () => {
    const steps = everyFile();
    const { repo } = steps;
    mix(steps);
    const picture = () => [
      repo.git("status", "--porcelain", "--untracked-files=all"),
      repo.git("ls-files", "--stage"),
      ...files.map(({ path }) => textAt(repo, path)),
    ];
    const seen = picture();
    const move = await open(steps);
    const found = obstacles(move);
    closeMove(move);
    const isOther = ({ index, disk }: File) => index === "other" || disk === "other" || disk === "piece";
    expect(Object.keys(found).sort()).toEqual(
      files
        .filter(isOther)
        .map(({ path }) => path)
        .sort(),
    );
    expect(picture()).toEqual(seen);
  });
});

test("edits made after a kill are merged with the step where they do not touch", async () => {
  const long = (two: string, nine: string) => `one\n${two}\n3\n4\n5\n6\n7\n8\n${nine}\n`;
  const steps = twoCommits({ "a.txt": long("two", "nine") }, { "a.txt": long("TWO", "nine") });
  await moveHalfway(steps);
  steps.repo.write("a.txt", long("two", "mine"));
  expect(await finishMove(checkoutOf(steps.repo))).toEqual([]);
  expect(steps.repo.read("a.txt")).toBe(long("TWO", "mine"));
  expect(steps.repo.git("status", "--porcelain")).toBe(" M a.txt");
});

test("a move that was never made is forgotten, and one of another branch is left alone", async () => {
  const steps = twoCommits({ "a.txt": old }, { "a.txt": fresh });
  const { repo, from, to } = steps;
  const note = join(repo.path, ".git/sheaf-move");
  await moveHalfway(steps);
  repo.git("symbolic-ref", "HEAD", "refs/heads/other");
  expect(await finishMove(checkoutOf(repo))).toBeUndefined();
  expect(existsSync(note)).toBe(true);
  repo.git("symbolic-ref", "HEAD", "refs/heads/main");
  const text = readFileSync(note, "utf8");
  expect(await finishMove(checkoutOf(repo))).toEqual([]);
  expect([repo.read("a.txt"), existsSync(note)]).toEqual([fresh, false]);
  // The way back was never begun: that its end is below the branch says nothing.
  for (const words of [text.replaceAll(from, "-").replaceAll(to, from).replaceAll("-", to), "{"]) {
    writeFileSync(note, words);
    expect(await finishMove(checkoutOf(repo))).toBeUndefined();
    expect([repo.read("a.txt"), repo.git("status", "--porcelain"), existsSync(note)]).toEqual([
      fresh,
      "",
      false,
    ]);
  }
});

test("of refs that were to move together, those that a killed git has not moved follow", async () => {
  const steps = twoCommits({ "a.txt": old }, { "a.txt": fresh });
  const { repo, from, to } = steps;
  const set = (name: string) => ({ kind: "set", ref: `refs/x/${name}`, old: undefined, new: to }) as const;
  await moveHalfway(steps, [set("lost"), set("there"), set("elsewhere")]);
  repo.git("update-ref", "-d", "refs/x/lost");
  repo.git("update-ref", "refs/x/elsewhere", from);
  expect(await finishMove(checkoutOf(repo))).toEqual([]);
  expect(repo.git("for-each-ref", "--format=%(refname) %(objectname)", "refs/x").split("\n")).toEqual([
    `refs/x/elsewhere ${from}`,
    `refs/x/lost ${to}`,
    `refs/x/there ${to}`,
  ]);
});

describe("somebody's work is seen whatever git thinks of it", () => {
  const step = () =>
    twoCommits(
      { "a.txt": old, "dir/b.txt": old },
      { "a.txt": fresh, "dir/b.txt": fresh, "new/c.txt": fresh, d: fresh },
    );

  test.each(["--skip-worktree", "--assume-unchanged"])("edits hidden by %s", async (flag) => {
    const steps = step();
    const { repo } = steps;
    repo.git("update-index", flag, "a.txt", "dir/b.txt");
    repo.write("a.txt", somebodys);
    const move = await open(steps);
    expect(obstacles(move)).toEqual({ "a.txt": "hidden" });
    closeMove(move);
    // Without edits the flag is in nobody's way.
    repo.write("a.txt", old);
    const again = await open(steps);
    expect(obstacles(again)).toEqual({});
    await take(steps, again);
    closeMove(again);
    expect(["a.txt", "dir/b.txt"].map((path) => repo.read(path))).toEqual([fresh, fresh]);
    expect(repo.git("status", "--porcelain")).toBe("");
  });

  test.each([
    ["an untracked file", "untracked", (repo: TestRepo) => repo.write("new/c.txt", somebodys)],
    ["an ignored file", "untracked", (repo: TestRepo) => ignored(repo, "new/c.txt")],
    ["an ignored folder with its file", "untracked", (repo: TestRepo) => ignored(repo, "new/c.txt", "new/")],
    ["an ignored folder in place of the file", "folder", (repo: TestRepo) => ignored(repo, "new/c.txt/x/y")],
    ["an ignored file in place of the folder", "folder", (repo: TestRepo) => ignored(repo, "new")],
    [
      "a link in place of the folder",
      "folder",
      (repo: TestRepo) => symlinkSync(temporaryFolder(), join(repo.path, "new")),
    ],
    [
      "a link in place of the file",
      "untracked",
      (repo: TestRepo) => {
        repo.write("new/x", "");
        symlinkSync("x", join(repo.path, "new/c.txt"));
      },
    ],
  ])("%s", async (_, obstacle, put) => {
    const steps = step();
    put(steps.repo);
    const move = await open(steps);
    expect(obstacles(move)).toEqual({ "new/c.txt": obstacle });
    closeMove(move);
  });

  function ignored(repo: TestRepo, path: string, pattern = path) {
    repo.write(".git/info/exclude", `${pattern}\n`);
    repo.write(path, somebodys);
  }
});

test("folders and files take each other's place, also over empty folders", async () => {
  const steps = twoCommits(
    { "x/a": old, "x/deep/b": old, y: old },
    { "x/a": undefined, "x/deep/b": undefined, y: undefined },
  );
  const { repo, from } = steps;
  repo.git("checkout", "--quiet", steps.to);
  for (const [path, text] of [
    ["x", fresh],
    ["y/z/c", fresh],
  ] as const)
    repo.write(path, text);
  const to = repo.commit("swapped") as Oid;
  repo.git("checkout", "--quiet", "main");
  repo.write("x/deep/er/.keep", "");
  rmSync(join(repo.path, "x/deep/er/.keep"));
  const move = await open({ repo, from, to });
  expect(obstacles(move)).toEqual({});
  expect(await take({ repo, from, to }, move)).toEqual([]);
  closeMove(move);
  expect([repo.read("x"), repo.read("y/z/c")]).toEqual([fresh, fresh]);
  expect(repo.git("status", "--porcelain")).toBe("");
});

test("links and executables are brought along, and told from edits", async () => {
  const repo = gitRepo({ run: "#!/bin/sh\n", plain: "p\n" });
  symlinkSync("plain", join(repo.path, "link"));
  chmodSync(join(repo.path, "run"), 0o755);
  const from = repo.commit("from") as Oid;
  rmSync(join(repo.path, "link"));
  symlinkSync("run", join(repo.path, "link"));
  chmodSync(join(repo.path, "plain"), 0o755);
  const to = repo.commit("to") as Oid;
  repo.git("reset", "--quiet", "--hard", from);
  const move = await open({ repo, from, to });
  expect(obstacles(move)).toEqual({});
  await take({ repo, from, to }, move);
  closeMove(move);
  expect(readlinkSync(join(repo.path, "link"))).toBe("run");
  expect(lstatSync(join(repo.path, "plain")).mode & 0o100).not.toBe(0);
  expect(repo.git("status", "--porcelain")).toBe("");
  chmodSync(join(repo.path, "plain"), 0o644);
  rmSync(join(repo.path, "link"));
  symlinkSync("elsewhere", join(repo.path, "link"));
  const back = await open({ repo, from: to, to: from });
  expect(obstacles(back)).toEqual({ link: "edited" });
  closeMove(back);
  // A file system without the bit says nothing about it.
  chmodSync(join(repo.path, "plain"), 0o755);
  repo.git("config", "core.fileMode", "false");
  repo.git("restore", "link");
  const again = await open({ repo, from: to, to: from });
  expect(obstacles(again)).toEqual({});
  closeMove(again);
});

test("a sparse checkout stays sparse: new files outside appear in the index alone", async () => {
  const steps = twoCommits(
    { "in/a": old, "out/b": old },
    { "in/a": fresh, "in/n": fresh, "out/b": fresh, "out/m": fresh },
  );
  const { repo } = steps;
  repo.git("sparse-checkout", "set", "--cone", "--sparse-index", "in");
  const move = await open(steps);
  expect(await take(steps, move)).toEqual([]);
  closeMove(move);
  expect(readdirSync(repo.path).sort()).toEqual([".git", "in", "readme.txt"]);
  expect([repo.read("in/a"), repo.read("in/n")]).toEqual([fresh, fresh]);
  expect(repo.git("status", "--porcelain")).toBe("");
  expect(repo.git("ls-files", "--sparse")).toContain("out/\n");
});

test("while a move is open no other process gets at the index, and afterwards each does", async () => {
  const steps = twoCommits({ "a.txt": old }, { "a.txt": fresh });
  const { repo } = steps;
  const move = await open(steps);
  expect(repo.tryGit("add", "--all").code).not.toBe(0);
  await expect(lockIndex(checkoutOf(repo), 1)).rejects.toMatchObject({ kind: "held", code: "index-locked" });
  closeMove(move);
  repo.git("add", "--all");
});

test("what changes after the look is not overwritten, and is somebody's when the step is completed", async () => {
  const steps = twoCommits(
    { "a.txt": old, "b.txt": old },
    { "a.txt": fresh, "b.txt": fresh, "c.txt": fresh },
  );
  const { repo } = steps;
  for (const path of ["a.txt", "c.txt"]) {
    repo.git("update-ref", "refs/heads/main", steps.from);
    repo.git("reset", "--quiet", "--hard");
    const move = await open(steps);
    repo.write(path, somebodys);
    const taking = take(steps, move);
    await expect(taking).rejects.toMatchObject({ kind: "git" });
    closeMove(move);
    expect(repo.read(path)).toBe(somebodys);
    expect(await finishMove(checkoutOf(repo))).toEqual([path]);
    expect(repo.read("b.txt")).toBe(fresh);
    expect(repo.read(path)).toBe(somebodys);
    rmSync(join(repo.path, path));
  }
});

test("a branch that does not move leaves no trace", async () => {
  const steps = twoCommits({ "a.txt": old }, { "a.txt": fresh });
  const move = await open(steps);
  steps.repo.git("branch", "--force", "elsewhere", steps.to);
  const stale = moveOf({ ...steps, from: steps.to });
  expect(await takeMoves(openGit(steps.repo.path), [move], stale)).toBeUndefined();
  closeMove(move);
  expect(steps.repo.read("a.txt")).toBe(old);
  const traces = readdirSync(join(steps.repo.path, ".git")).filter((name) => /sheaf|lock/.test(name));
  expect(traces).toEqual([]);
});
