import { existsSync } from "node:fs";
import { epicBranch } from "../../core/epic/layout.ts";
import { ok, type Finding } from "../../core/progress/finding.ts";
import { replaceFile } from "../../files/atomic-file.ts";
import { cliPaths } from "../../files/cli-command.ts";
import { findOddHookFiles, writeHookFile } from "../../files/hook-files.ts";
import { keepAside } from "../../files/leftovers.ts";
import { registrationDir } from "../../files/registration.ts";
import { findText } from "../../files/state.ts";
import { openRepository } from "../../git/repository.ts";
import { listWorktrees, type Worktree } from "../../git/worktrees.ts";
import type { Context } from "../context/context.ts";
import { compileAnew, compiledFiles } from "../context/load-epic.ts";
import { registrationFiles } from "../hooks/install-hooks.ts";
import { agentOf } from "./check-worktrees.ts";

/**
 * Compares what Sheaf keeps beside git (compiled rules, registrations, the hooks' scripts) with what it would make of the
 * manifest now. Hooks and commands believe these files; anybody can edit them.
 */
export async function derivedFindings(context: Context, worktrees: readonly Worktree[]): Promise<Finding[]> {
  const { epic, repository } = context;
  const expected = await expectedFiles(context, worktrees);
  const odd = [...expected].flatMap(([path, text]) => (findText(path) === text ? [] : [path]));
  const scripts = findOddHookFiles(repository.commonDir, cliPaths());
  if (odd.length + scripts.length === 0)
    return [
      ok("derived", epicBranch(epic), "rules, registrations and hooks are what the manifest makes them"),
    ];
  return [
    ...odd.map((path) => findingOf(path, `is not what the manifest on ${epicBranch(epic)} makes it`)),
    ...scripts.map((path) => findingOf(path, "is not what this Sheaf installs")),
  ];
}

function findingOf(path: string, what: string): Finding {
  return {
    check: "derived",
    state: "failed",
    subject: path,
    message: existsSync(path) ? `${what}: edited by hand, or damaged` : "is missing",
    fix: "sheaf doctor --fix",
    canMend: true,
  };
}

/** Makes one of these files again, and says where what was there is kept. */
export async function mendDerived(context: Context, path: string, dryRun: boolean): Promise<string> {
  if (dryRun) return `made ${path} again`;
  const { git, repository } = context;
  const text = (await expectedFiles(context, await listWorktrees(git))).get(path);
  const kept = keepAside(repository.commonDir, path);
  if (text === undefined) writeHookFile(repository.commonDir, cliPaths(), path);
  else replaceFile(path, text);
  return `made ${path} again${kept === undefined ? "" : `; what was there is kept as ${kept}`}`;
}

async function expectedFiles(
  { git, epic, repository, rulebook }: Context,
  worktrees: readonly Worktree[],
): Promise<Map<string, string>> {
  const compiled = compiledFiles(repository.commonDir, await compileAnew(git, epic));
  const registrations = await Promise.all(
    worktrees.map(async ({ path, branch, prunable }) => {
      const agent = agentOf({ rulebook }, branch);
      if (agent === undefined || prunable !== undefined) return new Map<string, string>();
      const repository = await openRepository(path).catch(() => undefined);
      // One that does not find its repository is a finding of its own.
      if (repository === undefined) return new Map<string, string>();
      const { gitDir } = repository;
      // Where hooks were never put in, or are taken out, nobody is registered: the canary tells of that.
      const isThere = existsSync(registrationDir(gitDir, epic, agent));
      return isThere ? registrationFiles(gitDir, rulebook, agent) : new Map<string, string>();
    }),
  );
  return new Map([...compiled, ...registrations.flatMap((files) => [...files])]);
}
