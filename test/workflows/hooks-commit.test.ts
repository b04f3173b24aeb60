import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { countingNode, hookedAgent, hookedEpic } from "../support/hooked-epic.ts";
import {
  epicDir,
  ownFolder,
  readmePath,
  readmeWith,
  testManifest,
  testRulebook,
} from "../support/epic-rules.ts";
import { temporaryFolder, type TestRepo } from "../support/git-repo.ts";
import { hasReftable } from "../support/ref-format.ts";

const theirs = `${epicDir}/feature_03_three/spec.md`;

function tryCommit(repo: TestRepo, files: Record<string, string>, ...args: string[]) {
  for (const [path, content] of Object.entries(files)) repo.write(path, content);
  repo.git("add", "--all");
  return repo.tryGit("commit", "-m", "work", ...args);
}

describe("a commit inside the agent's own folder", () => {
  test("passes without starting Node and gets the trailers", async () => {
    const node = countingNode();
    const { a } = await hookedAgent({ node: node.path });
    const { code, output } = tryCommit(a, {
      [`${ownFolder}/spec.md`]: "new\n",
      [`${ownFolder}/a b.md`]: "x\n",
    });
    expect({ code, output }).toMatchObject({ code: 0 });
    expect(node.count()).toBe(0);
    expect(a.git("log", "-1", "--format=%B")).toBe(
      "work\n\nSheaf-Agent: secondary-a\nSheaf-Feature: feature_02_two",
    );
  });

  test("passes in a sparse worktree with a sparse index, and with line ends converted, without Node", async () => {
    const node = countingNode();
    const files = { "src/a/b.ts": "1\n", "src/c/d.ts": "2\n" };
    const { a } = await hookedAgent({ node: node.path, files });
    a.git("sparse-checkout", "set", "--cone", "--sparse-index", ownFolder);
    a.git("config", "core.autocrlf", "true");
    expect(tryCommit(a, { [`${ownFolder}/crlf.md`]: "x\r\n" })).toMatchObject({ code: 0 });
    expect(node.count()).toBe(0);
    expect(a.git("ls-files", "--sparse", "--", "src")).toBe("src/");
    expect(a.git("show", `HEAD:${ownFolder}/crlf.md`)).toBe("x");
  });

  test("passes with filters, as those of git-lfs, and with line ends by attributes, without Node", async () => {
    const node = countingNode();
    const attributes = "*.bin filter=large\n*.md text eol=crlf\n";
    const a = await hookedEpic({ node: node.path, files: { ".gitattributes": attributes } }).agent(
      "secondary-a",
    );
    a.git("config", "filter.large.clean", "sed s/^/pointer:/");
    expect(tryCommit(a, { [`${ownFolder}/x.bin`]: "1\n", [`${ownFolder}/y.md`]: "2\r\n" })).toMatchObject({
      code: 0,
    });
    expect(a.git("show", `HEAD:${ownFolder}/x.bin`)).toBe("pointer:1");
    expect(a.git("cat-file", "-s", `HEAD:${ownFolder}/y.md`)).toBe("2");
    expect(node.count()).toBe(0);
    // In the worktree every line of the document ends otherwise; in the commit none does.
    expect(a.read(readmePath)).toContain("\r\n");
    const section = readmeWith("SECONDARY-A PROGRESS", "mine").replaceAll("\n", "\r\n");
    expect(tryCommit(a, { [readmePath]: section })).toMatchObject({ code: 0 });
    expect(a.git("show", `HEAD:${readmePath}`)).not.toContain("\r");
  });

  test("passes while another's file is only intended to be added", async () => {
    const { a } = await hookedAgent();
    a.write(`${epicDir}/feature_03_three/new.md`, "x\n");
    a.git("add", "--intent-to-add", "--", `${epicDir}/feature_03_three/new.md`);
    a.write(`${ownFolder}/spec.md`, "mine\n");
    a.git("commit", "--quiet", "-m", "own", "--", `${ownFolder}/spec.md`);
    expect(a.git("show", "--format=", "--name-only", "HEAD")).toBe(`${ownFolder}/spec.md`);
  });

  test("passes whatever the names are", async () => {
    const { a } = await hookedAgent();
    for (const name of ["é.md", 'a"b.md', "a\nb.md", "-rf", "a\\b", "a\tb", " "]) {
      const { code, output } = tryCommit(a, { [`${ownFolder}/${name}`]: "x\n" });
      expect({ name, code, output }).toMatchObject({ name, code: 0 });
    }
  });
});

describe("a commit that touches what belongs to somebody else", () => {
  test("is refused, and the message names file, owner and fix", async () => {
    const { a } = await hookedAgent();
    const { code, output } = tryCommit(a, { [theirs]: "mine now\n" });
    expect(code).toBe(1);
    expect(output).toMatchInlineSnapshot(`
      "sheaf: commit refused: it breaks 1 rule of KAI-7 (Secondary-A's worktree)
        feature-updates/KAI-7-improve/feature_03_three/spec.md: Secondary-B owns this file; this is Secondary-A's commit
          fix: git restore --staged -- feature-updates/KAI-7-improve/feature_03_three/spec.md
        To ask for it: sheaf request feature-updates/KAI-7-improve/feature_03_three/spec.md --reason "…"
      "
    `);
  });

  test("is refused with a NUL byte in the own section, which would make the page binary for everybody", async () => {
    const { a } = await hookedAgent();
    const { code, output } = tryCommit(a, { [readmePath]: readmeWith("SECONDARY-A PROGRESS", "o\0ne") });
    expect(code).toBe(1);
    expect(output).toContain(`${readmePath}:7: column 2 is a NUL byte`);
  });

  test("is refused for a section that is not the agent's, with its lines", async () => {
    const { a } = await hookedAgent();
    const { code, output } = tryCommit(a, { [readmePath]: readmeWith("SECONDARY-B PROGRESS", "not b") });
    expect(code).toBe(1);
    expect(output).toContain(`${readmePath}:10: the section "SECONDARY-B PROGRESS" belongs to Secondary-B`);
  });

  test("is refused with --no-verify, by prepare-commit-msg", async () => {
    const { a } = await hookedAgent();
    expect(tryCommit(a, { [theirs]: "mine now\n" }, "--no-verify").code).toBe(1);
  });

  test("is refused in every disguise", async () => {
    const { a } = await hookedAgent();
    const disguises = [
      ["a symlink in the own folder", `ln -s ../feature_03_three "${ownFolder}/link"`],
      ["a symlink in place of the own folder", `rm -r "${ownFolder}"; ln -s feature_03_three "${ownFolder}"`],
      ["a symlink in place of the own file", `ln -sf ../feature_03_three/spec.md "${ownFolder}/spec.md"`],
      ["a symlink in place of the shared document", `mv "${readmePath}" x; ln -s ../../x "${readmePath}"`],
      [
        "a folder in place of the shared document",
        `rm "${readmePath}"; mkdir "${readmePath}"; : >"${readmePath}/x"`,
      ],
      ["a folder in place of another's file", `rm "${theirs}"; mkdir "${theirs}"; : >"${theirs}/x"`],
      ["another's file with a line feed in its name", `: >"${epicDir}/feature_03_three/$(printf 'a\\nb')"`],
      ["another's file that begins with a dash", `: >"${epicDir}/feature_03_three/-rf"`],
      ["a file in the root that begins with a dash", ": >--all"],
      ["a rename out of another's folder", `git mv "${theirs}" "${ownFolder}/taken.md"`],
      ["a rename into another's folder", `git mv "${ownFolder}/spec.md" "${epicDir}/feature_03_three/x.md"`],
      ["another's file deleted", `git rm -q "${theirs}"`],
      ["another's file made executable", `chmod +x "${theirs}"`],
      [
        "a case-only rename of another's folder",
        `git mv "${epicDir}/feature_03_three" "${epicDir}/Feature_03_three"`,
      ],
      [
        "a submodule",
        `git init -q "${ownFolder}/sub"; git -C "${ownFolder}/sub" commit -q --allow-empty -m x`,
      ],
      [".gitattributes", `echo '* -text' >"${ownFolder}/.gitattributes"`],
      ["a name that is no UTF-8", `: >"${ownFolder}/$(printf 'a\\377b')"`],
      [
        "another's file with intent to add",
        `echo x >"${epicDir}/feature_03_three/n.md"; git add -N .; git add -A`,
      ],
      ["STATUS that claims to be ready", `echo 'READY_FOR_SYNC: true' >"${ownFolder}/STATUS"`],
    ] as const;
    for (const [disguise, script] of disguises) {
      execFileSync("sh", ["-c", script], { cwd: a.path, stdio: "pipe" });
      a.git("-c", "advice.addEmbeddedRepo=false", "add", "--all");
      const { code, output } = a.tryGit("commit", "-m", "work");
      expect({ disguise, code, output }).toMatchObject({ disguise, code: 1 });
      expect(output).toContain("sheaf: commit refused");
      a.git("reset", "--quiet", "--hard");
      a.git("clean", "-ffdq");
    }
  });
});

/** A node that first runs a script. */
function nodeWith(preload: string): string {
  const folder = temporaryFolder();
  writeFileSync(`${folder}/preload.cjs`, preload);
  const start = `#!/bin/sh\nexec '${process.execPath}' -r '${folder}/preload.cjs' "$@"\n`;
  writeFileSync(`${folder}/node`, start, { mode: 0o755 });
  return `${folder}/node`;
}

test("most commits are judged without loading what starts processes", async ({ skip }) => {
  if (hasReftable) skip("git alone can tell the branch where refs are tables");
  const log = `${temporaryFolder()}/loaded`;
  const node = nodeWith(`const { Module } = require("node:module");
    const fs = require("node:fs");
    const load = Module._load;
    Module._load = (name, ...rest) => {
      fs.appendFileSync(${JSON.stringify(log)}, name + "\\n");
      return load(name, ...rest);
    };`);
  const { a } = await hookedAgent({ node });
  const own = { [readmePath]: readmeWith("SECONDARY-A PROGRESS", "mine") };
  expect(tryCommit(a, { ...own, [`${ownFolder}/spec.md`]: "mine\n" }).code).toBe(0);
  const loaded = readFileSync(log, "utf8").split("\n");
  expect(loaded).toContain("node:fs");
  expect(loaded.filter((name) => /child_process/.test(name))).toEqual([]);
});

test("is refused in a sandbox too, where spawnSync may not make a pipe for standard input", async () => {
  // As in Codex's sandbox without network: EPERM, unless standard input is ignored or a descriptor.
  const sandbox = `const cp = require("node:child_process");
    for (const name of ["spawnSync", "execFileSync", "execSync"]) {
      const real = cp[name];
      cp[name] = (...args) => {
        const { stdio = "pipe" } = args.findLast((arg) => typeof arg === "object" && !Array.isArray(arg)) ?? {};
        if ([stdio].flat()[0] === "pipe") throw Object.assign(new Error("spawnSync EPERM"), { code: "EPERM" });
        return real(...args);
      };
    }`;
  const epic = hookedEpic({ node: nodeWith(sandbox) });
  const a = await epic.agent("secondary-a");
  // A name that git quotes, and a merge: both make the judge ask git itself.
  expect(tryCommit(a, { [`${epicDir}/feature_03_three/é.md`]: "mine\n" }).code).toBe(1);
  a.git("reset", "--quiet", "--hard");
  epic.repo.commit("ahead", { [`${epicDir}/DISCOVERY.md`]: "found\n" });
  a.git("merge", "--quiet", "--no-ff", "--no-commit", "epic/KAI-7");
  expect(tryCommit(a, { [theirs]: "mine\n" }).code).toBe(1);
  expect(existsSync(`${epic.repo.path}/.git/sheaf/unchecked`)).toBe(false);
});

describe("the index that git commits is the one that is judged", () => {
  test("commit <path> passes while another's change is staged, and commits the own path only", async () => {
    const { a } = await hookedAgent();
    a.write(theirs, "staged\n");
    a.write(`${ownFolder}/spec.md`, "new\n");
    a.git("add", "--all");
    a.git("commit", "--quiet", "-m", "own", "--", `${ownFolder}/spec.md`);
    expect(a.git("show", "--format=", "--name-only", "HEAD")).toBe(`${ownFolder}/spec.md`);
    expect(a.tryGit("commit", "-m", "theirs").code).toBe(1);
  });

  test("commit -a is judged with what it adds", async () => {
    const { a } = await hookedAgent();
    a.write(theirs, "not staged\n");
    a.write(`${ownFolder}/spec.md`, "new\n");
    a.git("add", `${ownFolder}/spec.md`);
    expect(a.tryGit("commit", "-a", "-m", "work").code).toBe(1);
    a.git("commit", "--quiet", "-m", "work");
  });

  test("a subfolder and settings for people's diffs change nothing", async () => {
    const { a } = await hookedAgent();
    for (const [key, value] of [
      ["diff.relative", "true"],
      ["diff.renames", "copies"],
      ["diff.noprefix", "true"],
      ["color.ui", "always"],
      ["diff.orderFile", "/nowhere"],
      ["core.quotePath", "false"],
    ] as const)
      a.git("config", key, value);
    a.git("mv", theirs, `${ownFolder}/taken.md`);
    expect(a.at(`${a.path}/${ownFolder}`).tryGit("commit", "-m", "work").code).toBe(1);
  });
});

describe("where Sheaf has no say, or cannot tell", () => {
  test("a worktree that is not registered is never blocked", async () => {
    const epic = hookedEpic();
    await epic.agent("secondary-a");
    expect(tryCommit(epic.repo, { [theirs]: "x\n" }).code).toBe(0);
  });

  test("another branch in an agent's worktree is refused, with the way back", async () => {
    const { a } = await hookedAgent();
    a.git("switch", "--quiet", "-c", "elsewhere");
    const { code, output } = tryCommit(a, { [`${ownFolder}/spec.md`]: "x\n" });
    expect(code).toBe(1);
    expect(output).toContain("fix: git switch sheaf/KAI-7/secondary-a");
    a.git("switch", "--quiet", "--detach");
    expect(a.tryGit("commit", "-m", "work").output).toContain("detached HEAD");
  });

  test.each([
    ["Node", (repo: TestRepo) => repo.write(".git/sheaf/cli", "/nowhere/node\n/nowhere/main.js\n")],
    ["the judge", (repo: TestRepo) => repo.write(".git/sheaf/hook.cjs", "syntax error")],
  ])("a commit passes when %s is missing or broken, and that is on record", async (_, damage) => {
    const { epic, a } = await hookedAgent();
    damage(epic.repo);
    const path = process.env["PATH"];
    process.env["PATH"] = pathWithoutNode();
    const { code, output } = tryCommit(a, { [theirs]: "x\n" });
    process.env["PATH"] = path;
    expect({ code, output }).toMatchObject({ code: 0 });
    expect(epic.repo.read(".git/sheaf/unchecked")).toContain("pre-commit");
  });

  test("rules that cannot be read block, but never a commit in the own folder", async () => {
    const { epic, a } = await hookedAgent();
    epic.repo.write(".git/sheaf/KAI-7/rulebook.json", "{");
    const { code, output } = tryCommit(a, { [theirs]: "x\n" });
    expect(code).toBe(1);
    expect(output).toContain("rules unreadable: sheaf doctor --fix");
    a.git("reset", "--quiet", "--hard");
    expect(tryCommit(a, { [`${ownFolder}/spec.md`]: "x\n" }).code).toBe(0);
  });

  test("a manifest that cannot be read stops everybody but the primary who mends it", async () => {
    const epic = hookedEpic();
    const [a, primary] = [await epic.agent("secondary-a"), await epic.primary()];
    const manifest = `${epicDir}/epic.yaml`;
    primary.write(manifest, "nonsense: [");
    primary.git("commit", "--quiet", "--all", "-m", "oh no");
    expect(tryCommit(a, { [`${ownFolder}/spec.md`]: "x\n" })).toMatchObject({ code: 1 });
    expect(tryCommit(primary, { "src/main.ts": "x\n", [`${epicDir}/DISCOVERY.md`]: "x\n" })).toMatchObject({
      code: 1,
    });
    primary.git("reset", "--quiet");
    primary.write(manifest, JSON.stringify(testManifest()));
    expect(primary.tryGit("commit", "--all", "-m", "mended")).toMatchObject({ code: 0 });
    expect(tryCommit(a, { [`${ownFolder}/spec.md`]: "x\n" })).toMatchObject({ code: 0 });
  });

  test("rules that have changed on the epic branch are compiled anew before a commit is judged", async () => {
    const folder = temporaryFolder();
    const entry = `${folder}/main.cjs`;
    const { epic, a } = await hookedAgent({ entry });
    const changed = testManifest({
      rules: [{ path: "shared.md", owner: "secondary-a", access: "exclusive" }],
    });
    epic.repo.commit("new rules", { [`${epicDir}/epic.yaml`]: JSON.stringify(changed) });
    const oid = epic.repo.git("rev-parse", `HEAD:${epicDir}/epic.yaml`);
    const rulebook = testRulebook(changed, oid);
    // Stands for the command line: says what it was called with, and does what compiling does.
    const target = `${epic.repo.path}/.git/sheaf/KAI-7/rulebook.json`;
    const script = `const fs = require("node:fs");
      fs.writeFileSync(${JSON.stringify(`${folder}/called`)}, process.argv.slice(2).join(" "));
      fs.writeFileSync(${JSON.stringify(target)}, ${JSON.stringify(JSON.stringify(rulebook))});`;
    writeFileSync(entry, script);
    const { code, output } = tryCommit(a, { "shared.md": "x\n" });
    expect({ code, output }).toMatchObject({ code: 0 });
    expect(readFileSync(`${folder}/called`, "utf8")).toBe("hooks compile --epic KAI-7");
  });
});

/** A PATH with git and the shell's tools, and without any node. */
function pathWithoutNode(): string {
  const folder = temporaryFolder();
  for (const tool of ["git", "sh", "cat", "date", "rm", "mv", "touch"]) {
    symlinkSync(
      execFileSync("sh", ["-c", `command -v ${tool}`], { encoding: "utf8" }).trim(),
      `${folder}/${tool}`,
    );
  }
  return folder;
}
