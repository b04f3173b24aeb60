import { existsSync, readFileSync, realpathSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import type { Git } from "./git.ts";

/** The main worktree as it is, where `git worktree list` gives its git directory or less. */
export interface MainCheckout {
  readonly path: string;
  /** There is none: the repository is bare, or nothing tells where its checkout is. */
  readonly isBare: boolean;
}

/**
 * Finds the main checkout. git takes it for the folder around the git directory, which is wrong where that lies elsewhere:
 * made with `--separate-git-dir`, or reached by a symbolic link; and it takes a bare repository for one with a checkout
 * where `core.bare` stands in the main worktree's own configuration, as git demands. What tells, in this order: the place
 * that Sheaf noted, while it still leads here; the folder around; `core.worktree`; the checkout that `git` is in.
 *
 * @param listed what `git worktree list` gives for the main worktree
 */
export async function findMainCheckout(git: Git, listed: string): Promise<MainCheckout> {
  const around = join(listed, ".git");
  const commonDir = real(existsSync(around) ? around : listed);
  if (commonDir === undefined) return { path: listed, isBare: false };
  const noted = findLine(join(commonDir, "sheaf/place"), 1);
  if (noted !== undefined && noted !== listed && leadsTo(noted, commonDir))
    return { path: noted, isBare: false };
  if (existsSync(around)) return { path: listed, isBare: false };
  return (
    (await findConfigured(git, commonDir)) ??
    (await findHere(git, commonDir)) ?? { path: listed, isBare: true }
  );
}

async function findConfigured(git: Git, commonDir: string): Promise<MainCheckout | undefined> {
  const read = async (key: string, type: string) => {
    for (const file of ["config.worktree", "config"]) {
      const asked = ["config", "--file", join(commonDir, file), `--type=${type}`, "--get", key];
      const { code, stdout } = await git.run(asked, { answers: [1, 128] });
      if (code === 0) return stdout.toString("utf8").replace(/\n$/, "");
    }
    return undefined;
  };
  if ((await read("core.bare", "bool")) === "true") return { path: commonDir, isBare: true };
  const worktree = await read("core.worktree", "path");
  return worktree === undefined ? undefined : { path: resolve(commonDir, worktree), isBare: false };
}

async function findHere(git: Git, commonDir: string): Promise<MainCheckout | undefined> {
  const asked = ["rev-parse", "--path-format=absolute", "--show-toplevel", "--git-dir"];
  const { code, stdout } = await git.run(asked, { answers: [128] });
  const [top = "", gitDir = ""] = stdout.toString("utf8").split("\n");
  return code === 0 && real(gitDir) === commonDir ? { path: top, isBare: false } : undefined;
}

/** Whether a folder's `.git`, a folder, a link or a file, is this git directory. */
function leadsTo(top: string, gitDir: string): boolean {
  const link = join(top, ".git");
  if (real(link) === gitDir) return true;
  const [, path] = /^gitdir: (.*)$/m.exec(findText(link) ?? "") ?? [];
  return path !== undefined && real(resolve(dirname(link), path)) === gitDir;
}

function findLine(path: string, at: number): string | undefined {
  return findText(path)?.split("\n")[at] || undefined;
}

function findText(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}

function real(path: string): string | undefined {
  try {
    return realpathSync(path);
  } catch {
    return undefined;
  }
}
