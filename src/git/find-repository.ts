import { existsSync, lstatSync, readFileSync, realpathSync, statSync } from "node:fs";
import { dirname, join, resolve } from "node:path";

/** Where a repository lies. All paths are absolute and without symbolic links, as git itself gives them. */
export interface Place {
  readonly top: string;
  readonly gitDir: string;
  readonly commonDir: string;
  /** The full name of the branch that is checked out, which has a commit. */
  readonly head: string;
}

/**
 * Finds the repository around a folder by the files that git documents (gitrepository-layout), without starting
 * git. Undefined for anything but the plain case of a branch that is checked out in a worktree of one's own: git
 * then has to be asked, which also knows why something is no repository.
 */
export function findRepository(directory: string): Place | undefined {
  try {
    const from = realpathSync(directory);
    const top = findTop(from);
    return top === undefined ? undefined : readPlace(top, from);
  } catch {
    return undefined;
  }
}

/** The first folder upwards with a `.git`. Inside a git directory, or what looks like one, git has to tell. */
function findTop(from: string): string | undefined {
  if (from.split(/[\\/]/).includes(".git")) return undefined;
  for (let folder = from; ; folder = dirname(folder)) {
    if (existsSync(join(folder, ".git"))) return folder;
    if (existsSync(join(folder, "HEAD")) || dirname(folder) === folder) return undefined;
  }
}

function readPlace(top: string, from: string): Place | undefined {
  const link = join(top, ".git");
  const gitDir = lstatSync(link).isFile() ? linkedDir(link) : realpathSync(link);
  const commonLink = join(gitDir, "commondir");
  const commonDir = existsSync(commonLink)
    ? realpathSync(resolve(gitDir, readFileSync(commonLink, "utf8").trimEnd()))
    : gitDir;
  // git refuses the repository of somebody else, and does not look beyond the disk it stands on.
  if (![top, link, gitDir, commonDir].every(isOwn) || statSync(from).dev !== statSync(top).dev)
    return undefined;
  if ([join(commonDir, "config"), join(gitDir, "config.worktree")].some(isUnusual)) return undefined;
  const head = readHead(gitDir, commonDir);
  return head === undefined ? undefined : { top, gitDir, commonDir, head };
}

function linkedDir(link: string): string {
  const [, path = ""] = /^gitdir: (.*?)\r?\n?$/s.exec(readFileSync(link, "utf8")) ?? [];
  return realpathSync(resolve(dirname(link), path));
}

function isOwn(path: string): boolean {
  return statSync(path).uid === process.geteuid?.();
}

/** What a registered worktree's configuration includes, from its private git directory: Sheaf's own settings of it. */
export const includedConfig = "sheaf-worktree/gitconfig";

const ownInclude = new RegExp(`^\\[include\\]\\n\\tpath = ${includedConfig}$`, "m");

/** Whether a configuration file may move the worktree or say that there is none. */
function isUnusual(path: string): boolean {
  const text = existsSync(path) ? readFileSync(path, "utf8").replace(ownInclude, "") : "";
  return /\[\s*include|(?:^|[\s\]])(?:worktree(?![\w.-])|bare(?!\s*=\s*false\b))/i.test(text);
}

function readHead(gitDir: string, commonDir: string): string | undefined {
  const file = join(gitDir, "HEAD");
  if (lstatSync(file).isSymbolicLink()) return undefined;
  const [, ref] = /^ref: (refs\/heads\/[^\s]+)\n$/.exec(readFileSync(file, "utf8")) ?? [];
  if (ref === undefined) return undefined;
  if (existsSync(join(commonDir, ref)) && statSync(join(commonDir, ref)).isFile()) return ref;
  const packed = join(commonDir, "packed-refs");
  const isPacked = existsSync(packed) && readFileSync(packed, "utf8").includes(` ${ref}\n`);
  return isPacked ? ref : undefined;
}
