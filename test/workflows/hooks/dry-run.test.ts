import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { cliPaths } from "../../../src/files/cli-command.ts";
import { openRepository } from "../../../src/git/repository.ts";
import { realSystem } from "../../../src/system.ts";
import { uninstallProject } from "../../../src/workflows/epic/uninstall-project.ts";
import { installWorktreeHooks, planInstallation } from "../../../src/workflows/hooks/install-hooks.ts";
import { openSession } from "../../../src/workflows/context/session.ts";
import { hookBundle, hookedEpic } from "../../support/hooked-epic.ts";

test("a dry run says what installing and uninstalling hooks would change, and changes nothing", async () => {
  const epic = hookedEpic();
  const { repo } = epic;
  const git = join(repo.path, ".git");
  repo.git("config", "merge.sheaf.driver", "driver");
  const session = await openSession(repo.path, realSystem({}));
  const installation = {
    repository: await openRepository(repo.path),
    rulebook: epic.rulebook,
    agent: "primary" as (typeof epic.rulebook.agents)[number]["id"],
    cli: { ...cliPaths(), hookBundle: hookBundle() },
  };
  const isUnchanged = (by: () => Promise<unknown>) => unchanged(git, by);
  await isUnchanged(async () => {
    expect(await planInstallation(installation)).toEqual([
      `write the hooks' files to ${join(git, "sheaf/hooks")}`,
      `set core.hooksPath of ${repo.path}, now not set`,
      "write anew who this worktree belongs to, and the rules",
    ]);
  });
  await installWorktreeHooks(installation);
  await isUnchanged(async () => {
    expect(await planInstallation(installation)).toHaveLength(1);
    expect(await uninstallProject(session, true)).toEqual([
      "hooks are switched off in every worktree, and removed",
      "the merge driver is removed from .git/config",
    ]);
  });
  expect(await uninstallProject(session)).toEqual([
    "hooks are switched off in every worktree, and removed",
    "the merge driver is removed from .git/config",
  ]);
});

/** Runs `work` and compares the git directory with what it was. */
async function unchanged(folder: string, work: () => Promise<unknown>): Promise<void> {
  const before = contentsOf(folder);
  await work();
  expect(contentsOf(folder)).toEqual(before);
}

function contentsOf(folder: string): (readonly [path: string, content: string])[] {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return files.toSorted().map((path) => [path, readFileSync(path, "latin1")]);
}
