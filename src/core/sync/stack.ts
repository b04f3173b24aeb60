import type { AgentId, Oid } from "../ids.ts";
import { newerLink } from "../lock/hand-over.ts";
import type { ConflictCode } from "../merge/decide-section.ts";
import type { Grant } from "../ownership/grant.ts";
import { ownership } from "../ownership/ownership.ts";
import type { Rulebook } from "../ownership/rulebook.ts";
import { mergeContent, type ContentMerge, type ContentMergers } from "./merge-content.ts";
import type { Overridden, SectionReport } from "./outcome.ts";
import { entryOf, isSameFile, type FileChange, type FileVersion, type TreeEntry } from "./tree.ts";

/** One agent's work, as compared by git. Paths are those that differ. */
export interface TipWork {
  readonly agent: AgentId;
  readonly tip: Oid;
  /** What the agent changed: from the merge base to its tip. */
  readonly offered: ReadonlyMap<string, FileChange>;
  /** What git's merge of tree and tip would change on the epic branch. */
  readonly merged: ReadonlyMap<string, FileChange>;
  /** Paths that git could not merge by lines. */
  readonly unmerged: ReadonlySet<string>;
}

export interface StackInput {
  readonly rulebook: Rulebook;
  /** The tip of the epic branch that everything is merged into. */
  readonly before: Oid;
  /** In roster order, which is the order of the result whatever order the tips came in. */
  readonly works: readonly TipWork[];
  /** Files of the epic branch at the paths that need content merged. */
  readonly current: ReadonlyMap<string, FileVersion>;
  /** A blob's bytes; undefined where it was not read. */
  readonly read: (oid: Oid) => Uint8Array | undefined;
  readonly mergers: ContentMergers;
  /** What agents have let each other change; their own version of that does not simply win. */
  readonly grants?: readonly Grant[];
  /** What passed through the lock of a sequential path, oldest first; empty for any other path. */
  readonly linksOf: (path: string) => readonly Oid[];
  /** A person's answer to an earlier conflict with these three contents. */
  readonly resolution: (conflict: PathConflict) => Resolution | undefined;
}

/** How a person settled a conflict: the file's new content, or that it goes. */
export type Resolution =
  | { readonly kind: "text"; readonly content: Uint8Array | string }
  | { readonly kind: "deleted" };

/** Something in one path that only a person can decide. */
export interface PathConflict {
  readonly agent: AgentId;
  readonly tip: Oid;
  readonly path: string;
  readonly code: ConflictCode;
  readonly message: string;
  readonly base: string | undefined;
  readonly ours: string | undefined;
  readonly theirs: string | undefined;
  /** What is written for the person: markers only where the two sides clash; undefined for a file without text. */
  readonly text: string | undefined;
}

/** What one agent's merge commit changes on top of the one before. */
export interface AgentMerge {
  readonly agent: AgentId;
  readonly tip: Oid;
  readonly changes: ReadonlyMap<string, TreeEntry>;
  readonly sections: readonly SectionReport[];
  readonly overridden: readonly Overridden[];
  readonly conflicts: readonly PathConflict[];
}

/**
 * Merges the agents' work one on the other, without touching git: ownership decides first, then sections,
 * then git's own tree merge. An agent with a conflict ends the stack; what is above it waits for the person.
 */
export function stackWork(input: StackInput): AgentMerge[] {
  const done = new Map<string, TreeEntry>();
  const merges: AgentMerge[] = [];
  for (const work of input.works) {
    const merge = mergeWork(input, work, done);
    merges.push(merge);
    if (merge.conflicts.length > 0) break;
    for (const [path, entry] of merge.changes) done.set(path, entry);
  }
  return merges;
}

function mergeWork(input: StackInput, work: TipWork, done: ReadonlyMap<string, TreeEntry>): AgentMerge {
  const changes = new Map<string, TreeEntry>();
  const sections: SectionReport[] = [];
  const overridden: Overridden[] = [];
  const conflicts: PathConflict[] = [];
  const paths = new Set([...work.offered.keys(), ...work.merged.keys(), ...work.unmerged]);
  for (const path of [...paths].toSorted()) {
    const result = mergePath(input, work, { path, earlier: done.get(path) });
    if (result === undefined) continue;
    sections.push(...result.sections);
    overridden.push(...result.overridden);
    if (result.conflict === undefined) changes.set(path, result.entry);
    else conflicts.push(result.conflict);
  }
  return { agent: work.agent, tip: work.tip, changes, sections, overridden, conflicts };
}

interface PathInput {
  readonly path: string;
  /** What an agent before this one made of the path, in this sync. */
  readonly earlier: TreeEntry | undefined;
}

function mergePath(input: StackInput, work: TipWork, { path, earlier }: PathInput): ContentMerge | undefined {
  if (ownership(path, input.rulebook).access === "generated") return undefined;
  const offered = work.offered.get(path)?.after;
  const ours = earlier ?? entryOf(input.current.get(path) ?? work.merged.get(path)?.before);
  // A sequential file has one history, that of its lock: its later link stands, and nothing has to be merged.
  const newer = newerLink(input.linksOf(path), oidOf(ours), offered?.oid);
  if (newer === "ours") return undefined;
  return newer === "theirs" ? taken(entryOf(offered)) : mergeUnlinked(input, work, { path, earlier, ours });
}

function mergeUnlinked(
  input: StackInput,
  work: TipWork,
  { path, earlier, ours }: PathInput & { readonly ours: TreeEntry },
): ContentMerge | undefined {
  const offered = work.offered.get(path);
  const merged = work.merged.get(path);
  const { access } = ownership(path, input.rulebook);
  const needsContent = access === "sectioned" || work.unmerged.has(path) || earlier !== undefined;
  if (!needsContent || offered === undefined) {
    return merged === undefined ? undefined : taken(entryOf(merged.after));
  }
  if (isSameEntry(ours, offered.after) || isSameFile(offered.after, offered.before)) return undefined;
  return mergeContent(input, work, {
    path,
    base: entryOf(offered.before),
    ours,
    theirs: entryOf(offered.after),
  });
}

/** Whether the epic branch has the offered version already. */
function isSameEntry(entry: TreeEntry, version: FileVersion | undefined): boolean {
  if (entry.kind === "text") return false;
  return isSameFile(entry.kind === "deleted" ? undefined : entry, version);
}

function oidOf(entry: TreeEntry): Oid | undefined {
  return entry.kind === "blob" ? entry.oid : undefined;
}

function taken(entry: TreeEntry): ContentMerge {
  return { entry, sections: [], overridden: [], conflict: undefined };
}
