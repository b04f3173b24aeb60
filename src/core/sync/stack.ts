import type { Oid } from "../ids.ts";
import { newerLink } from "../lock/hand-over.ts";
import { mapVersions } from "../lines/three-way.ts";
import { hasSharedPath } from "../ownership/grant.ts";
import { ownership } from "../ownership/ownership.ts";
import { folderClash, type PathConflict } from "./clash.ts";
import { mergeContent, taken, type ContentMerge } from "./merge-content.ts";
import type { Overridden, SectionReport } from "./outcome.ts";
import { Done, findPutAside, isMovedTwice } from "./path-clash.ts";
import { entryBefore, isMergedByGit, versionsOf, type PathWork } from "./path-versions.ts";
import type { AgentMerge, StackInput, TipWork } from "./stack-input.ts";
import { entryOf, nameOfEntry, type TreeEntry } from "../tree.ts";

/**
 * Merges the agents' work one on the other, without touching git: ownership decides first, then sections,
 * then git's own tree merge. An agent with a conflict ends the stack; what is above it waits for the person. One whose
 * merge fails is left out, where the caller attempts each.
 */
export function stackWork(input: StackInput): AgentMerge[] {
  const done = new Done();
  const merges: AgentMerge[] = [];
  const { attempt = (_, merge) => merge() } = input;
  for (const work of input.works) {
    const merge = attempt(work.agent, () => mergeWork(input, work, done));
    if (merge === undefined) continue;
    merges.push(merge);
    if (merge.conflicts.length > 0) break;
    done.add(merge.changes);
  }
  return merges;
}

function mergeWork(input: StackInput, work: TipWork, done: Done): AgentMerge {
  const changes = new Map<string, TreeEntry>();
  const sections: SectionReport[] = [];
  const overridden: Overridden[] = [];
  const conflicts: PathConflict[] = [];
  const paths = new Set([...work.offered.keys(), ...work.merged.keys(), ...work.unmerged.keys()]);
  for (const path of [...paths].toSorted()) {
    const found = { path, work, earlier: done.get(path), current: input.current.get(path) };
    const result = mergePath(input, found, done);
    if (result === undefined) continue;
    const { conflict } = result;
    sections.push(...result.sections);
    overridden.push(...result.overridden);
    if (conflict === undefined) changes.set(path, result.entry);
    else if (!conflicts.some((other) => other.path === conflict.path)) conflicts.push(conflict);
  }
  return { agent: work.agent, tip: work.tip, changes, sections, overridden, conflicts };
}

function mergePath(input: StackInput, found: PathWork, done: Done): ContentMerge | undefined {
  const { path, work } = found;
  const { access } = ownership(path, input.rulebook);
  if (access === "generated") return undefined;
  const putAside = findPutAside(found, input.before);
  if (putAside !== undefined) return mergePutAside(input, work, putAside);
  const offered = work.offered.get(path)?.after;
  // A sequential file has one history, that of its lock: its later link stands, and nothing has to be merged.
  const newer = newerLink(input.linksOf(path), oidOf(entryBefore(found)), offered?.oid);
  if (newer === "ours") return undefined;
  const merge = newer === "theirs" ? taken(entryOf(offered)) : mergeUnlinked(input, found);
  if (merge === undefined || merge.entry.kind === "deleted") return merge;
  const clash = done.findFolderClash(path);
  return clash === undefined ? merge : { ...merge, conflict: folderClash(clash, work) };
}

/** Where a link stands against a file the path itself is in conflict; where a folder does, nothing can be laid out. */
function mergePutAside(input: StackInput, work: TipWork, real: string): ContentMerge | undefined {
  const isFile = work.offered.get(real)?.after !== undefined && input.current.has(real);
  return isFile ? undefined : { ...taken({ kind: "deleted" }), conflict: folderClash(real, work) };
}

function mergeUnlinked(input: StackInput, found: PathWork): ContentMerge | undefined {
  const { path, work } = found;
  const merged = work.merged.get(path);
  const isUnmerged = work.unmerged.has(path) || isMovedTwice(found, input.works);
  const versions = isUnmerged || needsContent(input, found) ? versionsOf(found) : undefined;
  if (versions === undefined) return merged === undefined ? undefined : taken(entryOf(merged.after));
  const { base, ours, theirs } = mapVersions(versions, nameOfEntry);
  // A file in conflict may be the same under another name; that is no sign of a side that did nothing.
  if (ours === theirs || (base === theirs && (!isUnmerged || theirs === "deleted"))) return undefined;
  return mergeContent(input, work, { path, ...versions, isUnmerged });
}

/** Whether git's merge of the pair is not enough: it knows neither owners nor other agents, nor what to check. */
function needsContent({ rulebook, grants = [] }: StackInput, found: PathWork): boolean {
  const { access } = ownership(found.path, rulebook);
  if (access === "sectioned" || found.earlier !== undefined) return true;
  const isShared = access === "append" || hasSharedPath(found.path, rulebook, grants);
  return isShared && isMergedByGit(found);
}

function oidOf(entry: TreeEntry): Oid | undefined {
  return entry.kind === "blob" ? entry.oid : undefined;
}
