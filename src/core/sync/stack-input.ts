import type { AgentId, Oid } from "../ids.ts";
import type { ThreeWay } from "../lines/three-way.ts";
import type { SectionedMerge } from "../merge/result.ts";
import type { Grant } from "../ownership/grant.ts";
import type { Rulebook } from "../ownership/rulebook.ts";
import type { FileChange, FileVersion, TreeEntry } from "../tree.ts";
import type { PathConflict, Resolution } from "./clash.ts";
import type { Overridden, SectionReport } from "./outcome.ts";

/** Three versions of one text, and who is merging. */
export interface Texts {
  readonly path: string;
  readonly agent: AgentId;
  readonly base: string;
  readonly ours: string;
  readonly theirs: string;
  readonly labels: { readonly ours: string; readonly base: string; readonly theirs: string };
}

/** The engines that merge content; given in, so that the stack itself knows no document format. */
export interface ContentMergers {
  readonly sectioned: (texts: Texts) => SectionedMerge;
  readonly shared: (texts: Texts) => SectionedMerge;
}

/** One agent's work, as compared by git. Paths are those that differ. */
export interface TipWork {
  readonly agent: AgentId;
  readonly tip: Oid;
  /** What the agent changed: from the merge base to its tip. */
  readonly offered: ReadonlyMap<string, FileChange>;
  /** What git's merge of tree and tip would change on the epic branch. */
  readonly merged: ReadonlyMap<string, FileChange>;
  /** Paths that git could not merge, with the versions that it found for them: at a rename, another path's. */
  readonly unmerged: ReadonlyMap<string, ConflictVersions>;
}

/** The versions of a path in conflict; of a file that is there on one side only, there are not all three. */
export type ConflictVersions = Partial<ThreeWay<FileVersion>>;

/** What one agent's merge commit changes on top of the one before. */
export interface AgentMerge {
  readonly agent: AgentId;
  readonly tip: Oid;
  readonly changes: ReadonlyMap<string, TreeEntry>;
  readonly sections: readonly SectionReport[];
  readonly overridden: readonly Overridden[];
  readonly conflicts: readonly PathConflict[];
}

/** What the agents' work is merged from, and with what. */
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
  /** For agents whose base has other rules: those. What somebody owned then and another owns now is no one's alone. */
  readonly rulesBefore?: ReadonlyMap<AgentId, Rulebook>;
  /** What passed through the lock of a sequential path, oldest first; empty for any other path. */
  readonly linksOf: (path: string) => readonly (Oid | undefined)[];
  /** Runs one agent's merge, and gives nothing where that failed; without it a failure is everybody's. */
  readonly attempt?: (agent: AgentId, merge: () => AgentMerge) => AgentMerge | undefined;
  /** A person's answer to an earlier conflict with these three contents. */
  readonly resolution: (conflict: PathConflict) => Resolution | undefined;
}
