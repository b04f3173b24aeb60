import type { ThreeWay } from "../lines/three-way.ts";
import type { TipWork } from "./stack-input.ts";
import { entryOf, isSameFile, type FileVersion, type TreeEntry } from "../tree.ts";

/** One path of one agent's work, and what stands there before it. */
export interface PathWork {
  readonly path: string;
  readonly work: TipWork;
  /** What an agent before this one made of the path, in this sync. */
  readonly earlier: TreeEntry | undefined;
  /** The file of the epic branch, where it was read. */
  readonly current: FileVersion | undefined;
}

/** What stands at the path before this agent's work. */
export function entryBefore({ path, work, earlier, current }: PathWork): TreeEntry {
  const stage = work.unmerged.get(path)?.ours;
  return earlier ?? entryOf(current ?? stage ?? work.merged.get(path)?.before);
}

/**
 * The three versions of a path that are merged. Where a side renamed the file, git's own merge knows which file
 * that was: then base and other side are what git found for them. Undefined where the agent has no part in it.
 */
export function versionsOf(found: PathWork): ThreeWay<TreeEntry> | undefined {
  const { path, work, earlier } = found;
  const [offered, merged, stages] = [work.offered.get(path), work.merged.get(path), work.unmerged.get(path)];
  const ours = entryBefore(found);
  if (stages !== undefined) {
    const theirs = offered === undefined ? stages.theirs : offered.after;
    return { base: entryOf(offered?.before ?? stages.base), ours, theirs: entryOf(theirs) };
  }
  if (offered !== undefined && !isRenamed(found)) {
    return { base: entryOf(offered.before), ours, theirs: entryOf(offered.after) };
  }
  if (earlier === undefined || merged === undefined) return undefined;
  return { base: entryOf(merged.before), ours, theirs: entryOf(merged.after) };
}

/** Whether the agent's file goes by this name only here, and git brought what the epic branch made of it along. */
function isRenamed({ path, work }: PathWork): boolean {
  const [offered, merged] = [work.offered.get(path), work.merged.get(path)];
  return offered?.before === undefined && merged !== undefined && !isSameFile(offered?.after, merged.after);
}

/** Whether both sides changed the content, which git merged without a conflict. */
export function isMergedByGit({ path, work }: Pick<PathWork, "path" | "work">): boolean {
  const [offered, merged] = [work.offered.get(path), work.merged.get(path)];
  return merged !== undefined && offered !== undefined && !isSameFile(merged.after, offered.after);
}
