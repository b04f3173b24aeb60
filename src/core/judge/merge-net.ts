import { agentDisplay, primary, type AgentId, type Oid } from "../ids.ts";
import { ownership } from "../ownership/ownership.ts";
import type { Rulebook } from "../ownership/rulebook.ts";
import { isSameFile, type FileChange, type FileVersion } from "../tree.ts";
import { versionAfter, type Change } from "./change.ts";
import { contentOf, type ReadBlob } from "./part.ts";
import type { Violation } from "./violation.ts";

/** What one further parent of a merge brought: its changes since it and the first parent had a commit in common. */
export interface Brought {
  readonly agent: AgentId;
  readonly offered: ReadonlyMap<string, FileChange>;
}

/** A merge on the epic branch, as it differs from its first parent. */
export interface EpicMerge {
  readonly oid: Oid;
  readonly net: readonly Change[];
  readonly brought: readonly Brought[];
  /** The first parent's version of a path that a further parent offers. */
  readonly ours: (path: string) => FileVersion | undefined;
}

/** A version of a path; undefined where there should be none. */
export interface GoodVersion {
  readonly version: FileVersion | undefined;
}

/** A violation of a merge, and the version of the path that would mend it, where that is not the one of before. */
export interface NetViolation {
  readonly violation: Violation;
  readonly good?: GoodVersion;
}

/**
 * Judges what a merge did to the epic branch: a path that a further parent offers as that parent's owner could have
 * changed it, else as the primary; anything else as the primary. Tells no difference between a merge of Sheaf's and one
 * by hand: both have to bring what they merge, and nothing beside it.
 *
 * @param judgeAs the rules that a change breaks when it is this agent's
 */
export function judgeMerge(
  merge: EpicMerge,
  rulebook: Rulebook,
  read: ReadBlob,
  judgeAs: (agent: AgentId, change: Change) => readonly Violation[],
): NetViolation[] {
  return [
    ...merge.net.flatMap((change) => judgeNet(merge, change, judgeAs)),
    ...merge.brought.flatMap((brought) => findDropped(merge, brought, rulebook, read)),
  ];
}

function judgeNet(
  { brought }: EpicMerge,
  change: Change,
  judgeAs: (agent: AgentId, change: Change) => readonly Violation[],
): NetViolation[] {
  const found = judgeAs(primary, change);
  if (found.length === 0) return [];
  const offerers = brought.filter(({ offered }) => offered.has(change.path));
  const others = offerers.map(({ agent }) => judgeAs(agent, change));
  return found
    .filter((one) => others.every((theirs) => theirs.some(({ section }) => section === one.section)))
    .map((violation) => ({ violation }));
}

/** What is its owner's alone, was changed by the owner alone, and does not stand in the merge as the owner left it. */
function findDropped(
  merge: EpicMerge,
  { agent, offered }: Brought,
  rulebook: Rulebook,
  read: ReadBlob,
): NetViolation[] {
  if (agent === primary) return [];
  const net = new Map(merge.net.map((change) => [change.path, change]));
  return [...offered].flatMap(([path, { before, after }]) => {
    const { access, agents } = ownership(path, rulebook);
    if (access !== "sectioned" && (access !== "exclusive" || agents[0] !== agent)) return [];
    const ours = merge.ours(path);
    const change = net.get(path);
    const result = change === undefined ? ours : versionAfter(change);
    const good = { version: after };
    if (access === "exclusive") {
      const isDropped = isSameFile(ours, before) && !isSameFile(result, after);
      return isDropped ? [{ violation: dropped(agent, path), good }] : [];
    }
    return sectionsOf(agent, rulebook).flatMap((name) => {
      const part = { kind: "section", name } as const;
      const [base, here, there, now] = [before, ours, after, result].map((one) => contentOf(part, one, read));
      const isDropped = there !== base && here === base && now !== there;
      return isDropped ? [{ violation: { ...dropped(agent, path), section: name }, good }] : [];
    });
  });
}

function sectionsOf(agent: AgentId, { sections }: Rulebook): string[] {
  return Object.entries(sections).flatMap(([name, owner]) => (owner === agent ? [name] : []));
}

function dropped(agent: AgentId, path: string): Violation {
  const owner = agentDisplay(agent);
  const message = `the merge leaves out what ${owner} has committed here`;
  return { code: "work-dropped", path, owner, message, fix: "let sheaf sync merge it" };
}
