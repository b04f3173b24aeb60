import { join } from "node:path";
import { ok, type Finding } from "../../core/progress/finding.ts";
import { listRegistered } from "../../files/registration.ts";
import type { Git } from "../../git/git.ts";
import { listGitDirs } from "../../git/worktree-config.ts";
import { bareWords } from "../context/bare-layout.ts";
import type { Context } from "../context/context.ts";
import { dropOwnSettings, hasOwnSettings } from "../hooks/install-hooks.ts";

/** Says what of the repository's layout and configuration its users should know. */
export async function checkRepository(context: Context): Promise<Finding[]> {
  return [
    ...checkCopies(context.repository.commonDir),
    ...(await checkBare(context)),
    ...(await checkPartial(context.git)),
  ];
}

/** Settings of Sheaf's that git has copied into worktrees in which nobody is registered: the user's own hooks are off. */
function checkCopies(commonDir: string): Finding[] {
  const registered = new Set(listRegistered(commonDir).map(({ gitDir }) => gitDir));
  const copies = listGitDirs(commonDir).filter((gitDir) => !registered.has(gitDir) && hasOwnSettings(gitDir));
  return copies.map((gitDir) => ({
    check: "configuration",
    state: "warning",
    subject: join(gitDir, "config.worktree"),
    message: "names Sheaf's hooks, and nobody is registered there",
    fix: "sheaf doctor --fix",
    canMend: true,
  }));
}

/** Takes such settings out of one worktree. */
export async function dropCopied(context: Context, file: string, dryRun: boolean): Promise<string> {
  const { git, repository } = context;
  const gitDir = file.slice(0, -"/config.worktree".length);
  if (!dryRun) await dropOwnSettings({ git, gitDir, commonDir: repository.commonDir });
  return `took Sheaf's settings out of ${file}`;
}

async function checkBare({ repository }: Context): Promise<Finding[]> {
  const words = await bareWords(repository);
  return words === undefined ? [] : [ok("bare", repository.commonDir, words)];
}

/** Of a partial clone, git fetches what is missing; programs with a git of their own cannot. */
async function checkPartial(git: Git): Promise<Finding[]> {
  const asked = ["config", "--name-only", "--get-regexp", "^remote\\..*\\.(promisor|partialclonefilter)$"];
  const { code } = await git.run(asked, { answers: [1] });
  if (code !== 0) return [];
  return [
    {
      check: "clone",
      state: "warning",
      subject: "",
      message:
        "this is a partial clone: programs with a git library of their own (libgit2, JGit, go-git) cannot read the files that are missing, nor can git without the remote",
      fix: "git fetch --refetch --no-filter, where such a program is used",
    },
  ];
}
