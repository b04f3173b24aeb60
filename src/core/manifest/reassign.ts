import { isMap, isScalar, isSeq, parseDocument } from "yaml";
import { primary, type AgentId } from "../ids.ts";
import type { Manifest } from "./schema.ts";

/** A piece of work and whose it is: a feature, or a task that is under way. */
export interface Assignment {
  readonly kind: "feature" | "task";
  readonly id: string;
  readonly owner: AgentId;
}

/** The piece of work that a person names by id, or a feature by its number; undefined where nothing has that name. */
export function findAssignment({ features, tasks }: Manifest, name: string): Assignment | undefined {
  const feature = features.find(({ id }) => id === name || id.split("_")[1] === name);
  if (feature !== undefined) return { kind: "feature", id: feature.id, owner: feature.owner };
  const task = tasks.find(({ id }) => id === name);
  return task && { kind: "task", id: task.id, owner: task.owner };
}

/** What is known when work is to change hands. */
export interface ReassignFacts {
  readonly assignment: Assignment;
  readonly to: AgentId;
  /** Agents whose work is merged and whose branch is gone. */
  readonly finished: ReadonlySet<AgentId>;
  /** Agents that have a branch. */
  readonly started: ReadonlySet<AgentId>;
  /** What the old owner's worktree is in the middle of. */
  readonly operation: string | undefined;
  readonly hasOpenConflict: boolean;
}

/**
 * Decides whether work may change hands now. `carry` says that the old owner has commits, which come along by a merge
 * into the epic branch; otherwise only the manifest changes.
 */
export function decideReassign(
  facts: ReassignFacts,
):
  | { readonly kind: "reassign"; readonly carry: boolean }
  | { readonly kind: "refused"; readonly code: string; readonly why: string; readonly fix: string } {
  const { assignment, to, finished, started, operation, hasOpenConflict } = facts;
  const { id, owner } = assignment;
  const refused = (code: string, why: string, fix: string) => ({ kind: "refused", code, why, fix }) as const;
  if (owner === to) return refused("owner-already", `${id} is ${to}'s already`, "sheaf status");
  if (finished.has(to)) {
    return refused(
      "reader-finished",
      `${to} has finished and is gone`,
      `sheaf start ${to}, or name another agent`,
    );
  }
  if (hasOpenConflict) {
    return refused(
      "conflict-open",
      "a sync has stopped at a conflict",
      "sheaf sync --status, and settle it first",
    );
  }
  if (operation !== undefined) {
    const why = `the worktree of ${owner} is in the middle of a ${operation}`;
    return refused("operation-in-progress", why, "let its agent finish or abort that first");
  }
  return { kind: "reassign", carry: owner !== primary && started.has(owner) };
}

/** The text of a manifest in which a piece of work is somebody else's; every other character stays as it is. */
export function reassignText(text: string, { kind, id }: Assignment, to: AgentId): string {
  const list: unknown = parseDocument(text).get(kind === "feature" ? "features" : "tasks");
  const item = isSeq(list) ? list.items.find((one) => isMap(one) && one.get("id") === id) : undefined;
  const owner: unknown = isMap(item) ? item.get("owner", true) : undefined;
  const range = isScalar(owner) ? owner.range : undefined;
  return range ? text.slice(0, range[0]) + to + text.slice(range[1]) : text;
}
