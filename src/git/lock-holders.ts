import { existsSync, readdirSync, readFileSync, readlinkSync } from "node:fs";
import { dirname, join, resolve, sep } from "node:path";

/** The first line of a lock file that Sheaf itself has made: `sheaf <process id>`. git's own have none. */
export const ownLockLine = (pid: number): string => `sheaf ${pid}\n`;

/**
 * Whether a living process may hold a lock file of git: one that has it open, or a git at work in the place that the
 * lock belongs to, since git closes the file before it is done with it. Undefined where processes cannot be watched.
 */
export function findHolder(lock: string): boolean | undefined {
  const owner = readOwner(lock);
  if (!existsSync("/proc/self/fd")) return owner === undefined || isRunning(owner) ? undefined : false;
  const places = placesOf(lock);
  const ids = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
  const openers = owner === undefined ? ids : [owner];
  return openers.some((id) => hasOpen(id, lock)) || ids.some((id) => isGitAt(id, places));
}

/** Whether a git is at work in any worktree of a repository; never where processes cannot be watched. */
export function isGitAtWork(commonDir: string): boolean {
  if (!existsSync("/proc/self/fd")) return false;
  const places = placesOf(join(commonDir, "packed-refs.lock"));
  return readdirSync("/proc").some((id) => isGitAt(id, places));
}

function readOwner(lock: string): string | undefined {
  const [, pid] = /^sheaf (\d+)\n/.exec(look(() => readFileSync(lock, "latin1").slice(0, 32)) ?? "") ?? [];
  return pid;
}

function isRunning(id: string): boolean {
  try {
    return process.kill(Number(id), 0);
  } catch (error) {
    return isForbidden(error);
  }
}

function hasOpen(id: string, path: string): boolean {
  const folder = `/proc/${id}/fd`;
  // Of another user's process nothing can be seen here: a git among them is told by its name.
  return (look(() => readdirSync(folder)) ?? []).some(
    (name) => look(() => readlinkSync(join(folder, name))) === path,
  );
}

/** Commands of git that lock nothing, or stay open while they do not. */
const harmless = new Set(
  "cat-file daemon diff-tree for-each-ref log ls-files ls-tree merge-base merge-tree rev-list rev-parse show".split(
    " ",
  ),
);
/** What may stand between `git` and its command, with a word of its own. */
const withWord = new Set(["-c", "-C", "--git-dir", "--work-tree", "--namespace", "--exec-path"]);

function isGitAt(id: string, places: readonly string[]): boolean {
  if (look(() => readFileSync(`/proc/${id}/comm`, "latin1"))?.startsWith("git") !== true) return false;
  const words = look(() => readFileSync(`/proc/${id}/cmdline`, "utf8")) ?? "";
  if (harmless.has(commandOf(words.split("\0")))) return false;
  try {
    const cwd = readlinkSync(`/proc/${id}/cwd`);
    const settings = `${words}${look(() => readFileSync(`/proc/${id}/environ`, "utf8")) ?? ""}`;
    const [, gitDir = "."] = /(?:^|\0)(?:GIT_DIR=|--git-dir[=\0])([^\0]*)/.exec(settings) ?? [];
    return [cwd, resolve(cwd, gitDir)].some((path) => places.some((place) => isWithin(path, place)));
  } catch (error) {
    return isForbidden(error);
  }
}

function commandOf([program = "", ...words]: readonly string[]): string {
  const [, dashed] = /git-([a-z-]+)$/.exec(program) ?? [];
  if (dashed !== undefined) return dashed;
  let at = 0;
  while (words[at]?.startsWith("-") === true) at += withWord.has(words[at] ?? "") ? 2 : 1;
  return words[at] ?? "";
}

/** Where a git works that takes this lock: in the worktree of an index or HEAD, in any worktree for a ref. */
function placesOf(lock: string): string[] {
  const gitDir = dirname(lock);
  const commonDir = findCommonDir(gitDir);
  const linked = join(commonDir, "worktrees");
  if (gitDir !== commonDir && dirname(gitDir) === linked) return [gitDir, ...topOf(gitDir)];
  const names = look(() => readdirSync(linked)) ?? [];
  const main = dirname(commonDir);
  const isOfMain = gitDir === commonDir && /\/(?:index|HEAD)\.lock$/.test(lock);
  return [commonDir, main, ...(isOfMain ? [] : names.flatMap((name) => topOf(join(linked, name))))];
}

function topOf(gitDir: string): string[] {
  const link = look(() => readFileSync(join(gitDir, "gitdir"), "utf8"));
  return link === undefined ? [] : [dirname(link.trimEnd())];
}

/** The git directory that holds the objects, from a folder inside it. */
export function findCommonDir(inside: string): string {
  const up = dirname(inside);
  return up === inside || existsSync(join(inside, "objects")) ? inside : findCommonDir(up);
}

function isWithin(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder + sep);
}

function isForbidden(error: unknown): boolean {
  return error instanceof Error && "code" in error && (error.code === "EACCES" || error.code === "EPERM");
}

/** Reads something that may be gone by now. */
function look<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
