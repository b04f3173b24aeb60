import { copyFileSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { join, resolve } from "node:path";
import { refused, type SheafError } from "../errors.ts";
import { withPrivateIndex } from "./build-tree.ts";
import type { Git } from "./git.ts";

/** The hooks that git would run in a worktree without Sheaf. */
export interface UserHooks {
  /** git at the top of the worktree. */
  readonly git: Git;
  readonly gitDir: string;
  /** `core.hooksPath` of the user's own, or the folder that git has by itself. */
  readonly folder: string;
  /** Entries in the configuration that lead to Sheaf's own hooks (git 2.54 and newer). */
  readonly ours: readonly string[];
  /** Whether git has hooks in its configuration beside those. */
  readonly hasConfigured: boolean;
}

/** Where hooks may be: a worktree, and the paths that are Sheaf's. */
export interface HookPlace {
  readonly git: Git;
  readonly gitDir: string;
  readonly commonDir: string;
  /** The folder of Sheaf's own entries. */
  readonly sheafs: string;
  /** The worktree's own `core.hooksPath` of before Sheaf set it. */
  readonly kept: string | undefined;
}

/** Finds the user's own hooks, with one git process. */
export async function findUserHooks(place: HookPlace): Promise<UserHooks> {
  const { git, gitDir, commonDir, sheafs, kept } = place;
  const asked = ["config", "-z", "--type=path", "--get-regexp", "^(core\\.hookspath|hook\\..*\\.command)$"];
  const settings = (await git.fields(asked, { answers: [1] })).map((field) => field.split("\n", 2));
  const paths = settings.flatMap(([key, value = ""]) => (key === "core.hookspath" ? [value] : []));
  const own = paths.filter((path) => resolve(git.cwd, path) !== sheafs).at(-1);
  const commands = settings.filter(([key]) => key !== "core.hookspath");
  const ours = commands.filter(([, value = ""]) => value.includes(sheafs));
  return {
    git,
    gitDir,
    folder: resolve(git.cwd, kept?.replace(/^~(?=\/)/, homedir()) ?? own ?? join(commonDir, "hooks")),
    ours: ours.map(([key = ""]) => key.replace(/\.command$/, "")),
    hasConfigured: commands.length > ours.length,
  };
}

/** Whether git would run something under this name. */
export function hasHook({ folder, hasConfigured }: UserHooks, name: string): boolean {
  return hasConfigured || existsSync(join(folder, name));
}

/**
 * Shows a tree to the user's pre-commit hook as git shows what is about to be committed: in an index. Throws `refused`
 * with the hook's words. What the hook stages is left out: it would come from files that the commit is not made of.
 */
export async function passPreCommit(hooks: UserHooks, tree: string): Promise<void> {
  if (!hasHook(hooks, "pre-commit")) return;
  const { git, gitDir } = hooks;
  await withPrivateIndex(async (_, env) => {
    // What the worktree's index knows of its files spares reading them again.
    const index = join(gitDir, "index");
    if (existsSync(index)) copyFileSync(index, env["GIT_INDEX_FILE"] ?? "");
    await git.run(["read-tree", "--reset", tree], { env });
    await runHook(hooks, ["pre-commit"], { GIT_INDEX_FILE: env["GIT_INDEX_FILE"] ?? "" });
  });
}

/** Shows a message to the user's commit-msg hook, and returns what that makes of it. Throws `refused` with its words. */
export async function passCommitMsg(hooks: UserHooks, message: string): Promise<string> {
  if (!hasHook(hooks, "commit-msg")) return message;
  return withPrivateIndex(async (folder) => {
    const file = join(folder, "COMMIT_EDITMSG");
    writeFileSync(file, message);
    await runHook(hooks, ["commit-msg", "--", file], {});
    return `${readFileSync(file, "utf8").trimEnd()}\n`;
  });
}

async function runHook(
  { git, folder, ours }: UserHooks,
  [name = "", ...args]: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<void> {
  const off = ours.flatMap((entry) => ["-c", `${entry}.enabled=false`]);
  const settings = ["-c", `core.hooksPath=${folder}`, ...off];
  const asked = [...settings, "hook", "run", "--ignore-missing", name, ...args];
  // As git does where it opens no editor.
  const { code, stderr } = await git.run(asked, { env: { GIT_EDITOR: ":", ...env }, answers: anyCode });
  if (code !== 0) throw hookRefused(name, stderr);
}

const anyCode = Array.from({ length: 256 }, (_, code) => code);

const mostLines = 40;

function hookRefused(name: string, stderr: string): SheafError {
  const words = stderr.trimEnd().split("\n").slice(-mostLines).join("\n");
  const mending =
    name === "commit-msg"
      ? "word it as the hook wants it, or set commits: in sheaf.yaml, and run the command again"
      : "correct what the hook names, and run the command again";
  return refused("hook-refused", `your ${name} hook refused this commit:\n${words}`, mending);
}
