import { statSync } from "node:fs";
import { resolve } from "node:path";
import { usage } from "../errors.ts";
import type { System } from "../system.ts";
import type { Wanted } from "../workflows/context/context.ts";
import type { Call, Io, Place } from "./command.ts";

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

/** Opens the context that commands of `place` work in. Throws as {@link openContext} and those beside it do. */
export async function openPlace(
  place: Place,
  wanted: Wanted & { readonly dryRun: boolean },
  system: System,
): Promise<Call["context"]> {
  if (place === "anywhere") return undefined;
  if (place === "repository") {
    return (await import("../workflows/context/session.ts")).openSession(wanted.directory, system);
  }
  const { openContext, requireAgentContext, requirePrimaryContext } =
    await import("../workflows/context/context.ts");
  const context = { ...(await openContext(wanted, system)), dryRun: wanted.dryRun };
  if (place === "epic") return context;
  return place === "agent" ? requireAgentContext(context) : requirePrimaryContext(context);
}
