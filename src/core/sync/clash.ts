import { agentDisplay, type AgentId, type Oid } from "../ids.ts";
import type { ConflictCode } from "../merge/decide-section.ts";
import { mapVersions, type ThreeWay } from "../lines/three-way.ts";
import type { SectionReport } from "./outcome.ts";
import { nameOfEntry, type TreeEntry } from "../tree.ts";

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
  /** The mode that the file is going to have. */
  readonly mode: string;
  /** What is written for the person: markers only where the two sides clash; undefined for a file without text. */
  readonly text: string | undefined;
  /** Where there is no such text: what each side has, by mode and id or content. */
  readonly versions?: ThreeWay<string>;
}

/** How a person settled a conflict: the file's new content, that it goes, or whose file it is as it stands. */
export type Resolution =
  | { readonly kind: "text"; readonly content: Uint8Array | string }
  | { readonly kind: "deleted" }
  | { readonly kind: "side"; readonly side: keyof ThreeWay<unknown> };

/** What is known of a conflict: the entries, their texts as far as they are text, and what to show. */
export interface Clash {
  readonly agent: AgentId;
  readonly tip: Oid;
  readonly path: string;
  readonly entries: ThreeWay<TreeEntry>;
  readonly texts: ThreeWay<string | undefined>;
  readonly mode: string;
  readonly text: string | undefined;
  readonly conflict: { readonly code: ConflictCode; readonly message: string };
}

/** What became of a conflict: it stands, or was answered before. */
export type ClashOutcome =
  | { readonly kind: "open"; readonly conflict: PathConflict }
  | { readonly kind: "settled"; readonly entry: TreeEntry; readonly section: SectionReport };

/** A conflict, unless a person has answered it before. */
export function decideClash(
  clash: Clash,
  findAnswer: (conflict: PathConflict) => Resolution | undefined,
): ClashOutcome {
  const { agent, tip, path, entries, texts, mode, text } = clash;
  const versions = text === undefined ? { versions: mapVersions(entries, nameOfEntry) } : {};
  const conflict: PathConflict = { agent, tip, path, ...clash.conflict, ...texts, mode, text, ...versions };
  const answer = findAnswer(conflict);
  if (answer === undefined) return { kind: "open", conflict };
  const section = { document: path, section: undefined, outcome: "settled" };
  return { kind: "settled", section, entry: entryOfAnswer(answer, clash) };
}

function entryOfAnswer(answer: Resolution, { entries, mode }: Clash): TreeEntry {
  switch (answer.kind) {
    case "side":
      return entries[answer.side];
    case "text":
      return { kind: "text", mode, content: answer.content };
    case "deleted":
      return answer;
    default:
      return answer satisfies never;
  }
}

/** Why two versions cannot be merged as text. */
export function describeClash(path: string, agent: AgentId, { base, ours, theirs }: ThreeWay<TreeEntry>) {
  if (ours.kind === "deleted" && base.kind === "deleted") {
    const message = `${agentDisplay(agent)} has it under this name, the other side renamed or deleted it`;
    return { code: "rename", message: `${path}: ${message}` } as const;
  }
  if (ours.kind === "deleted" || theirs.kind === "deleted") {
    return {
      code: "delete/edit",
      message: `${path} was deleted on one side and edited on the other`,
    } as const;
  }
  return { code: "binary", message: `${path} is not text, and both sides changed it` } as const;
}

/** The conflict of a file that stands where the other side has a folder. */
export function folderClash(path: string, { agent, tip }: { agent: AgentId; tip: Oid }): PathConflict {
  return {
    agent,
    tip,
    path,
    code: "file/directory",
    message: `${path} is a file on one side and a folder on the other`,
    base: undefined,
    ours: undefined,
    theirs: undefined,
    mode: "100644",
    text: undefined,
  };
}
