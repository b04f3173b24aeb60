import { primary, type EpicId } from "../../core/ids.ts";
import { cliPaths } from "../../files/cli-command.ts";
import { installWorktreeHooks } from "../hooks/install-hooks.ts";
import type { Session } from "../context/session.ts";
import { compileEpic } from "../context/load-epic.ts";

/**
 * Makes git run Sheaf's hooks in this checkout while the epic's branch is checked out: from the epic's first commit on
 * its rules bind the primary too.
 */
export async function guardPrimary(session: Session, epic: EpicId): Promise<void> {
  const { rulebook } = await compileEpic(session, epic);
  const { repository } = session;
  await installWorktreeHooks({ repository, rulebook, agent: primary, cli: cliPaths() });
}
