import { join } from "node:path";
import { stateRef } from "../../core/epic/layout.ts";
import type { AgentId, Oid } from "../../core/ids.ts";
import { liveFile } from "../../core/records/live-file.ts";
import { replaceDerivedFile } from "../../files/atomic-file.ts";
import { removeFile, stateDir } from "../../files/state.ts";
import { readObjects, resolveNames } from "../../git/objects.ts";
import type { Context } from "../context/context.ts";

/** The folder of readable copies, `<common dir>/sheaf/<EPIC>/live`. */
export function liveDir({ repository, epic }: Omit<Place, "git">): string {
  return join(stateDir(repository.commonDir, epic), "live");
}

type Place = Pick<Context, "git" | "epic"> & {
  readonly repository: Pick<Context["repository"], "commonDir">;
};
type Written = Place & { readonly agent: AgentId };

/**
 * Brings the readable copies of an agent's live state up to `tip`, each replaced as a whole, for people who prefer
 * `cat`, `grep` and `watch`. A copy is never read by Sheaf, so one that cannot be written stops nothing.
 */
export async function saveLiveFiles(
  context: Written,
  tip: Oid,
  files: ReadonlyMap<string, string | undefined>,
): Promise<void> {
  try {
    saveCopies(context, files);
    // Whoever writes last must write the newest: another command of this agent may have been faster.
    const [now] = await resolveNames(context.git, [stateRef(context.epic, context.agent)]);
    if (now !== undefined && now !== tip)
      saveCopies(context, await readFiles(context, now, [...files.keys()]));
  } catch {
    // The state itself is written.
  }
}

function saveCopies(context: Written, files: ReadonlyMap<string, string | undefined>): void {
  for (const [path, content] of files) {
    const copy = liveFile(context.agent, path, content);
    const at = join(liveDir(context), copy.path);
    if (copy.text === undefined) removeFile(at);
    else replaceDerivedFile(at, copy.text);
  }
}

async function readFiles({ git }: Written, tip: Oid, paths: readonly string[]) {
  const objects = await readObjects(
    git,
    paths.map((path) => `${tip}:${path}`),
  );
  return new Map(paths.map((path, at) => [path, objects[at]?.bytes.toString("utf8")]));
}
