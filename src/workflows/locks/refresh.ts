import { basename, join } from "node:path";
import { epicBranch } from "../../core/epic/layout.ts";
import { currentDocument } from "../../core/ownership/current-document.ts";
import { replaceFile } from "../../files/atomic-file.ts";
import { stateDir } from "../../files/state.ts";
import { readObjects } from "../../git/objects.ts";
import type { Hold, LockPlace } from "./place.ts";

/**
 * Writes down the whole current document for an agent that has just acquired its lock: every section as its owner
 * last committed it. It is a copy to read, outside the worktree, since others' sections in the agent's own copy
 * would be trespass at its next commit (docs/decisions). Returns its path for each sectioned document of the lock.
 */
export async function refreshOnAcquire(place: LockPlace, { name }: Pick<Hold, "name">): Promise<string[]> {
  const rules = (place.rulebook?.rules ?? []).filter(
    ({ access, lock }) => access === "sectioned" && lock === name,
  );
  const paths = await Promise.all(rules.map(({ glob }) => refresh(place, glob)));
  return paths.flatMap((path) => path ?? []);
}

async function refresh(place: LockPlace, document: string): Promise<string | undefined> {
  const { git, epic, repository, rulebook } = place;
  if (rulebook === undefined) return undefined;
  const names = [epicBranch(epic), ...rulebook.agents.map(({ branch }) => branch)];
  const blobs = await readObjects(
    git,
    names.map((branch) => `refs/heads/${branch}:${document}`),
  );
  const [plan, ...versions] = blobs.map((blob) =>
    blob?.type === "blob" ? blob.bytes.toString("utf8") : undefined,
  );
  if (plan === undefined) return undefined;
  const texts = rulebook.agents.flatMap(({ id }, index) => {
    const text = versions[index];
    return text === undefined ? [] : [[id, text] as const];
  });
  const path = join(stateDir(repository.commonDir, epic), "current", basename(document));
  if (place.dryRun !== true) replaceFile(path, currentDocument(plan, new Map(texts), rulebook));
  return path;
}
