import { join } from "node:path";
import { sheafRef, stateRef } from "../../core/epic/layout.ts";
import { parseAgentId, type AgentId, type EpicId, type Oid } from "../../core/ids.ts";
import { liveFile } from "../../core/records/live-file.ts";
import { replaceDerivedFile } from "../../files/atomic-file.ts";
import { removeFile, stateDir } from "../../files/state.ts";
import { readObjects, resolveNames } from "../../git/objects.ts";
import type { RefChange } from "../../git/refs.ts";
import { readTreeFiles } from "../../git/tree-objects.ts";
import type { EpicPlace } from "./load-epic.ts";

/** The folder of readable copies, `<common dir>/sheaf/<EPIC>/live`. */
export function liveDir({ repository, epic }: Omit<Place, "git">): string {
  return join(stateDir(repository.commonDir, epic), "live");
}

type Place = EpicPlace & { readonly epic: EpicId };
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

/**
 * The same for all states that a ref transaction has moved, whole: a state that begins, or goes on under another name,
 * has files that nobody writes again.
 */
export async function refreshLive(place: Place, moved: readonly RefChange[]): Promise<void> {
  const prefix = `${sheafRef(place.epic, "agents")}/`;
  const tips = moved.flatMap((change): [AgentId, Oid][] => {
    const agent = change.ref.startsWith(prefix) ? parseAgentId(change.ref.slice(prefix.length)) : undefined;
    return agent === undefined || change.kind !== "set" ? [] : [[agent, change.new]];
  });
  if (tips.length === 0) return;
  try {
    const states = await readTreeFiles(
      place.git,
      tips.map(([, tip]) => tip),
    );
    tips.forEach(([agent], at) => saveCopies({ ...place, agent }, states[at] ?? new Map()));
  } catch {
    // The states themselves are written.
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
