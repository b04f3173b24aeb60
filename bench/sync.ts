import { join } from "node:path";
import { performance } from "node:perf_hooks";
import type { Bench, BenchRow } from "./bench.ts";
import { repositoryOf, runProgram, sheafEntry, startEpic, writeFile } from "./repositories.ts";

const agents = 16;
const files = 30;

/** Design section 13: the sync of many agents against the same branches by `git merge --no-ff` in a checkout. */
export const sync: Bench = {
  name: "sync",
  title: `Sync of ${agents} agents, ${files} files and a section each, in a repository of 10,000 files`,
  peer: "git merge --no-ff of the same branches, one after the other",
  measure: () => [measureOnce()],
};

function measureOnce(): BenchRow {
  const repository = repositoryOf(10_000);
  const epicDir = startEpic(repository, agents);
  const branches = Array.from({ length: agents }, (_, index) => writeWork(repository, epicDir, index));
  const peerMs = timeMerges(repository, branches);
  const began = performance.now();
  const defer = ["--defer", "primary", "--reason", "bench"];
  const said = runProgram(repository, process.execPath, sheafEntry, "sync", ...defer, "--json");
  const oursMs = performance.now() - began;
  const merged = said.match(/"outcome": "merged",?/g)?.length ?? 0;
  if (merged < agents) throw new Error(`only ${merged} of ${agents} agents were merged`);
  return { name: `${agents} agents`, oursMs, peerMs, maxRatio: 0.25 };
}

/** One agent's work, committed without hooks: what is measured is the merge. */
function writeWork(repository: string, epicDir: string, index: number): string {
  const agent = `secondary-${String.fromCodePoint(97 + index)}`;
  const worktree = join(`${repository}-worktrees`, "KAI-7", agent);
  const feature = `${epicDir}/feature_${String(index + 2).padStart(2, "0")}_part_${index + 2}`;
  for (let file = 0; file < files; file++) {
    writeFile(worktree, `${feature}/note_${file}.md`, `# Note ${file}\n\n${agent} wrote this.\n`.repeat(20));
  }
  writeFile(worktree, `${feature}/checklist.md`, "- [x] done\n");
  writeFile(worktree, `${feature}/spec.md`, `# Spec\n\n${"What holds.\n".repeat(3)}`);
  runProgram(worktree, "git", "add", "--all");
  runProgram(worktree, "git", "commit", "--quiet", "-m", `notes of ${agent}`);
  writeFile(worktree, "../section.md", `The section of ${agent}.\n`.repeat(10));
  runProgram(worktree, process.execPath, sheafEntry, "section", "write", "--file", "../section.md");
  runProgram(worktree, process.execPath, sheafEntry, "ready");
  return `sheaf/KAI-7/${agent}`;
}

/** The same merges as git makes them, in a clone, which has neither our driver nor our hooks. */
function timeMerges(repository: string, branches: readonly string[]): number {
  const clone = join(repository, "../by-git");
  runProgram(repository, "git", "clone", "--quiet", "--branch", "epic/KAI-7", repository, clone);
  runProgram(clone, "git", "config", "user.name", "Bench");
  runProgram(clone, "git", "config", "user.email", "bench@example.com");
  const began = performance.now();
  for (const branch of branches) mergeByGit(clone, `origin/${branch}`);
  return performance.now() - began;
}

/** Where git conflicts, taking the branch's side of the shared document stands for a person's work, free of charge. */
function mergeByGit(clone: string, branch: string): void {
  try {
    runProgram(clone, "git", "merge", "--quiet", "--no-ff", "-m", branch, branch);
  } catch {
    runProgram(clone, "git", "checkout", "--quiet", "--theirs", ".");
    runProgram(clone, "git", "add", "--update");
    runProgram(clone, "git", "commit", "--quiet", "--no-edit");
  }
}
