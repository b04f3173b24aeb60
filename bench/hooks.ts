import { execFileSync, spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { ownFolder, readmePath, readmeWith } from "../test/support/epic-rules.ts";
import { environment, hookedWorktree, type HookedWorktree } from "./hooked-worktree.ts";
import { compareTimes, type Bench, type BenchRow } from "./bench.ts";

const rounds = 41;

/** What a commit costs an agent (design section 13): the hook's process alone, beside a hook that does nothing. */
export const hooks: Bench = {
  name: "hooks",
  title: "Hooks of a commit, one process each",
  peer: "a hook of `exit 0`, bare `node -e 0`, or git's own diff of the index, as named",
  measure,
};

async function measure(): Promise<BenchRow[]> {
  const folder = mkdtempSync(join(tmpdir(), "sheaf-bench-"));
  try {
    const rows: BenchRow[] = [];
    for (const files of [10, 1_000, 50_000])
      rows.push(...(await measureRepository(join(folder, `${files}`), files)));
    return rows;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function measureRepository(folder: string, files: number): Promise<BenchRow[]> {
  const worktree = await hookedWorktree(folder, files);
  const hook = (env: NodeJS.ProcessEnv = {}) => run(join(worktree.hooks, "pre-commit"), [], worktree, env);
  const nothing = writeScript(join(folder, "exit-0"), "exit 0");
  const count = files.toLocaleString("en");
  const stage = (path: string, text: string) => stageFile(worktree, path, text);

  const node = () => run(process.execPath, ["-e", "0"], worktree);
  const index = () => run("git", ["diff", "--cached", "--raw"], worktree);
  stage(`${ownFolder}/spec.md`, "new\n");
  const plain = compareTimes(hook, () => run(nothing, [], worktree), rounds);
  const diff = compareTimes(hook, index, rounds);
  stage(`${ownFolder}/spec.md`, "two\n");
  const after = files <= 1_000 ? measureAfterCommit(worktree, nothing, count) : [];
  stage(readmePath, readmeWith("SECONDARY-A PROGRESS", "news"));
  // The lock is free: the judge plans how it is taken.
  if (files <= 1_000) {
    return [
      ...after,
      { name: `own folder, ${count} files, beside exit 0`, ...plain, maxRatio: 3 },
      {
        name: `shared document, ${count} files, beside node -e 0`,
        ...compareTimes(hook, node, rounds),
        maxRatio: 1.5,
      },
      measureLockedCommit(worktree, count),
      ...measureGuard(worktree, count),
    ];
  }
  // With so many files git's own look at the index is most of it.
  const both = () => [index(), node()];
  return [
    { name: `own folder, ${count} files, beside git diff --cached`, ...diff, maxRatio: 2 },
    {
      name: `shared document, ${count} files, beside git diff --cached and node -e 0`,
      ...compareTimes(hook, both, rounds),
      maxRatio: 1.5,
    },
  ];
}

/** What a whole commit costs that takes a lock and gives it back, beside the same without hooks and one start of Node. */
function measureLockedCommit(worktree: HookedWorktree, count: string): BenchRow {
  let round = 0;
  const commit = (...settings: string[]) => {
    stageFile(worktree, readmePath, readmeWith("SECONDARY-A PROGRESS", `news ${round++}`));
    run("git", [...settings, "commit", "--quiet", "--message", "news"], worktree);
  };
  const bare = () => {
    commit("-c", "core.hooksPath=/dev/null");
    run(process.execPath, ["-e", "0"], worktree);
  };
  return {
    name: `a commit that takes a lock, ${count} files, beside one without hooks and node -e 0`,
    ...compareTimes(() => commit(), bare, rounds),
    maxRatio: 2,
  };
}

/** What the guard costs that agents' programs ask before each edit, whether the file is the agent's own or not. */
function measureGuard(worktree: HookedWorktree, count: string): BenchRow[] {
  const call = (path: string) =>
    JSON.stringify({
      cwd: worktree.path,
      tool_name: "Write",
      tool_input: { file_path: join(worktree.path, path), content: "new\n" },
    });
  const guard = (input: string) => () =>
    spawnSync(process.execPath, ["dist/cli/main.cjs", "agent-hook", "claude", "PreToolUse"], {
      env: environment(),
      input,
    });
  const node = () => run(process.execPath, ["-e", "0"], worktree);
  return [
    {
      name: `guard, own file, ${count} files, beside node -e 0`,
      ...compareTimes(guard(call(`${ownFolder}/spec.md`)), node, rounds),
      maxRatio: 1.3,
    },
    {
      name: `guard, another's file, refused, ${count} files, beside node -e 0`,
      ...compareTimes(guard(call(readmePath.replace("EPIC_README", "DISCOVERY"))), node, rounds),
    },
  ];
}

/** What the hook after a commit costs where it leaves nothing behind, and where it leaves work that has to be kept. */
function measureAfterCommit(worktree: HookedWorktree, nothing: string, count: string): BenchRow[] {
  const hook = () => run(join(worktree.hooks, "post-commit"), [], worktree);
  const status = () => run("git", ["status", "--porcelain"], worktree);
  const loose = join(worktree.path, ownFolder, "loose.md");
  execFileSync("git", ["checkout-index", "--all", "--force"], { cwd: worktree.path, env: environment() });
  execFileSync("git", ["update-index", "-q", "--refresh"], { cwd: worktree.path, env: environment() });
  const nothingLeft = compareTimes(hook, () => run(nothing, [], worktree), rounds);
  let edits = 0;
  const keep = () => {
    writeFileSync(loose, `edit ${edits++}\n`);
    hook();
  };
  const kept = compareTimes(keep, status, rounds);
  rmSync(loose);
  return [
    {
      name: `after a commit that leaves nothing, ${count} files, beside exit 0`,
      ...nothingLeft,
      maxRatio: 4,
    },
    { name: `after a commit that leaves work, ${count} files, beside git status`, ...kept, maxRatio: 15 },
  ];
}

function stageFile({ path: cwd }: HookedWorktree, path: string, text: string): void {
  const options = { cwd, env: environment(), encoding: "utf8" } as const;
  const oid = execFileSync("git", ["hash-object", "-w", "--stdin"], { ...options, input: text }).trim();
  execFileSync("git", ["update-index", "--add", "--cacheinfo", `100644,${oid},${path}`], options);
}

function writeScript(path: string, body: string): string {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, `#!/bin/sh\n${body}\n`);
  chmodSync(path, 0o755);
  return path;
}

/** Runs a program as git runs a hook: at the top of the worktree, told where its git directory and index are. */
function run(
  program: string,
  args: string[],
  { path, gitDir }: HookedWorktree,
  extra: NodeJS.ProcessEnv = {},
): void {
  const env = { ...environment(), GIT_DIR: gitDir, GIT_INDEX_FILE: join(gitDir, "index"), ...extra };
  spawnSync(program, args, { cwd: path, env, stdio: "ignore" });
}
