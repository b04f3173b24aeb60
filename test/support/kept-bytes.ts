import { execFileSync } from "node:child_process";
import { appendFileSync } from "node:fs";
import { dirname } from "node:path";
import type { TestRepo } from "./git-repo.ts";

/** Lays files about that are nobody's business: ignored, untracked, and hidden from git in both ways. */
export function litter(at: TestRepo): void {
  const mark = `in ${at.path.split("/").at(-1)}\n`;
  const exclude = at.git("rev-parse", "--path-format=absolute", "--git-path", "info/exclude");
  appendFileSync(exclude, "ignored*\n");
  for (const name of ["ignored.txt", "ignored/deep.txt", "loose.txt"]) at.write(name, `${name} ${mark}`);
  at.git("update-index", "--skip-worktree", "readme.txt");
  at.write("readme.txt", `hidden ${mark}`);
  at.git("update-index", "--assume-unchanged", "sheaf.yaml");
  at.write("sheaf.yaml", `${at.read("sheaf.yaml")}# also hidden ${mark}`);
}

/** The ids of all contents that somebody has: in files of the repository and its worktrees, and behind any ref. */
export function contentsOf(repo: TestRepo): ReadonlySet<string> {
  return new Set([...contentsOfFiles(repo, workFiles), ...contentsBehindRefs(repo)]);
}

/** What of `before` is nowhere any more, not even in what Sheaf keeps beside git's files. */
export function lost(before: ReadonlySet<string>, repo: TestRepo): string[] {
  const after = new Set([...contentsOf(repo), ...contentsOfFiles(repo, sheafsFiles)]);
  return [...before].filter((id) => !after.has(id));
}

const workFiles =
  "find . -name .git -prune -o -path ./clock -prune -o -path ./preparation.json -prune -o -type f -print0";
const sheafsFiles = "find . -path '*/.git/sheaf/*' -type f -print0";

function contentsOfFiles(repo: TestRepo, find: string): string[] {
  const command = `${find} | xargs -0 git hash-object --no-filters --`;
  return lines(execFileSync("sh", ["-c", command], { cwd: dirname(repo.path), encoding: "utf8" }));
}

function contentsBehindRefs(repo: TestRepo): string[] {
  const command = `git rev-list --objects --no-object-names --all |
    git cat-file --batch-check='%(objecttype) %(objectname)' | sed -n 's/^blob //p'`;
  return lines(execFileSync("sh", ["-c", command], { cwd: repo.path, encoding: "utf8" }));
}

function lines(text: string): string[] {
  return text.split("\n").filter((line) => line !== "");
}
