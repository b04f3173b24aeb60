import { findRepository } from "./find-repository.ts";
import type { Git } from "./git.ts";

/** The git directory that all worktrees share, by its absolute path; git is asked only where its files do not tell. */
export async function commonDirOf(git: Git): Promise<string> {
  const place = findRepository(git.cwd);
  return place?.commonDir ?? git.text(["rev-parse", "--path-format=absolute", "--git-common-dir"]);
}
