import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import "../../support/law-runs.ts";
import { mergeFileAsLines } from "../../../src/core/merge/merge-file.ts";
import { temporaryFolder, repoAt } from "../../support/git-repo.ts";
import { texts, type Texts } from "../../support/line-documents.ts";
import { gitMergeFiles } from "../../support/merge-file.ts";
import { findRealMerges, realMergesFolder } from "../../support/real-merges.ts";
import { runSheaf } from "../../support/sheaf.ts";

const labels = { ours: "ours", base: "base", theirs: "theirs" };

/** Runs `sheaf merge-file` in a folder; standard output as bytes. */
async function mergeFile(cwd: string, ...words: string[]) {
  const { code, bytes, err } = await runSheaf(cwd, ["merge-file", ...words]);
  return { code, out: bytes, err };
}

function folderWith(files: Record<string, string | Uint8Array>): string {
  const folder = temporaryFolder();
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
  return folder;
}

/** How often text and number of conflicts are git's. */
function compare(cases: readonly Texts[], style: "merge" | "diff3" | "zdiff3") {
  const git = gitMergeFiles(cases, style === "merge" ? [] : [`--${style}`]);
  const own = cases.map((versions) => mergeFileAsLines(versions, { style, labels, markerSize: 7 }));
  return {
    cases: cases.length,
    conflicted: git.filter(({ isClean }) => !isClean).length,
    "same bytes": own.filter(({ text }, index) => text === git[index]?.text).length,
    "same status": own.filter(({ conflicts }, index) => Math.min(conflicts, 127) === git[index]?.conflicts)
      .length,
  };
}

test.each(["merge", "diff3", "zdiff3"] as const)(
  "by lines, style %s: bytes and status of git merge-file",
  (style) => {
    const totals = compare(fc.sample(texts, { numRuns: 300, seed: 7 }), style);
    expect(totals).toMatchObject({ "same bytes": 300, "same status": 300 });
  },
);

test("by lines, real merges: bytes and status of git merge-file", ({ skip }) => {
  const cases = findRealMerges() ?? skip(`there is no ${realMergesFolder}`);
  const totals = compare(
    cases.map(({ base, ours, theirs }) => ({ base, ours, theirs })),
    "merge",
  );
  console.log(totals);
  expect(totals).toMatchObject({ "same bytes": cases.length, "same status": cases.length });
});

const long = "x".repeat(10_000_000);

test.each([
  ["only carriage returns", "a\rb\rc\r", "A\rb\rc\r", "a\rb\rC\r"],
  ["a byte order mark on one side", "a\nb\nc\nd\n", "\uFEFFa\nb\nc\nd\n", "a\nb\nc\nD\n"],
  ["bytes that are no UTF-8", "a\n\xff\xfe\nb\n", "a1\n\xff\xfe\nb\n", "a\n\xff\xfe\nb2\n"],
  ["an empty base", "", "x\n", "y\n"],
  ["nothing left on one side", "a\n", "", "b\n"],
  ["no final newline", "a\nm\nb", "a\nm\nb\nc", "A\nm\nb"],
  ["a line of ten megabytes", `h\n${long}\nm\nt\n`, `H\n${long}\nm\nt\n`, `h\n${long}\nm\nT\n`],
  ["ten megabytes in conflict", `${long}\n`, `${long}1\n`, `${long}2\n`],
])(
  "hostile files, %s: bytes and status of git merge-file, by lines or not",
  async (_, base, ours, theirs) => {
    const bytes = (text: string) => Buffer.from(text, text.includes("\uFEFF") ? "utf8" : "latin1");
    const folder = folderWith({ ours: bytes(ours), base: bytes(base), theirs: bytes(theirs) });
    const { status, stdout } = spawnSync("git", ["merge-file", "-p", "ours", "base", "theirs"], {
      cwd: folder,
      maxBuffer: 2 ** 26,
    });
    for (const words of [[], ["--lines"]]) {
      const own = await mergeFile(folder, "-p", ...words, "ours", "base", "theirs");
      expect([own.code, own.out.equals(stdout)]).toEqual([status, true]);
    }
  },
);

test("the command line is git's: order, labels, -p, the file that is written, the status", async () => {
  const bytes = Buffer.from([0x61, 0xe9, 0x0a]);
  const folder = folderWith({
    ours: "1\nours\n3\n",
    base: "1\n2\n3\n",
    theirs: "1\ntheirs\n3\n",
    latin: bytes,
    empty: "",
  });
  const words = ["-L", "mine", "-L", "old", "-L", "yours"];
  const git = repoAt(folder).tryGit("merge-file", "-p", "--diff3", ...words, "ours", "base", "theirs");
  const own = await mergeFile(folder, "-p", "--diff3", ...words, "ours", "base", "theirs");
  expect(own).toMatchObject({ code: git.code, err: "" });
  expect(own.out.toString()).toBe(git.output);
  expect(repoAt(folder).read("ours")).toBe("1\nours\n3\n");
  expect((await mergeFile(folder, "ours", "base", "theirs")).code).toBe(1);
  expect(repoAt(folder).read("ours")).toBe("1\n<<<<<<< ours\nours\n=======\ntheirs\n>>>>>>> theirs\n3\n");
  expect((await mergeFile(folder, "-p", "latin", "empty", "empty")).out).toEqual(bytes);
});

test("files that are missing or no text are a usage error, exit code 2", async () => {
  const folder = folderWith({ a: "a\n", nul: "\0" });
  expect(await mergeFile(folder, "a", "a", "missing")).toMatchObject({ code: 2 });
  expect(await mergeFile(folder, "-p", "nul", "a", "a")).toMatchObject({ code: 2 });
  expect(await mergeFile(folder, "--lines", "--sectioned", "a", "a", "a")).toMatchObject({ code: 2 });
});

const document = (a: string, b: string) =>
  `# Title\n<!-- BEGIN A -->\n${a}\n<!-- END A -->\n<!-- BEGIN B -->\n${b}\n<!-- END B -->\n`;

test("sections are merged one by one; with owners the owner wins and a trespass is told", async () => {
  const files = {
    ours: document("trespass", "b"),
    base: document("", ""),
    theirs: document("a", "trespass"),
    "owners.yaml": "agent: secondary-a\nA: secondary-a\nB: primary\n",
  };
  const folder = folderWith(files);
  const shared = await mergeFile(folder, "-p", "-q", "ours", "base", "theirs");
  expect(shared).toMatchObject({ code: 2, err: "" });
  expect(shared.out.toString()).toMatch(/BEGIN A -->\n<{7} ours\ntrespass\n=+\na\n>{7} theirs\n<!-- END A/);
  const owned = await mergeFile(folder, "-p", "--owners", "owners.yaml", "ours", "base", "theirs");
  expect(owned.code).toBe(0);
  expect(owned.out.toString()).toBe(document("a", "b"));
  expect(owned.err).toContain(
    'trespass-rejected: the agent\'s text of section "B" was not taken:\n  trespass',
  );
  writeFileSync(join(folder, "owners.yaml"), "agent: secondary-a\nA: somebody\n");
  const wrong = await mergeFile(folder, "-p", "--owners", "owners.yaml", "ours", "base", "theirs");
  expect(wrong).toMatchObject({ code: 3 });
  expect(wrong.err).toContain("owners.yaml:2:1:");
});

test("without an option, structure decides where lines conflict, and finds what lines break", async () => {
  const cwd = folderWith({
    "base.md": "- [ ] a\n- [ ] b\n",
    "ours.md": "- [x] a\n- [ ] b\n",
    "theirs.md": "- [ ] a\n- [x] b\n",
    "base.yaml": "a: 1\nb: 2\nc: 3\n",
    "ours.yaml": "new: 1\na: 1\nb: 2\nc: 3\n",
    "theirs.yaml": "a: 1\nb: 2\nc: 3\nnew: 2\n",
  });
  const list = await mergeFile(cwd, "-p", "ours.md", "base.md", "theirs.md");
  expect(list).toMatchObject({ code: 0, out: Buffer.from("- [x] a\n- [x] b\n") });
  expect((await mergeFile(cwd, "-p", "--lines", "ours.md", "base.md", "theirs.md")).code).toBe(1);
  // A region for each of the two places.
  expect((await mergeFile(cwd, "-p", "ours.yaml", "base.yaml", "theirs.yaml")).code).toBe(2);
});

test("of a conflict that structure narrows only the rest is shown, as in a sync", async () => {
  const page = (a: string, b: string, word: string) =>
    `- [${a}] a\n- [${b}] b\n\n## Text\n\nA ${word} line.\n`;
  const cwd = folderWith({
    "o.md": page("x", " ", "short"),
    "b.md": page(" ", " ", "good"),
    "t.md": page(" ", "x", "long"),
  });
  const merged = await mergeFile(cwd, "-p", "o.md", "b.md", "t.md");
  expect(merged.code).toBe(1);
  expect(merged.out.toString()).toBe(
    "- [x] a\n- [x] b\n\n## Text\n\n<<<<<<< o.md\nA short line.\n=======\nA long line.\n>>>>>>> t.md\n",
  );
});

test("what stands twice after a clean merge is marked there and nowhere else, and named with its line", async () => {
  const sections = (...fixed: readonly ("top" | "end")[]) =>
    `# Log\n\n${fixed.includes("top") ? "## Fixed\n\n- a\n\n" : ""}${Array.from({ length: 8 }, (_, at) => `## Part ${at + 1}\n\nText ${at + 1}.\n\n`).join("")}${fixed.includes("end") ? "## Fixed\n\n- b\n\n" : ""}`;
  const cwd = folderWith({ "o.md": sections("top"), "b.md": sections(), "t.md": sections("end") });
  const merged = await mergeFile(cwd, "-p", "o.md", "b.md", "t.md");
  expect(merged.code).toBe(2);
  expect(merged.err).toContain('o.md:3: "## Fixed" stands twice\n');
  expect(merged.out.toString()).toBe(
    sections("top", "end")
      .replace("## Fixed\n\n- a", "<<<<<<< o.md\n## Fixed\n=======\n>>>>>>> t.md\n\n- a")
      .replace("## Fixed\n\n- b", "<<<<<<< o.md\n=======\n## Fixed\n>>>>>>> t.md\n\n- b"),
  );
});

test("a byte order mark stands in the sides of a conflict, so that markers begin their lines", async () => {
  const cwd = folderWith({ o: "# One\n\ntext\n", b: "# Title\n\ntext\n", t: "\uFEFF# Two\n\ntext\n" });
  const merged = await mergeFile(cwd, "-p", "--sectioned", "o", "b", "t");
  expect(merged.out.toString()).toBe("<<<<<<< o\n\uFEFF# One\n=======\n\uFEFF# Two\n>>>>>>> t\n\ntext\n");
});

test("damaged markers are named by file and line", async () => {
  const sound = document("a", "b");
  const cwd = folderWith({
    "o.md": sound.replace("\na\n", "\no\n"),
    "b.md": sound,
    "t.md": sound.replace("<!-- END A -->\n", ""),
  });
  const merged = await mergeFile(cwd, "-p", "o.md", "b.md", "t.md");
  expect(merged.code).toBe(1);
  expect(merged.err).toContain('t.md:2: section "A" has no END');
});

const withNew = (...names: readonly string[]) =>
  `# T\n\n${names.map((name) => `<!-- BEGIN ${name} -->\n<!-- END ${name} -->\n\n`).join("")}`;

test.each([
  ["", withNew("B", "notes.a")],
  ["roster: [secondary-a, secondary-b]\n", withNew("notes.a", "B")],
])(
  "with owners, what several add stands in the order of the roster, whoever merges: %j",
  async (roster, right) => {
    const owners = `${roster}B: primary\nnotes.a: secondary-a\n`;
    const cwd = folderWith({
      "base.md": "# T\n\n",
      "a.md": withNew("notes.a"),
      "b.md": withNew("B"),
      "a.yaml": `agent: secondary-a\n${owners}`,
      "b.yaml": `agent: primary\n${owners}`,
    });
    const one = await mergeFile(cwd, "-p", "--owners", "a.yaml", "b.md", "base.md", "a.md");
    const other = await mergeFile(cwd, "-p", "--owners", "b.yaml", "a.md", "base.md", "b.md");
    expect([one.out.toString(), other.out.toString()]).toEqual([right, right]);
  },
);

test("owners of sections that no version has are named", async () => {
  const cwd = folderWith({ "a.md": withNew("A"), "owners.yaml": "agent: primary\nA: primary\na: primary\n" });
  const merged = await mergeFile(cwd, "-p", "--owners", "owners.yaml", "a.md", "a.md", "a.md");
  expect(merged).toMatchObject({ code: 0 });
  expect(merged.err).toContain('no version has a section "a"');
});
