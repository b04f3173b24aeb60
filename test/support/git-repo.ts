import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { onTestFinished } from "vitest";

/** A folder that is removed when the test ends. */
export function temporaryFolder(): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "sheaf-test-")));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true, maxRetries: 3 }));
  return folder;
}

/** A real repository for a test, inside a folder of its own so that sibling worktrees are removed with it. */
export interface TestRepo {
  readonly path: string;
  /** Runs git and returns its standard output, trimmed at the end; throws with git's words when it fails. */
  git(...args: string[]): string;
  /** Runs git and returns exit code and everything it printed. */
  tryGit(...args: string[]): { code: number; output: string };
  write(file: string, content: string | Uint8Array): void;
  read(file: string): string;
  /** Writes the files, adds them and commits; returns the commit's id. */
  commit(message: string, files?: Record<string, string>): string;
  /** The same helpers in another worktree or folder. */
  at(path: string): TestRepo;
}

/** Makes a repository with one commit on `main`; `options` are further ones of `git init`. */
export function gitRepo(
  files: Record<string, string> = { "readme.txt": "A project.\n" },
  ...options: readonly string[]
): TestRepo {
  const path = join(temporaryFolder(), "project");
  mkdirSync(path);
  const repo = repoAt(path);
  repo.git("init", "--quiet", "--initial-branch=main", ...options);
  repo.commit("first", files);
  return repo;
}

// One process that starts three: a fork of this one, with all its memory, costs as much as a git.
const addAndCommit = 'git add --all && git commit --quiet --allow-empty -m "$1" && exec git rev-parse HEAD';

/** Helpers for a repository or worktree that exists already. */
export function repoAt(path: string): TestRepo {
  const attempt = (program: string, args: readonly string[]) => {
    try {
      const options = { cwd: path, encoding: "utf8", stdio: "pipe" } as const;
      return { code: 0, output: execFileSync(program, args, options) };
    } catch (error) {
      const failed = error as { status: number; stdout: string; stderr: string };
      return { code: failed.status, output: failed.stdout + failed.stderr };
    }
  };
  const run = (program: string, ...args: readonly string[]) => {
    const { code, output } = attempt(program, args);
    if (code !== 0)
      throw new Error(`${program} ${args.join(" ")} in ${path} exited with ${code}:\n${output}`);
    return output.trimEnd();
  };
  const write = (file: string, content: string | Uint8Array) => {
    mkdirSync(dirname(join(path, file)), { recursive: true });
    writeFileSync(join(path, file), content);
  };
  const commit = (message: string, files: Record<string, string> = {}) => {
    for (const [file, content] of Object.entries(files)) write(file, content);
    return run("sh", "-c", addAndCommit, "sh", message);
  };
  return {
    path,
    git: (...args) => run("git", ...args),
    tryGit: (...args) => attempt("git", args),
    write,
    commit,
    read: (file) => readFileSync(join(path, file), "utf8"),
    at: repoAt,
  };
}
