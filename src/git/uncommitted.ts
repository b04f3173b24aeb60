import type { Git } from "./git.ts";

/** The paths of a worktree that differ from its commit, staged or not, untracked files too; ignored ones are no work. */
export async function listUncommitted(git: Git): Promise<string[]> {
  const fields = await git.fields([
    "status",
    "--porcelain=v1",
    "-z",
    "--untracked-files=all",
    "--no-renames",
    "--ignore-submodules=none",
  ]);
  return fields.map((field) => field.slice(3));
}
