import { agentDisplay, primary, type AgentId, type Oid } from "../../core/ids.ts";
import { messageWithTrailers } from "../../core/records/trailers.ts";
import { mergeSubject } from "../../core/sync/record.ts";
import type { AgentMerge } from "../../core/sync/stack.ts";
import type { NewCommit } from "../../git/import-commits.ts";
import type { AgentContext } from "../context/context.ts";

/** The commit of an agent's merge, on top of a commit or of an earlier one of the list; `by` whoever makes it. */
export function mergeCommit(
  { epic, manifest }: AgentContext,
  merge: AgentMerge,
  below: Oid | number,
  by: AgentId = merge.agent,
): NewCommit {
  const features = manifest.features.filter(({ owner }) => owner === merge.agent).map(({ id }) => id);
  const trailers = { agent: by, feature: features[0], command: "sync" };
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
    message: messageWithTrailers(`${epic}: merge ${names}`, { agent: primary, command: "sync" }),
    parents: [before, ...merges.map(({ tip }) => tip)],
    // Each is made on top of the one before it, so of several entries for a path the last holds.
    changes: new Map(merges.flatMap(({ changes }) => [...changes])),
  };
}
