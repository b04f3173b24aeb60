import { agentDisplay, primary, type Oid } from "../../core/ids.ts";
import { messageWithTrailers } from "../../core/records/trailers.ts";
import { mergeSubject } from "../../core/sync/record.ts";
import type { AgentMerge } from "../../core/sync/stack-input.ts";
import type { NewCommit } from "../../git/import-commits.ts";
import type { AgentContext } from "../context/context.ts";

/** The commit of an agent's merge, on top of a commit or of an earlier one of the list. */
export function mergeCommit(
  { epic, manifest }: AgentContext,
  merge: AgentMerge,
  below: Oid | number,
): NewCommit {
  const features = manifest.features.filter(({ owner }) => owner === merge.agent).map(({ id }) => id);
  const { agent } = merge;
  const trailers = { agent, feature: features[0], command: "sync", override: settledIn([merge]) };
  return {
    message: messageWithTrailers(mergeSubject(epic, merge.agent, features), trailers),
    parents: [below, merge.tip],
    changes: merge.changes,
  };
}

/** One commit with every agent's tip as a parent. */
export function octopusCommit({ epic }: AgentContext, merges: readonly AgentMerge[], before: Oid): NewCommit {
  const names = merges.map(({ agent }) => agentDisplay(agent)).join(", ");
  return {
    message: messageWithTrailers(`${epic}: merge ${names}`, {
      agent: primary,
      command: "sync",
      override: settledIn(merges),
    }),
    parents: [before, ...merges.map(({ tip }) => tip)],
    // Each is made on top of the one before it, so of several entries for a path the last holds.
    changes: new Map(merges.flatMap(({ changes }) => [...changes])),
  };
}

/** What a person settled may be what neither side could have written: that is the primary's decision, on record. */
function settledIn(merges: readonly AgentMerge[]): string | undefined {
  const found = merges.flatMap(({ sections }) => sections.filter(({ outcome }) => outcome === "settled"));
  const paths = [...new Set(found.map(({ document }) => document))];
  return paths.length === 0 ? undefined : `settled at the sync: ${paths.join(", ")}`;
}
