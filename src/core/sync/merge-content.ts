import { unifiedPatch } from "../lines/patch.ts";
import { splitLines } from "../text/split.ts";
import { hasSharedPath } from "../ownership/grant.ts";
import { ownership } from "../ownership/ownership.ts";
import type { Rulebook } from "../ownership/rulebook.ts";
import { describeAll } from "../merge/describe-conflict.ts";
import type { Rejected } from "../merge/result.ts";
import { mapVersions, mergeValue, type ThreeWay } from "../lines/three-way.ts";
import { agentDisplay, type AgentId, type Oid } from "../ids.ts";
import { decideClash, describeClash, type Clash, type PathConflict } from "./clash.ts";
import type { Overridden, SectionReport } from "./outcome.ts";
import type { StackInput, TipWork } from "./stack-input.ts";
import { isPlainFile, nameOfEntry, type TreeEntry } from "../tree.ts";

/** What became of one path. */
export interface ContentMerge {
  readonly entry: TreeEntry;
  readonly sections: readonly SectionReport[];
  readonly overridden: readonly Overridden[];
  readonly conflict: PathConflict | undefined;
}

/** A path that more than one side may have changed. */
export interface ThreeEntries extends ThreeWay<TreeEntry> {
  readonly path: string;
  /** Whether git found a conflict here, so that a side alone cannot decide. */
  readonly isUnmerged: boolean;
}

const plainMode = "100644";

/** Merges one path whose content more than one side may have changed, by who owns it. */
export function mergeContent(input: StackInput, work: TipWork, found: ThreeEntries): ContentMerge {
  const { path, isUnmerged, ...entries } = found;
  const texts = mapVersions(entries, (entry) => textOf(input, entry));
  if (isOwners(input, work, path)) return ownerWins(work, found, texts);
  const { base, ours, theirs } = entries;
  if (isSameEntry(ours, theirs)) return taken(ours);
  const isSectioned = ownership(path, input.rulebook).access === "sectioned";
  const mayTake = !isUnmerged && (!isSectioned || ours.kind === "deleted");
  if (mayTake && isSameEntry(ours, base)) return taken(theirs);
  const clash = { agent: work.agent, tip: work.tip, path, entries, texts, text: undefined };
  if (isPlainFile(ours) && isPlainFile(theirs)) {
    return mergeFiles(input, work, { ...clash, mode: mergedMode(entries) });
  }
  const mode = modeOf([theirs, ours].find(isPlainFile)) ?? plainMode;
  return settle(input, { ...clash, mode, conflict: describeClash(path, work.agent, entries) });
}

/**
 * Whether the agent's version counts whatever others did, because nobody else may change the path, nor could by the
 * rules that any of them knew.
 */
function isOwners(
  { rulebook, grants = [], rulesBefore = new Map() }: StackInput,
  { agent }: TipWork,
  path: string,
): boolean {
  const isOwner = (rules: Rulebook) => {
    const { access, agents } = ownership(path, rules);
    return access === "exclusive" && agents[0] === agent;
  };
  return [rulebook, ...rulesBefore.values()].every(isOwner) && !hasSharedPath(path, rulebook, grants);
}

function isSameEntry(a: TreeEntry, b: TreeEntry): boolean {
  return nameOfEntry(a) === nameOfEntry(b);
}

function mergeFiles(input: StackInput, work: TipWork, clash: Omit<Clash, "conflict">): ContentMerge {
  const { path, entries, texts, mode } = clash;
  const isSectioned = ownership(path, input.rulebook).access === "sectioned";
  // Taken as it stands it would be no text for everybody.
  if (isSectioned && texts.theirs === undefined && texts.ours !== undefined)
    return settle(input, { ...clash, conflict: describeBinary(input, work, clash) });
  const side = findOneSided(input, entries);
  if (side !== undefined && !(isSectioned && texts.theirs !== undefined)) return taken({ ...side, mode });
  if (texts.ours === undefined || texts.theirs === undefined) {
    return settle(input, { ...clash, conflict: describeClash(path, work.agent, entries) });
  }
  const { ours, theirs } = texts;
  return mergeTexts(input, work, { ...clash, texts: { ...texts, ours, theirs }, isSectioned });
}

interface TextClash extends Omit<Clash, "conflict"> {
  readonly texts: { readonly base: string | undefined; readonly ours: string; readonly theirs: string };
  readonly isSectioned: boolean;
}

function mergeTexts(input: StackInput, work: TipWork, { isSectioned, ...clash }: TextClash): ContentMerge {
  const { path, entries, texts, mode } = clash;
  const merge = input.mergers[isSectioned ? "sectioned" : "shared"]({
    path,
    agent: work.agent,
    base: texts.base ?? "",
    ours: texts.ours,
    theirs: texts.theirs,
    labels: {
      ours: tipLabel(input.rulebook.epicBranch, input.before),
      base: "base",
      theirs: tipLabel(work.agent, work.tip),
    },
  });
  if (merge.kind === "conflict") {
    const { code } = merge.conflicts[0] ?? describeClash(path, work.agent, entries);
    return settle(input, {
      ...clash,
      text: merge.text,
      conflict: { code, message: describeAll(merge.conflicts) },
    });
  }
  return {
    entry: { kind: "text", mode, content: merge.text },
    sections: merge.sections.map(({ section, action }) => ({ document: path, section, outcome: action })),
    overridden: merge.rejected.map((rejected) => overriddenText(work.agent, path, merge.text, rejected)),
    conflict: undefined,
  };
}

type Present = Exclude<TreeEntry, { readonly kind: "deleted" }>;

/** The entry of the one side that changed the content; undefined where both did. */
function findOneSided(input: StackInput, { base, ours, theirs }: ThreeWay<TreeEntry>): Present | undefined {
  if (ours.kind === "deleted" || theirs.kind === "deleted") return undefined;
  const isSame = (a: TreeEntry, b: TreeEntry) => {
    const [one, other] = [bytesOf(input, a), bytesOf(input, b)];
    return one !== undefined && other !== undefined && Buffer.compare(one, other) === 0;
  };
  if (isSame(ours, theirs) || isSame(theirs, base)) return ours;
  return isSame(ours, base) ? theirs : undefined;
}

function modeOf(entry: TreeEntry | undefined): string | undefined {
  return entry === undefined || entry.kind === "deleted" ? undefined : entry.mode;
}

/** The mode is a bit of its own: the side that changed it wins. Of a file that both added, executable does. */
function mergedMode(entries: ThreeWay<TreeEntry>): string {
  const { base, ours, theirs } = mapVersions(entries, modeOf);
  return (
    mergeValue({ base, ours, theirs }, Object.is, (a, b) => ((a ?? "") > (b ?? "") ? a : b)) ?? plainMode
  );
}

/** The outcome of a path that becomes `entry`, with nothing to tell about it. */
export function taken(entry: TreeEntry): ContentMerge {
  return { entry, sections: [], overridden: [], conflict: undefined };
}

/** What stands behind a marker: whose side it is, and which commit. */
function tipLabel(name: string, tip: Oid): string {
  return `${name} (tip ${tip.slice(0, 7)})`;
}

function ownerWins(
  work: TipWork,
  { path, theirs }: ThreeEntries,
  texts: ThreeWay<string | undefined>,
): ContentMerge {
  const patch = unifiedPatch(path, texts.theirs, texts.ours);
  const document = path;
  const overridden = { document, section: undefined, agent: work.agent, outcome: "owner-wins", patch };
  return { ...taken(theirs), overridden: patch === "" ? [] : [overridden] };
}

function settle(input: StackInput, clash: Clash): ContentMerge {
  const outcome = decideClash(clash, input.resolution);
  if (outcome.kind === "open") return { ...taken({ kind: "deleted" }), conflict: outcome.conflict };
  return { ...taken(outcome.entry), sections: [outcome.section] };
}

/** The patch that brings a rejected text back onto the merged one. */
function overriddenText(agent: AgentId, path: string, merged: string, rejected: Rejected): Overridden {
  const lines = splitLines(merged);
  const at = (rejected.line ?? lines.length + 1) - 1;
  const removed = splitLines(rejected.before ?? "").length;
  const restored = [...lines.slice(0, at), rejected.after ?? "", ...lines.slice(at + removed)].join("");
  const patch = unifiedPatch(path, merged, restored);
  return { document: path, section: rejected.section, agent, outcome: rejected.action, patch };
}

/** Why an agent's version of a sectioned document is no text. */
function describeBinary(
  input: StackInput,
  { agent }: TipWork,
  { entries }: Omit<Clash, "conflict">,
): Clash["conflict"] {
  const bytes = bytesOf(input, entries.theirs) ?? new Uint8Array();
  const before = bytes.subarray(0, Math.max(bytes.indexOf(0), 0));
  const line = before.filter((byte) => byte === lineFeed).length + 1;
  const why = bytes.includes(0) ? `line ${line} holds a NUL byte` : "it is not UTF-8";
  return { code: "binary", message: `${agentDisplay(agent)}'s version is not text: ${why}` };
}

const lineFeed = 10;

/** A plain file's text; undefined for nothing and for what is not text. */
function textOf(input: StackInput, entry: TreeEntry): string | undefined {
  if (!isPlainFile(entry)) return undefined;
  if (entry.kind === "text" && typeof entry.content === "string") return entry.content;
  const bytes = bytesOf(input, entry);
  if (bytes === undefined || bytes.includes(0)) return undefined;
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

function bytesOf(input: StackInput, entry: TreeEntry): Uint8Array | undefined {
  if (entry.kind === "deleted") return undefined;
  return entry.kind === "text" ? Buffer.from(entry.content) : input.read(entry.oid);
}
