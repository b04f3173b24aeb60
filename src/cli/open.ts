import { statSync } from "node:fs";
import { resolve } from "node:path";
import { count } from "../core/text/count.ts";
import { usage } from "../errors.ts";
import { goOnWithoutMissing } from "../git/git.ts";
import type { System } from "../system.ts";
import type { Context, Wanted } from "../workflows/context/context.ts";
import { isUnfinished } from "../git/move-note.ts";
import type { Call, CommandSpec, Io } from "./command.ts";

/** The directory of `-C`, or the one the process was started in. Throws `usage` where there is none. */
export function requireDirectory(io: Pick<Io, "cwd">, asked = "."): string {
  const directory = resolve(startOf(io), asked);
  if (statSync(directory, { throwIfNoEntry: false })?.isDirectory() === true) return directory;
  throw usage("no-directory", `there is no directory ${directory}`);
}

function startOf(io: Pick<Io, "cwd">): string {
  try {
    return io.cwd;
  } catch (cause) {
    const message = "the current directory has been removed";
    throw usage("no-directory", message, "cd into a directory that exists", { cause });
  }
}

/** A context for a command that only looks: in a partial clone it goes on without what is missing. */
function forReading(context: Context): Context {
  const git = goOnWithoutMissing(context.git);
  return { ...context, git, repository: { ...context.repository, git } };
}

/** What a command has gone on without, in words; none for most. */
export function lackingWords(context: Call["context"]): string[] {
  const missing = context?.git.lacking?.size ?? 0;
  if (missing === 0) return [];
  const what = count(missing, "object");
  return [
    `this partial clone lacks ${what}, and its remote did not give them: the answer is without them (git fetch --refetch --no-filter)`,
  ];
}

/**
 * Opens the context that a command works in, and says what is odd about it. What a killed command has left half-way in
 * an agent's worktree is completed before another one changes something there. Throws as {@link openContext} and those
 * beside it do.
 */
export async function openPlace(
  { place, mutates = false, judges = false }: Pick<CommandSpec, "place" | "mutates" | "judges">,
  wanted: Wanted & { readonly dryRun: boolean },
  system: System,
): Promise<{ readonly context: Call["context"]; readonly warnings: readonly string[] }> {
  if (place === "anywhere") return { context: undefined, warnings: [] };
  if (place === "repository") {
    const { openSession } = await import("../workflows/context/session.ts");
    return { context: await openSession(wanted.directory, system), warnings: [] };
  }
  const [{ openContext, requireAgentContext, requirePrimaryContext }, { manifestFaultWords }] =
    await Promise.all([
      import("../workflows/context/context.ts"),
      import("../workflows/context/load-epic.ts"),
    ]);
  const opened = { ...(await openContext(wanted, system)), dryRun: wanted.dryRun };
  const need = {
    epic: (context: Context) => context,
    agent: requireAgentContext,
    primary: requirePrimaryContext,
  };
  const { fault, repository } = opened;
  const context = need[place](mutates || judges ? opened : forReading(opened));
  if (place !== "epic" && mutates && !wanted.dryRun && isUnfinished(repository.gitDir)) {
    await (await import("../workflows/context/move-refs.ts")).completeMoveHere(opened);
  }
  return { context, warnings: fault === undefined ? [] : [manifestFaultWords(fault)] };
}
