import type { AgentId } from "../ids.ts";
import type { SectionOwner } from "../ownership/rulebook.ts";
import type { MergeText } from "../structure/text-merge.ts";

/** Whose a section is: an agent's, Sheaf's own text, or everyone's. */
export type Holder = SectionOwner | "shared";

/** What happens to changes of a section by someone else than its owner (merge semantics, section 2). */
export type SectionPolicy = "owner-wins" | "reject" | "three-way" | "append-only" | "coordinator-only";

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
  /** A section's owner at the base; as now when not given. */
  readonly ownerAtBase?: (section: string) => Holder | undefined;
  /** Whether the tip's history has the change of ownership; only asked where the owner changed. */
  readonly knowsHandover?: boolean;
  readonly policyOf?: (section: string) => SectionPolicy | undefined;
  /** Who holds the text between sections, and the order of sections. The coordinator, if not given. */
  readonly skeleton?: "coordinator" | "shared";
  /** The text of a generated section; undefined keeps the integration side's. */
  readonly generate?: (section: string) => string | undefined;
  readonly mergeText?: MergeText;
}

/** What an agent is to a section, for one merge. */
export type Role = "owner" | "heir" | "coordinator" | "shared" | "stranger";

/**
 * What the merging agent is to a section. `heir` is the new owner, or an old one who could not know of the
 * handover: either may edit, but not both.
 *
 * @param holders the section's holder at the base and now
 */
export function roleOf(rules: MergeRules, policy: SectionPolicy, holders: Holders): Role {
  const { agent, coordinator } = rules;
  if (policy === "coordinator-only") return agent === coordinator ? "owner" : "stranger";
  if (policy === "three-way") return "shared";
  const { before, now } = holders;
  if (before === now) {
    if (now === "shared") return "shared";
    if (now === agent) return "owner";
  } else if (now === agent || (isHolder(before, agent) && rules.knowsHandover !== true)) {
    return "heir";
  } else if (now === "shared") {
    return "shared";
  }
  return agent === coordinator ? "coordinator" : "stranger";
}

/** A section's holder at the base and now. */
export interface Holders {
  readonly before: Holder;
  readonly now: Holder;
}

function isHolder(holder: Holder, agent: AgentId): boolean {
  return holder === agent || holder === "shared";
}
