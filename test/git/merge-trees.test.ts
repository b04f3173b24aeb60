import { expect, test, vi } from "vitest";
import type { Oid } from "../../src/core/ids.ts";
import { diffTrees } from "../../src/git/diff-trees.ts";
import { openGit } from "../../src/git/git.ts";
import { importCommits } from "../../src/git/import-commits.ts";
import { mergeTrees } from "../../src/git/merge-trees.ts";
import { gitRepo, temporaryFolder, type TestRepo } from "../support/git-repo.ts";

test("several pairs are merged in one process, conflicts told with their stages", async () => {
  const repo = gitRepo({ "a.txt": "1\n2\n3\n", "b b.txt": "b\n" });
  const commitOn = (branch: string, files: Record<string, string>) => {
    repo.git("switch", "-qc", branch, "main");
    return repo.commit(branch, files) as Oid;
  };
  const one = commitOn("one", { "a.txt": "1\none\n3\n" });
  const two = commitOn("two", { "a.txt": "1\ntwo\n3\n" });
  const three = commitOn("three", { "b b.txt": "B\n", "new\nline": "x" });
  const [clash, clean] = await mergeTrees(openGit(repo.path), { name: "KAI-7", kept: [] }, [
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

const numbered = (change: (line: number) => string) =>
  Array.from({ length: 9 }, (_, at) => `${change(at + 1)}\n`).join("");
const plain = numbered(String);

/** Two branches that change the first and the last line of one file; one of them renames another that both change. */
function twoBranches(): { repo: TestRepo; pair: [Oid, Oid] } {
  const repo = gitRepo({ "a.md": plain, "b.md": plain });
  repo.git("switch", "-qc", "one");
  repo.git("mv", "b.md", "c.md");
  const one = repo.commit("one", { "a.md": plain.replace("1", "one"), "c.md": plain.replace("1", "one") });
  repo.git("switch", "-qc", "two", "main");
  const two = repo.commit("two", { "a.md": plain.replace("9", "two"), "b.md": plain.replace("9", "two") });
  return { repo, pair: [one as Oid, two as Oid] };
}

const setup = { name: "KAI-7", kept: [] };

test("attributes and settings of the repository and of the machine decide nothing", async () => {
  const { repo, pair } = twoBranches();
  const git = openGit(repo.path);
  const [clean] = await mergeTrees(git, setup, [pair]);
  expect(clean?.stages).toEqual([]);
  expect(repo.git("show", `${clean?.tree}:c.md`)).toBe(
    plain.replace("1", "one").replace("9", "two").trimEnd(),
  );
  const machine = temporaryFolder();
  vi.stubEnv("GIT_CONFIG_GLOBAL", `${machine}/gitconfig`);
  vi.stubEnv("XDG_CONFIG_HOME", machine);
  const settings = [
    ["core.attributesFile", `${machine}/attributes`],
    ["merge.ours.driver", "true"],
    ["merge.default", "ours"],
    ["merge.renames", "false"],
    ["merge.renormalize", "true"],
    ["core.bare", "false"],
  ] as const;
  for (const where of ["--global", "--local"])
    for (const [key, value] of settings) repo.git("config", where, key, value);
  for (const line of ["* merge=ours", "* -merge -diff", "* binary", "* merge=union", "* eol=crlf filter=x"]) {
    repo.at(machine).write("attributes", line);
    repo.at(machine).write("git/attributes", line);
    repo.write(".git/info/attributes", line);
    repo.write(".gitattributes", line);
    expect(await mergeTrees(git, setup, [pair]), line).toEqual([clean]);
  }
  vi.unstubAllEnvs();
});

test("a document that is kept stays as ours, whatever its name looks like", async () => {
  const path = "epics/[K] *-1/EPIC README.md";
  const repo = gitRepo({ [path]: "0\n", "epics/K x-1/EPIC README.md": "0\n" });
  const [one, two] = ["one", "two"].map((name) => {
    repo.git("switch", "-qc", name, "main");
    return repo.commit(name, { [path]: `${name}\n`, "epics/K x-1/EPIC README.md": `${name}\n` }) as Oid;
  });
  const [merged] = await mergeTrees(openGit(repo.path), { name: "KAI-8", kept: [path] }, [[one!, two!]]);
  expect(repo.git("show", `${merged?.tree}:${path}`)).toBe("one");
  expect(new Set(merged?.stages.map(({ path }) => path))).toEqual(new Set(["epics/K x-1/EPIC README.md"]));
});

test("a partial clone fetches what a merge needs, and a shallow one knows where its history ends", async () => {
  const { repo, pair } = twoBranches();
  const [clean] = await mergeTrees(openGit(repo.path), setup, [pair]);
  repo.git("config", "uploadpack.allowFilter", "true");
  repo.git("config", "uploadpack.allowAnySHA1InWant", "true");
  for (const [name, option] of [
    ["partial", "--filter=blob:none"],
    ["shallow", "--depth=2"],
  ] as const) {
    const path = `${repo.path}-${name}`;
    const how = ["--quiet", "--no-checkout", "--no-single-branch", option];
    repo.git("clone", ...how, `file://${repo.path}`, path);
    expect(await mergeTrees(openGit(path), setup, [pair]), name).toEqual([clean]);
  }
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
