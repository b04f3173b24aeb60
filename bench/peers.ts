import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { epicDir, ownFolder } from "../test/support/epic-rules.ts";
import { compareTimes, type Bench, type BenchGap, type BenchRow } from "./bench.ts";
import { environment, hookedWorktree } from "./hooked-worktree.ts";
import { findPeer, installPeers } from "./peer-tools.ts";
import { scratchFolder } from "./repositories.ts";

const rounds = 9;

/** Whole commits of one file in the own folder: Sheaf's hooks beside other tools that check the same path. */
export const peers: Bench = {
  name: "peers",
  title: "git commit of one own file, hooks and all",
  peer: "the same commit under other hooks; those of the tools check the path too",
  onRequest: true,
  measure,
};

async function measure(): Promise<(BenchRow | BenchGap)[]> {
  installPeers();
  const rows: (BenchRow | BenchGap)[] = [];
  for (const files of [10, 1_000, 50_000]) {
    const stage = await makeStage(files);
    for (const contender of contenders) rows.push(compare(stage, contender, files));
  }
  return rows;
}

/** A worktree in which commits are made, and a script that refuses paths outside the own folder. */
interface Stage {
  readonly folder: string;
  readonly worktree: string;
  readonly check: string;
}

/** Other hooks for the same commit: puts them into a folder, or tells that the tool is not there. */
interface Contender {
  readonly name: string;
  readonly maxRatio?: number;
  readonly install: (stage: Stage, hooks: string) => "installed" | "missing";
}

const contenders: readonly Contender[] = [
  { name: "no hook", install: () => "installed" },
  { name: "exit 0", install: (_, hooks) => writeHook(hooks, "exit 0") },
  { name: "node -e 0", install: (_, hooks) => writeHook(hooks, `exec '${process.execPath}' -e 0`) },
  { name: "husky + lint-staged", maxRatio: 1, install: installHusky },
  { name: "lefthook", maxRatio: 1, install: installLefthook },
  { name: "pre-commit", maxRatio: 1, install: installPreCommit },
];

function compare(stage: Stage, { name, maxRatio, install }: Contender, files: number): BenchRow | BenchGap {
  const hooks = join(stage.folder, name.replaceAll(/\W+/g, "-"));
  mkdirSync(hooks);
  const title = `${files.toLocaleString("en")} files, beside ${name}`;
  const state = install(stage, hooks);
  let change = 0;
  const prepare = () => stageOwnFile(stage, `change ${(change += 1)}\n`);
  const commit = (...settings: string[]) =>
    git(stage.worktree, ...settings, "commit", "--quiet", "-m", "work");
  const ours = () => commit();
  if (state === "missing") return { name: title, missing: "not installed" };
  const theirs = () => commit("-c", `core.hooksPath=${hooks}`);
  return { name: title, ...compareTimes(ours, theirs, rounds, prepare), maxRatio };
}

async function makeStage(files: number): Promise<Stage> {
  const folder = scratchFolder();
  const { path: worktree } = await hookedWorktree(folder, files);
  // Only the epic is on disk; the index has every file.
  git(worktree, "sparse-checkout", "set", epicDir);
  git(worktree, "reset", "--quiet", "--hard");
  const check = writeScript(
    join(folder, "check-paths"),
    `for path; do case \${path#"$PWD/"} in ${ownFolder}/*) ;; *) exit 1 ;; esac; done`,
  );
  return { folder, worktree, check };
}

function stageOwnFile({ worktree }: Stage, text: string): void {
  writeFileSync(join(worktree, ownFolder, "spec.md"), text);
  git(worktree, "add", `${ownFolder}/spec.md`);
}

function installHusky({ worktree, check }: Stage, hooks: string) {
  const [husky, lintStaged] = [findPeer("husky"), findPeer("lint-staged")];
  if (husky === undefined || lintStaged === undefined) return "missing";
  writeFileSync(join(worktree, "package.json"), JSON.stringify({ "lint-staged": { "*": check } }));
  mkdirSync(join(worktree, ".husky"), { recursive: true });
  writeFileSync(join(worktree, ".husky/pre-commit"), `'${lintStaged}' --quiet\n`);
  // Makes .husky/_, and a setting by which Sheaf would call husky's hooks after its own.
  execFileSync(husky, { cwd: worktree, env: hooksIn(hooks), stdio: "ignore" });
  git(worktree, "config", "--local", "--unset", "core.hooksPath");
  return writeHook(hooks, `exec '${worktree}/.husky/_/pre-commit' "$@"`);
}

function installLefthook({ worktree, check }: Stage, hooks: string) {
  const lefthook = findPeer("lefthook");
  if (lefthook === undefined) return "missing";
  const command = `pre-commit:\n  commands:\n    paths:\n      run: ${check} {staged_files}\n`;
  writeFileSync(join(worktree, "lefthook.yml"), `output: false\n${command}`);
  const env = { ...hooksIn(hooks), LEFTHOOK_BIN: lefthook };
  execFileSync(lefthook, ["install", "--force"], { cwd: worktree, env, stdio: "ignore" });
  return "installed";
}

function installPreCommit({ worktree, check }: Stage, hooks: string) {
  const program = findPeer("pre-commit");
  if (program === undefined) return "missing";
  const hook = `{ id: paths, name: paths, language: system, entry: '${check}' }`;
  writeFileSync(join(worktree, ".pre-commit-config.yaml"), `repos: [{ repo: local, hooks: [${hook}] }]\n`);
  // It refuses to install under a core.hooksPath; this is the file that it writes elsewhere.
  const words = "hook-impl --config=.pre-commit-config.yaml --hook-type=pre-commit";
  return writeHook(hooks, `exec '${program}' ${words} --hook-dir '${hooks}' -- "$@"`);
}

function writeHook(hooks: string, body: string): "installed" {
  writeScript(join(hooks, "pre-commit"), body);
  return "installed";
}

function writeScript(path: string, body: string): string {
  writeFileSync(path, `#!/bin/sh\n${body}\n`);
  chmodSync(path, 0o755);
  return path;
}

function git(cwd: string, ...args: readonly string[]): string {
  return execFileSync("git", args, {
    cwd,
    env: quiet(),
    encoding: "utf8",
    stdio: ["ignore", "pipe", "pipe"],
  }).trim();
}

/** For what installs itself into git's folder of hooks: another folder, in this process alone. */
function hooksIn(folder: string): NodeJS.ProcessEnv {
  const setting = { GIT_CONFIG_COUNT: "1", GIT_CONFIG_KEY_0: "core.hooksPath", GIT_CONFIG_VALUE_0: folder };
  return { ...quiet(), ...setting };
}

/** Without the tools' own reports, which take time to draw, and without their caution on build machines. */
function quiet(): NodeJS.ProcessEnv {
  const { CI: _, ...rest } = environment();
  return { ...rest, LEFTHOOK_OUTPUT: "false" };
}
