import { join } from "node:path";
import { clients } from "../../core/client/client.ts";
import { withoutExcluded } from "../../core/lifecycle/exclude.ts";
import { attributeLine } from "../../core/lifecycle/init-plan.ts";
import { replaceFile } from "../../files/atomic-file.ts";
import { findText, removeFile } from "../../files/state.ts";
import { removeClients } from "../clients/install.ts";
import { findSettings, type Session } from "../context/session.ts";
import { uninstallHooks } from "../hooks/uninstall-hooks.ts";

/**
 * Takes out what `init` put into the repository's configuration; with `dryRun` it only says what that is. Epics,
 * branches and refs are not touched.
 */
export async function uninstallProject(session: Session, dryRun = false): Promise<string[]> {
  const { git, repository } = session;
  const asked = ["config", "--local", "--get-regexp", "^merge\\.sheaf\\."];
  const hasDriver = (await git.run(asked, { answers: [1] })).code === 0;
  const attributes = await planAttributes(session);
  const exclude = planExclude(session);
  if (!dryRun) {
    await removeClients({ session, isHome: false, clients, withTracked: true, dryRun });
    await uninstallHooks(repository);
    if (hasDriver)
      await git.run(["config", "--local", "--remove-section", "merge.sheaf"], { answers: [128] });
    for (const change of [attributes, exclude]) {
      if (change?.after === "") removeFile(change.path);
      else if (change !== undefined) replaceFile(change.path, change.after);
    }
  }
  const ignored = "the agents' worktrees inside the repository are no longer ignored (.git/info/exclude)";
  return [
    `hooks are switched off in every worktree, and removed`,
    ...(hasDriver ? [`the merge driver is removed from .git/config`] : []),
    ...(attributes === undefined ? [] : [`the line for EPIC_README.md is removed from .git/info/attributes`]),
    ...(exclude === undefined ? [] : [ignored]),
  ];
}

interface FileChange {
  readonly path: string;
  readonly after: string;
}

/** The file of what git ignores, without what `start` put there; undefined where it has nothing of that. */
function planExclude({ repository }: Session): FileChange | undefined {
  const path = join(repository.commonDir, "info/exclude");
  const before = findText(path) ?? "";
  const after = withoutExcluded(before);
  return after === before ? undefined : { path, after };
}

/** The file of attributes without our line; undefined where it has none. */
async function planAttributes(session: Session): Promise<FileChange | undefined> {
  const settings = await findSettings(session);
  const path = join(session.repository.commonDir, "info/attributes");
  const lines = findText(path)?.split("\n");
  const line = attributeLine(settings?.epics_dir ?? "feature-updates");
  if (lines?.includes(line) !== true) return undefined;
  return { path, after: lines.filter((text) => text !== line).join("\n") };
}
