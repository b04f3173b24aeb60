import { hasConflict } from "../lines/chunk.ts";
import { narrowConflicts } from "../lines/conflict-style.ts";
import { conflictText, type ConflictFormat } from "../lines/conflict-text.ts";
import { mergeLines } from "../lines/merge.ts";
import { splitLines } from "../text/split.ts";
import { primary, type AgentId } from "../ids.ts";
import { locate } from "./describe-conflict.ts";
import { mergeSectioned } from "./merge-sectioned.ts";
import type { MergeRules } from "./rules.ts";
import { mapVersions, type ThreeWay } from "../lines/three-way.ts";
import { describeRejected } from "./rejected-words.ts";
import type { SectionOwner } from "../ownership/rulebook.ts";
import { parseDocument } from "../sections/document.ts";
import { sectionNames } from "../sections/sections.ts";
import { mergeShared, sharedTextMerger } from "../structure/merge-shared.ts";
import { compareNaturally } from "../structure/natural-order.ts";
import type { MergeText } from "../structure/text-merge.ts";

/** Whose the sections are, and whose version `theirs` is. */
export interface FileOwners {
  readonly agent: AgentId;
  readonly sections: Readonly<Record<string, SectionOwner>>;
  /** The order in which stands what several agents add; by name, if not given. */
  readonly roster?: readonly AgentId[];
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
export function hasSections({ base, ours, theirs }: ThreeWay<string>): boolean {
  return [base, ours, theirs].some((text) => parseDocument(text).sections.length > 0);
}

/** Merges as `git merge-file` does, byte for byte: one engine, and no look at what the lines mean. */
export function mergeFileAsLines(texts: ThreeWay<string>, format: ConflictFormat): FileMerge {
  const versions = mapVersions(texts, splitLines);
  const chunks = mergeLines(versions.base, versions.ours, versions.theirs);
  const shown = narrowConflicts(chunks, versions, format.style).filter(({ kind }) => kind === "conflict");
  const conflicts = hasConflict(chunks) ? shown.length : 0;
  return { mode: "lines", text: conflictText(chunks, versions, format), conflicts, notes: [] };
}

/** Three versions of a file, and what each file is called; the name of ours tells the format. */
export interface NamedTexts extends ThreeWay<string> {
  readonly names: ThreeWay<string>;
}

/**
 * Merges a text without sections: as `git merge-file` does, but for conflicts that the structure of the text
 * resolves or narrows, and for clean merges that come out damaged, which are conflicts.
 */
export function mergeFileByStructure(texts: NamedTexts, format: ConflictFormat): FileMerge {
  let isDecided = false;
  const mergeText: MergeText = (base, ours, theirs) => {
    const merged = mergeShared({ path: texts.names.ours }, { base, ours, theirs });
    isDecided ||= merged.resolvers.some((name) => !["same", "one side", "lines"].includes(name));
    return merged;
  };
  const byStructure = mergeBySection(texts, format, rulesFor(undefined, mergeText));
  const byLines = mergeFileAsLines(texts, format);
  const isBetter = isDecided || (byLines.conflicts > 0 && byStructure.conflicts === 0);
  return isBetter && byStructure.text !== undefined ? { ...byStructure, mode: "structure" } : byLines;
}

/** Merges by section, with owners if they are known; without them every section is shared. */
export function mergeFileBySection(
  texts: NamedTexts,
  format: ConflictFormat,
  owners: FileOwners | undefined,
): FileMerge {
  const merge = mergeBySection(texts, format, rulesFor(owners, sharedTextMerger({ path: texts.names.ours })));
  const known = new Set(
    [texts.base, texts.ours, texts.theirs].flatMap((text) => sectionNames(parseDocument(text))),
  );
  const unknown = Object.keys(owners?.sections ?? {}).filter((name) => !known.has(name));
  return {
    ...merge,
    notes: [...merge.notes, ...unknown.map((name) => `no version has a section "${name}"`)],
  };
}

function mergeBySection(
  { names, ...texts }: NamedTexts,
  { labels, ...show }: ConflictFormat,
  rules: MergeRules,
): FileMerge {
  const merge = mergeSectioned({ ...texts, labels, show, rules });
  const conflicts = merge.kind === "conflict" ? merge.conflicts : [];
  const { version, faults } = merge.damage ?? { version: "theirs", faults: [] };
  return {
    mode: merge.mode,
    text: merge.text,
    conflicts: conflicts.length,
    notes: [
      ...faults.map(({ line, message }) => `${names[version]}:${line}: ${message}`),
      ...merge.rejected.map(describeRejected),
      ...conflicts.map((conflict) => locate(names.ours, conflict)),
    ],
  };
}

function rulesFor(owners: FileOwners | undefined, mergeText: MergeText): MergeRules {
  const common = { coordinator: primary, mergeText };
  if (owners === undefined)
    return { ...common, agent: primary, roster: [], ownerOf: () => "shared", skeleton: "shared" };
  return {
    ...common,
    agent: owners.agent,
    roster: rosterOf(owners),
    ownerOf: (section) => ownerIn(owners, section),
  };
}

/** The order is the same whoever runs the merge: as given, and then by name, the primary first. */
function rosterOf({ agent, roster = [], sections }: FileOwners): AgentId[] {
  const named = Object.values(sections).flatMap((owner) => (owner === "generated" ? [] : [owner]));
  const rest = [...new Set([agent, ...named])].toSorted((a, b) =>
    a === primary ? -1 : compareNaturally(a, b),
  );
  return [...new Set([...roster, primary, ...rest])];
}

function ownerIn({ sections }: FileOwners, section: string): SectionOwner | undefined {
  return Object.hasOwn(sections, section) ? sections[section] : undefined;
}
