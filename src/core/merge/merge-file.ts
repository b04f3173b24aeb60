import { hasConflict } from "../lines/chunk.ts";
import { narrowConflicts } from "../lines/conflict-style.ts";
import { conflictText, type ConflictFormat } from "../lines/conflict-text.ts";
import { mergeLines } from "../lines/merge.ts";
import { splitLines } from "../text/split.ts";
import { primary, type AgentId } from "../ids.ts";
import { mergeSectioned } from "./merge-sectioned.ts";
import { mapVersions, type ThreeWay } from "../lines/three-way.ts";
import { describeRejected } from "./rejected-words.ts";
import type { SectionOwner } from "../ownership/rulebook.ts";
import { parseDocument } from "../sections/document.ts";
import { sharedTextMerger } from "../structure/merge-shared.ts";

/** Whose the sections are, and whose version `theirs` is. */
export interface FileOwners {
  readonly agent: AgentId;
  readonly sections: Readonly<Record<string, SectionOwner>>;
}

/** The merge of three texts, as `git merge-file` speaks of it. */
export interface FileMerge {
  readonly mode: "sections" | "structure" | "lines";
  /** Undefined where the texts cannot be merged as text at all. */
  readonly text: string | undefined;
  readonly conflicts: number;
  /** What was not taken, and what is left to decide; nothing for a merge of lines, as in git. */
  readonly notes: readonly string[];
}

/** Whether any version has a section. */
export function hasSections(texts: ThreeWay<string>): boolean {
  return Object.values(texts).some((text) => parseDocument(text).sections.length > 0);
}

/** Merges as `git merge-file` does, byte for byte: one engine, and no look at what the lines mean. */
export function mergeFileAsLines(texts: ThreeWay<string>, format: ConflictFormat): FileMerge {
  const versions = mapVersions(texts, splitLines);
  const chunks = mergeLines(versions.base, versions.ours, versions.theirs);
  const shown = narrowConflicts(chunks, versions, format.style).filter(({ kind }) => kind === "conflict");
  const conflicts = hasConflict(chunks) ? shown.length : 0;
  return { mode: "lines", text: conflictText(chunks, versions, format), conflicts, notes: [] };
}

/**
 * Merges a text without sections: as `git merge-file` does, but for conflicts that the structure of the text
 * resolves, and for clean merges that come out damaged, which are conflicts.
 */
export function mergeFileByStructure(texts: NamedTexts, format: ConflictFormat): FileMerge {
  const byLines = mergeFileAsLines(texts, format);
  const byStructure = mergeFileBySection(texts, format, undefined);
  const isAgreed = (byLines.conflicts === 0) === (byStructure.conflicts === 0);
  return isAgreed || byStructure.text === undefined ? byLines : { ...byStructure, mode: "structure" };
}

/** Three versions of a file, and its name, which tells its format. */
export interface NamedTexts extends ThreeWay<string> {
  readonly path: string;
}

/** Merges by section, with owners if they are known; without them every section is shared. */
export function mergeFileBySection(
  { path, ...texts }: NamedTexts,
  format: ConflictFormat,
  owners: FileOwners | undefined,
): FileMerge {
  const agent = owners?.agent ?? primary;
  const { labels, ...show } = format;
  const merge = mergeSectioned({
    ...texts,
    labels,
    show,
    rules: {
      agent,
      roster: [...new Set([primary, agent, ...agentsOf(owners)])],
      coordinator: primary,
      ownerOf: (section) => (owners === undefined ? "shared" : ownerIn(owners, section)),
      ...(owners === undefined ? { skeleton: "shared" } : {}),
      mergeText: sharedTextMerger({ path }),
    },
  });
  const conflicts = merge.kind === "conflict" ? merge.conflicts : [];
  return {
    mode: merge.mode,
    text: merge.text,
    conflicts: conflicts.length,
    notes: [...merge.rejected.map(describeRejected), ...conflicts.map(({ message }) => message)],
  };
}

function ownerIn({ sections }: FileOwners, section: string): SectionOwner | undefined {
  return Object.hasOwn(sections, section) ? sections[section] : undefined;
}

function agentsOf(owners: FileOwners | undefined): AgentId[] {
  return Object.values(owners?.sections ?? {}).flatMap((owner) => (owner === "generated" ? [] : [owner]));
}
