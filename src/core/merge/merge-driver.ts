import { parseAgentId, parseEpicId, primary, type AgentId, type EpicId } from "../ids.ts";
import type { SectionedInput } from "./merge-unsectioned.ts";
import type { SectionedMerge } from "./result.ts";
import { mergeSectioned } from "./merge-sectioned.ts";
import type { Holder, MergeRules } from "./rules.ts";
import type { ThreeWay } from "../lines/three-way.ts";
import { hasSharedSection, type Grant } from "../ownership/grant.ts";
import { sectionOwner } from "../ownership/ownership.ts";
import type { Rulebook } from "../ownership/rulebook.ts";
import { sharedTextMerger } from "../structure/merge-shared.ts";

/**
 * Who a plain git merges with whom: an agent's branch, which is on git's side `theirs` or `ours`, with something
 * else. Undefined where git does not say: a rebase, a cherry-pick or a stash may bring an owner's own older text.
 */
export type Merging = { readonly agent: AgentId; readonly side: "ours" | "theirs" } | undefined;

/** The epic that a document belongs to, from its path `<epicsDir>/<EPIC>-<slug>/EPIC_README.md`. */
export function epicOfDocument(path: string): EpicId | undefined {
  const folder = path.split("/").at(-2) ?? "";
  return parseEpicId(/^[A-Z0-9]+-[0-9]+(?=-)/.exec(folder)?.[0] ?? "");
}

/**
 * Finds out who is merging.
 *
 * @param names what `git merge` was told to merge, from its `GITHEAD_<oid>` variables
 * @param head the full name of the branch that is checked out
 */
export function findMerging(epic: EpicId, names: readonly string[], head: string | undefined): Merging {
  const [name, ...others] = names;
  if (name === undefined || others.length > 0) return undefined;
  const theirs = agentOfBranch(epic, name);
  const ours = agentOfBranch(epic, head ?? "");
  // Two states of one agent's branch: neither overrides the other.
  if (theirs === undefined || theirs === ours) return undefined;
  if (theirs !== primary) return { agent: theirs, side: "theirs" };
  return ours === undefined ? undefined : { agent: ours, side: "ours" };
}

function agentOfBranch(epic: EpicId, name: string): AgentId | undefined {
  const branch = name.replace(/[~^].*$/, "");
  if (branch === `epic/${epic}` || branch.endsWith(`/epic/${epic}`)) return primary;
  const [, agent = ""] = new RegExp(`(?:^|/)sheaf/${epic}/([a-z0-9-]+)$`).exec(branch) ?? [];
  return parseAgentId(agent);
}

/** What a plain git hands to the driver. */
export interface DriverInput extends ThreeWay<string> {
  /** The path that the result will have in the repository. */
  readonly path: string;
  readonly merging: Merging;
  readonly rulebook: Rulebook;
  /** What agents have let each other change. */
  readonly grants?: readonly Grant[];
  readonly markerSize: number;
}

/**
 * Merges a sectioned document for a plain git. With an agent's branch it is the merge of a sync: the other side
 * is the integration side, whichever way round git has them. Where nobody knows who is merging every section is
 * shared, so that nothing is overridden; generated text stays ours.
 */
export function mergeForGit(input: DriverInput): SectionedMerge {
  const { merging, rulebook, markerSize, base } = input;
  const rules = rulesFor(input);
  const names = { base: "base", ours: "ours", theirs: merging?.side === "theirs" ? merging.agent : "theirs" };
  const common = { base, rules, show: { markerSize } };
  if (merging?.side !== "ours")
    return mergeSectioned({ ...common, ours: input.ours, theirs: input.theirs, labels: names });
  const labels = { base: "base", ours: `theirs (epic/${rulebook.epic})`, theirs: `ours (${merging.agent})` };
  return mergeSectioned({ ...common, ours: input.theirs, theirs: input.ours, labels });
}

function rulesFor({ path, rulebook, merging, grants = [] }: DriverInput): SectionedInput["rules"] {
  const ownerOf = (section: string): Holder | undefined => {
    const owner = sectionOwner([section], rulebook);
    if (hasSharedSection(path, section, rulebook, grants)) return "shared";
    return merging === undefined && owner !== "generated" ? "shared" : owner;
  };
  const rules: MergeRules = {
    agent: merging?.agent ?? primary,
    roster: rulebook.agents.map(({ id }) => id),
    coordinator: primary,
    ownerOf,
    mergeText: sharedTextMerger({ path }),
  };
  return merging === undefined ? { ...rules, skeleton: "shared" } : rules;
}
