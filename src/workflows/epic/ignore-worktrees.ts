import { dirname, isAbsolute, join, relative } from "node:path";
import { excludeFolder } from "../../core/lifecycle/exclude.ts";
import { replaceFile } from "../../files/atomic-file.ts";
import { findText } from "../../files/state.ts";
import { listWorktrees } from "../../git/worktrees.ts";
import type { AgentContext } from "../context/context.ts";

/** Lets git ignore worktrees that are made inside the main checkout, where they would be untracked files. */
export async function ignoreWorktrees(
  { git, repository }: AgentContext,
  worktrees: readonly string[],
): Promise<void> {
  const [main] = await listWorktrees(git);
  if (main === undefined || main.isBare) return;
  const path = join(repository.commonDir, "info/exclude");
  for (const folder of new Set(worktrees.map((worktree) => relative(main.path, dirname(worktree))))) {
    if (folder.startsWith("..") || isAbsolute(folder)) continue;
    const asked = ["-C", main.path, "check-ignore", "--quiet", "--no-index", "--", `${folder}/worktree`];
    const isIgnored = (await git.run(asked, { answers: [1] })).code === 0;
    if (!isIgnored) replaceFile(path, excludeFolder(findText(path) ?? "", folder));
  }
}
