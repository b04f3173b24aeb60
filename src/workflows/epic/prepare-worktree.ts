import { existsSync } from "node:fs";
import { join } from "node:path";
import { indented, outcomeWords, type Check } from "../../core/checks/check.ts";
import type { AgentId } from "../../core/ids.ts";
import { copyIncluded } from "../../files/copy-included.ts";
import { replaceDerivedFile } from "../../files/atomic-file.ts";
import { runCheck } from "../../files/run-check.ts";
import { findText, worktreeDir } from "../../files/state.ts";
import { placeEnv } from "../../files/worktree-env.ts";
import { listIncluded } from "../../git/included-files.ts";
import { openRepository, type Repository } from "../../git/repository.ts";
import { listWorktrees } from "../../git/worktrees.ts";
import { readTrust, setupCheck } from "../checks/trust.ts";
import type { AgentContext } from "../context/context.ts";
import { liveDir } from "../context/live-files.ts";
import { handoffAt } from "../read/read-handoff.ts";

/** A worktree that an agent is about to begin in. */
export interface PreparedPlace {
  readonly agent: AgentId;
  readonly path: string;
  /** Where it has one already, perhaps elsewhere. */
  readonly worktree?: string | undefined;
}

/**
 * Fills agents' worktrees: a number of its own, the ignored files that `.worktreeinclude` of the main checkout names, and
 * once the set-up command of `sheaf.yaml`, if a person trusts its text. Returns what did not work, in words; an agent can
 * begin without all of it.
 */
export async function prepareWorktrees(
  context: AgentContext,
  places: readonly PreparedPlace[],
): Promise<string[]> {
  const { git, epic } = context;
  const [main] = await listWorktrees(git);
  const included = main === undefined ? [] : await listIncluded(git.at(main.path));
  const setup = setupCheck(context);
  const warnings: string[] = [];
  for (const { agent, ...place } of places) {
    const path = place.worktree ?? place.path;
    if (!existsSync(path)) continue;
    const repository = await openRepository(path);
    const env = placeEnv(repository, epic, agent);
    if (main !== undefined) copyIncluded(main.path, path, included);
    const words =
      setup === undefined ? undefined : await runSetup(context, setup, { repository, env: { ...env } });
    if (words !== undefined) warnings.push(`${agent}: ${words}`);
  }
  return [...new Set(warnings)];
}

async function runSetup(
  context: AgentContext,
  setup: Check,
  { repository, env }: { readonly repository: Repository; readonly env: Readonly<Record<string, string>> },
): Promise<string | undefined> {
  const mark = join(worktreeDir(repository.gitDir), "setup");
  if (findText(mark) === setup.run) return undefined;
  const [trusted] = readTrust(context, [setup]).checks;
  if (trusted?.approval === undefined) {
    return `the set-up command was not run: nobody has approved "${setup.run}"; read it, then a person: sheaf trust approve ${trusted?.id ?? ""} --by "<name>", and sheaf start again`;
  }
  const { outcome, exitCode, output } = await runCheck({ ...setup, cwd: repository.top, env });
  if (outcome === "passed") {
    replaceDerivedFile(mark, setup.run);
    return undefined;
  }
  return `the set-up command ${outcomeWords({ outcome, exitCode })}; sheaf start runs it again\n${indented(tailOf(output.bytes))}`;
}

function tailOf(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("utf8").trimEnd().split("\n").slice(-10).join("\n");
}

/** What a person pastes into each agent's session; it names paths of this machine, so it is not committed. */
export async function saveHandoffs(context: AgentContext, steps: readonly PreparedPlace[]): Promise<void> {
  for (const { agent, path } of steps) {
    const text = await handoffAt(context, agent, path);
    replaceDerivedFile(join(liveDir(context), "handoffs", `${agent}.md`), text);
  }
}
