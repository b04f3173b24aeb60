import { join } from "node:path";
import { attributeLine } from "../../core/epic/init-plan.ts";
import { replaceFile } from "../../files/atomic-file.ts";
import { findText, removeFile } from "../../files/state.ts";
import { findSettings, type Session } from "../session.ts";
import { uninstallHooks } from "../hooks/uninstall-hooks.ts";

/** Takes out what `init` put into the repository's configuration. Epics, branches and refs are not touched. */
export async function uninstallProject(session: Session): Promise<string[]> {
  const { git, repository } = session;
  await uninstallHooks(repository);
  const { code } = await git.run(["config", "--local", "--remove-section", "merge.sheaf"], {
    answers: [128],
  });
  const settings = await findSettings(session);
  const path = join(repository.commonDir, "info/attributes");
  const before = findText(path);
  const line = attributeLine(settings?.epics_dir ?? "feature-updates");
  const after = before
    ?.split("\n")
    .filter((text) => text !== line)
    .join("\n");
  if (after === "") removeFile(path);
  else if (after !== undefined && after !== before) replaceFile(path, after);
  return [
    "hooks are switched off in every worktree, and removed",
    ...(code === 0 ? ["the merge driver is removed from .git/config"] : []),
    ...(after === before ? [] : ["the line for EPIC_README.md is removed from .git/info/attributes"]),
  ];
}
