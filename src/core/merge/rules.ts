import type { AgentId } from "../ids.ts";
import type { SectionOwner } from "../ownership/rulebook.ts";
import type { MergeText } from "../structure/text-merge.ts";

/** Whose a section is: an agent's, Sheaf's own text, or everyone's. */
export type Holder = SectionOwner | "shared";

/** Who is merging, and who owns what. */
export interface MergeRules {
  /** Whose tip `theirs` is. */
  readonly agent: AgentId;
  /** All agents, in the order in which what they add stands. */
  readonly roster: readonly AgentId[];
  /** Who may change any section and the text between sections. */
  readonly coordinator: AgentId;
  /** A section's owner now; undefined where no one is named, then the enclosing section's owner holds it. */
  readonly ownerOf: (section: string) => Holder | undefined;
  /** A section's owner as the base's rules have it, which are those that the tip's agent knew; as now, if not given. */
  readonly ownerAtBase?: (section: string) => Holder | undefined;
  /** Who holds the text between sections, and the order of sections. The coordinator, if not given. */
  readonly skeleton?: "coordinator" | "shared";
  readonly mergeText?: MergeText;
}

/** What an agent is to a section, for one merge. */
export type Role = "owner" | "heir" | "coordinator" | "shared" | "stranger";

/**
 * What the merging agent is to a section. `heir` is the new owner, or an old one who did not know of the handover:
 * either may edit, but not both.
 */
export function roleOf({ agent, coordinator }: MergeRules, { before, now }: Holders): Role {
  if (now === "shared") return "shared";
  if (before !== now && (now === agent || before === agent)) return "heir";
  if (now === agent) return "owner";
  return agent === coordinator ? "coordinator" : "stranger";
}

/** A section's holder at the base and now. */
export interface Holders {
  readonly before: Holder;
  readonly now: Holder;
}
