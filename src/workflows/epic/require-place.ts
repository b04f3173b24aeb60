import { refused } from "../../errors.ts";
import type { Session } from "../context/session.ts";

/**
 * Throws `refused` in a submodule: `git submodule update` writes `core.worktree` into what all worktrees of the
 * submodule share, and git then takes the files of each linked one for missing.
 */
export async function refuseSubmodule({ git, repository }: Session): Promise<void> {
  const outer = await git.text(["rev-parse", "--show-superproject-working-tree"]);
  if (outer === "") return;
  throw refused(
    "submodule",
    `${repository.top} is a submodule of ${outer}: git submodule update there sets core.worktree for all its worktrees, so that agents' worktrees would break`,
    "use a clone of its own: git clone <url of the submodule> <folder>, outside the superproject",
  );
}
