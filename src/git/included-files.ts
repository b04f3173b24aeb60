import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Git } from "./git.ts";

/**
 * The files that `.worktreeinclude` of a checkout names for new worktrees: in the syntax of `.gitignore`, and only those
 * that git ignores, as other tools read it. Relative to the top of the checkout.
 */
export async function listIncluded(git: Git): Promise<string[]> {
  const list = join(git.cwd, ".worktreeinclude");
  if (!existsSync(list)) return [];
  const named = await git.fields(["ls-files", "-z", "--others", "--ignored", `--exclude-from=${list}`]);
  if (named.length === 0) return [];
  const input = named.map((path) => `${path}\0`).join("");
  return git.fields(["check-ignore", "-z", "--stdin"], { input, answers: [1] });
}
