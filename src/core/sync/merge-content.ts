import { unifiedPatch } from "../lines/patch.ts";
import { splitLines } from "../lines/split.ts";
import { hasSharedPath } from "../ownership/grant.ts";
import { ownership } from "../ownership/ownership.ts";
import type { MergeConflict, Rejected, SectionedMerge } from "../merge/result.ts";
import type { AgentId, Oid } from "../ids.ts";
import type { Overridden, SectionReport } from "./outcome.ts";
import type { PathConflict, StackInput, TipWork } from "./stack.ts";
import type { TreeEntry } from "./tree.ts";

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

/** What became of one path. */
export interface ContentMerge {
  readonly entry: TreeEntry;
  readonly sections: readonly SectionReport[];
  readonly overridden: readonly Overridden[];
  readonly conflict: PathConflict | undefined;
}

export interface ThreeEntries {
  readonly path: string;
  readonly base: TreeEntry;
  readonly ours: TreeEntry;
  readonly theirs: TreeEntry;
}

/** Merges one path whose content more than one side may have changed, by who owns it. */
export function mergeContent(input: StackInput, work: TipWork, entries: ThreeEntries): ContentMerge {
  const { path, ours, theirs } = entries;
  const { access, agents } = ownership(path, input.rulebook);
  const texts = {
    base: textOf(input, entries.base),
    ours: textOf(input, ours),
    theirs: textOf(input, theirs),
  };
  const isOwners = access === "exclusive" && agents[0] === work.agent;
  if (isOwners && !hasSharedPath(path, input.rulebook, input.grants ?? []))
    return ownerWins(work, entries, texts);
  if (texts.ours === undefined || texts.theirs === undefined || theirs.kind === "deleted") {
    return clash(input, work, {
      ...texts,
      path,
      mode: "100644",
      text: undefined,
      conflict: oneSided(entries),
    });
  }
  const merge = input.mergers[access === "sectioned" ? "sectioned" : "shared"]({
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
    const [conflict = oneSided(entries)] = merge.conflicts;
    return clash(input, work, { ...texts, path, mode: theirs.mode, text: merge.text, conflict });
  }
  return {
    entry: { kind: "text", mode: theirs.mode, content: merge.text },
    sections: merge.sections.map(({ section, action }) => ({ document: path, section, outcome: action })),
    overridden: merge.rejected.map((rejected) => overriddenText(work.agent, path, merge.text, rejected)),
    conflict: undefined,
  };
}

/** What stands behind a marker: whose side it is, and which commit. */
function tipLabel(name: string, tip: Oid): string {
  return `${name} (tip ${tip.slice(0, 7)})`;
}

interface VersionTexts {
  readonly base: string | undefined;
  readonly ours: string | undefined;
  readonly theirs: string | undefined;
}

function ownerWins(work: TipWork, { path, theirs }: ThreeEntries, texts: VersionTexts): ContentMerge {
  const patch = unifiedPatch(path, texts.theirs, texts.ours);
  const document = path;
  const overridden = { document, section: undefined, agent: work.agent, outcome: "owner-wins", patch };
  return { entry: theirs, sections: [], overridden: patch === "" ? [] : [overridden], conflict: undefined };
}

interface Clash extends VersionTexts {
  readonly path: string;
  readonly mode: string;
  readonly text: string | undefined;
  readonly conflict: Pick<MergeConflict, "code" | "message">;
}

/** A conflict, unless a person has answered it before. */
function clash(input: StackInput, { agent, tip }: TipWork, found: Clash): ContentMerge {
  const { path, mode, text, base, ours, theirs } = found;
  const { code, message } = found.conflict;
  const conflict: PathConflict = { agent, tip, path, code, message, base, ours, theirs, text };
  const answer = input.resolution(conflict);
  if (answer === undefined) return { sections: [], overridden: [], entry: { kind: "deleted" }, conflict };
  const settled = { document: path, section: undefined, outcome: "settled" };
  const outcome = { sections: [settled], overridden: [] };
  if (answer.kind === "deleted") return { ...outcome, entry: answer, conflict: undefined };
  return { ...outcome, entry: { kind: "text", mode, content: answer.content }, conflict: undefined };
}

function oneSided({ path, ours, theirs }: ThreeEntries): Pick<MergeConflict, "code" | "message"> {
  if (ours.kind === "deleted" || theirs.kind === "deleted") {
    return { code: "delete/edit", message: `${path} was deleted on one side and edited on the other` };
  }
  return { code: "binary", message: `${path} is not text, and both sides changed it` };
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

/** An entry's text; undefined for nothing and for what is not text. */
function textOf(input: StackInput, entry: TreeEntry): string | undefined {
  if (entry.kind === "deleted") return undefined;
  if (entry.kind === "text" && typeof entry.content === "string") return entry.content;
  const bytes = entry.kind === "text" ? Buffer.from(entry.content) : input.read(entry.oid);
  if (bytes === undefined || bytes.includes(0)) return undefined;
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}
