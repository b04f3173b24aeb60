import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";

/** The built command line; `npm run bench` builds it first. */
export const sheafEntry = resolve("dist/cli/main.cjs");

// A certificate bundle in NODE_EXTRA_CA_CERTS costs every node 50 ms, the peer's as well as ours.
const env = {
  ...process.env,
  NODE_EXTRA_CA_CERTS: "",
  NODE_OPTIONS: "",
  GIT_CONFIG_GLOBAL: "/dev/null",
  GIT_CONFIG_SYSTEM: "/dev/null",
};

/** Runs a program to its end and returns what it printed; throws when it fails. */
export function runProgram(cwd: string, file: string, ...args: readonly string[]): string {
  return execFileSync(file, [...args], {
    cwd,
    env,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "pipe"],
    maxBuffer: 1 << 28,
  });
}

/** A folder outside this project, removed when the bench ends. */
export function scratchFolder(): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "sheaf-bench-")));
  process.on("exit", () => rmSync(folder, { recursive: true, force: true, maxRetries: 3 }));
  return folder;
}

/** A repository with `count` small files in folders of a hundred, in one commit. */
export function repositoryOf(count: number): string {
  const path = join(scratchFolder(), "project");
  mkdirSync(path);
  runProgram(path, "git", "init", "--quiet", "--initial-branch=main");
  runProgram(path, "git", "config", "user.name", "Bench");
  runProgram(path, "git", "config", "user.email", "bench@example.com");
  for (let index = 0; index < count; index++) {
    writeFile(path, `src/part_${Math.floor(index / 100)}/file_${index}.txt`, `file ${index}\nsecond line\n`);
  }
  runProgram(path, "git", "add", "--all");
  runProgram(path, "git", "commit", "--quiet", "-m", "first");
  return path;
}

/** Writes a file and the folders above it. */
export function writeFile(root: string, path: string, content: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), content);
}

/** Sets up an epic with `agents` secondaries in a repository and returns its folder. */
export function startEpic(repository: string, agents: number): string {
  const features = Array.from({ length: agents + 1 }, (_, index) => [
    "--feature",
    `part_${index + 1}`,
  ]).flat();
  const sheaf = (...words: string[]) => runProgram(repository, process.execPath, sheafEntry, ...words);
  sheaf("init");
  sheaf("epic", "new", "KAI-7", "Bench", ...features);
  sheaf("start");
  return "feature-updates/KAI-7-bench";
}
