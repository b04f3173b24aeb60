import { createHash } from "node:crypto";
import { lstatSync, readdirSync, readFileSync, readlinkSync } from "node:fs";
import { join, relative } from "node:path";
import type { TestRepo } from "./git-repo.ts";

// Objects that nothing names are no change, an index is compared by what it says, what a checkout keeps of a file's times
// is nobody's, and the place in which trees are merged may be made and deleted at any time.
const passedOver = /(?:^|\/)(?:objects|index|sheaf\/[^/]+\/merge)$/;

/** Everything that a command could have changed: refs, logs, settings, state folders, and each worktree with its index. */
export function repositoryState(repo: TestRepo, ...others: readonly string[]): ReadonlyMap<string, string> {
  const worktrees = [...repo.git("worktree", "list", "--porcelain").matchAll(/^worktree (.*)$/gm)].map(
    ([, path = ""]) => path,
  );
  const indexes = worktrees.map((path): [string, string] => [
    `index of ${path}`,
    repo.at(path).git("ls-files", "-s"),
  ]);
  return new Map([...indexes, ...[...worktrees, ...others].flatMap(filesBelow)]);
}

/** What differs between two states, by name. */
export function changesBetween(
  before: ReadonlyMap<string, string>,
  after: ReadonlyMap<string, string>,
): string[] {
  const names = new Set([...before.keys(), ...after.keys()]);
  return [...names].filter((name) => before.get(name) !== after.get(name));
}

function filesBelow(folder: string): [string, string][] {
  const found: [string, string][] = [];
  const visit = (path: string) => {
    if (passedOver.test(relative(folder, path))) return;
    const stats = lstatSync(path, { throwIfNoEntry: false });
    if (stats === undefined) return;
    if (stats.isDirectory()) for (const name of readdirSync(path)) visit(join(path, name));
    else
      found.push([path, `${stats.mode} ${stats.isFile() ? hashOf(readFileSync(path)) : readlinkSync(path)}`]);
  };
  visit(folder);
  return found;
}

function hashOf(bytes: Buffer): string {
  return createHash("sha1").update(bytes).digest("hex");
}
