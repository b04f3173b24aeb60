import { primary, type EpicId } from "../../core/ids.ts";
import { cliPaths } from "../../files/cli-command.ts";
import { carryOver } from "../context/carry-over.ts";
import { compileEpic } from "../context/load-epic.ts";
import { showFolder } from "../../git/sparse-checkout.ts";
import type { Session } from "../context/session.ts";
import { installWorktreeHooks } from "../hooks/install-hooks.ts";

/**
 * Brings an epic whose branch has just been made to life: its agents' state, and hooks in this checkout, which run while
 * the epic's branch is checked out. From its first commit on its rules bind the primary too.
 */
export async function beginEpic(session: Session, epic: EpicId): Promise<void> {
  const loaded = await compileEpic(session, epic);
  await carryOver({ ...session, ...loaded }, "begin");
  const { git, repository } = session;
  await showFolder(git, loaded.epicDir);
  await installWorktreeHooks({ repository, rulebook: loaded.rulebook, agent: primary, cli: cliPaths() });
}
