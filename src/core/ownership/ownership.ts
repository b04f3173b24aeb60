import { agentDisplay, primary, type AgentId, type LockName } from "../ids.ts";
import { progressSection } from "../epic/layout.ts";
import { findRule } from "./find-rule.ts";
import type { AccessMode, Rulebook, SectionOwner } from "./rulebook.ts";

/** Who may change a path, and how. */
export interface Ownership {
  readonly access: AccessMode;
  /** Everyone who may change it; empty for frozen and generated. */
  readonly agents: readonly AgentId[];
  readonly lock?: LockName;
  /** The rule that decided, or undefined where none names the path. */
  readonly glob?: string;
}

/**
 * The one place that decides whose a path is (design section 5): the most specific rule wins, and a path
 * that no rule names is the primary's. Total: every string gets an answer.
 */
export function ownership(path: string, rulebook: Rulebook): Ownership {
  const rule = findRule(path, rulebook);
  if (rule === undefined) return { access: "exclusive", agents: [primary] };
  const { access, agents, lock, glob } = rule;
  return { access, agents, glob, ...(lock === undefined ? {} : { lock }) };
}

/** The owner of a section, looked up from the innermost of the enclosing sections outwards. */
export function sectionOwner(names: readonly string[], rulebook: Rulebook): SectionOwner | undefined {
  for (const name of names) {
    const owner = Object.hasOwn(rulebook.sections, name) ? rulebook.sections[name] : undefined;
    if (owner !== undefined) return owner;
  }
  return undefined;
}

/** The section in which an agent reports. */
export function reportSection(agent: AgentId, { agents }: Rulebook): string {
  return agents.find(({ id }) => id === agent)?.section ?? progressSection(agent);
}

/** Whose a path is, in words for people: `Secondary-A`, `Primary and Secondary-B`, `nobody`, `Sheaf`. */
export function ownerWords(owned: Ownership): string {
  if (owned.access === "generated") return "Sheaf";
  if (owned.agents.length === 0) return "nobody";
  return owned.agents.map(agentDisplay).join(" and ");
}
