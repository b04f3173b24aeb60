import type { Role } from "./rules.ts";
import type { ThreeWay } from "../lines/three-way.ts";

/** Closed list of what a merge can leave to a person (merge semantics, section 7). */
export type ConflictCode =
  | "section"
  | "skeleton"
  | "cell"
  | "item"
  | "delete/edit"
  | "add/add"
  | "order"
  | "ownership"
  | "markers-damaged"
  | "leftover-markers"
  | "binary"
  | "rename"
  | "file/directory";

/** What became of a section (design section 9.5). */
export type SectionAction =
  | "nothing-new"
  | "merged"
  | "deleted"
  | "owner-wins"
  | "trespass-rejected"
  | "coordinator-edit"
  | "generated"
  | "held-conflict";

/** What one side did to a section, as seen from the base. */
export type Change = "none" | "edited" | "added" | "deleted";

/** What a merge does with one section. */
export interface Decision {
  /** Where the section's own text comes from; a side that does not have the section means it is gone. */
  readonly take: "ours" | "theirs" | "merge" | "conflict";
  readonly action: SectionAction;
  /** For `conflict`: its code. For `merge`: the code if the texts do not merge. */
  readonly code?: ConflictCode;
  /** The side whose change does not get into the result. */
  readonly refused?: "ours" | "theirs";
}

/** What is known of one section before the decision. */
export interface SectionCase {
  readonly ours: Change;
  readonly theirs: Change;
  /** Whether both sides have the same, be it nothing. */
  readonly isSame: boolean;
}

/** What one side did, from what it has. */
export function changeOf<T>(
  base: T | undefined,
  version: T | undefined,
  isSame: (a: T, b: T) => boolean,
): Change {
  if (base === undefined) return version === undefined ? "none" : "added";
  if (version === undefined) return "deleted";
  return isSame(base, version) ? "none" : "edited";
}

const untouched: Decision = { take: "ours", action: "nothing-new" };

/**
 * Decides one section by who owns it: the table of merge semantics, section 2. "Changed" is always relative to
 * the agent's own base, so it does not matter on which side of this merge an owner's text already stands.
 */
export function decideSection(found: SectionCase, role: Role): Decision {
  if (found.theirs === "none" || found.isSame) return untouched;
  return found.ours === "none" ? decideOneSided(found, role) : decideTwoSided(found, role);
}

function decideOneSided({ theirs }: SectionCase, role: Role): Decision {
  const action = theirs === "deleted" ? "deleted" : "merged";
  switch (role) {
    case "owner":
    case "heir":
    case "shared":
      return { take: "theirs", action };
    case "coordinator":
      return { take: "theirs", action: "coordinator-edit" };
    case "stranger":
      return { take: "ours", action: "trespass-rejected", refused: "theirs" };
    default:
      return role satisfies never;
  }
}

function decideTwoSided(found: SectionCase, role: Role): Decision {
  const { theirs } = found;
  switch (role) {
    case "owner":
      return { take: "theirs", action: theirs === "deleted" ? "deleted" : "owner-wins", refused: "ours" };
    case "heir":
      return conflict("ownership");
    case "coordinator":
    case "stranger":
      return { take: "ours", action: "trespass-rejected", refused: "theirs" };
    case "shared":
      return isDeleted(found) ? conflict("delete/edit") : merge(found);
    default:
      return role satisfies never;
  }
}

function isDeleted({ ours, theirs }: SectionCase): boolean {
  return ours === "deleted" || theirs === "deleted";
}

function merge({ ours }: SectionCase): Decision {
  return { take: "merge", action: "merged", code: ours === "added" ? "add/add" : "section" };
}

function conflict(code: ConflictCode): Decision {
  return { take: "conflict", action: "held-conflict", code };
}

/** The side whose presence decides whether the section stands in the result, for each kind of take. */
export function isPresent({ take }: Decision, versions: ThreeWay<unknown>): boolean {
  if (take === "ours") return versions.ours !== undefined;
  return take === "theirs" ? versions.theirs !== undefined : true;
}
