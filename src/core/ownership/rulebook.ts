import type { AgentId, EpicId, FeatureId, LockName, RepoPath } from "../ids.ts";

/** The six access modes of design section 5. */
export type AccessMode = "exclusive" | "sectioned" | "sequential" | "append" | "frozen" | "generated";

/** One compiled rule: data that a hook can use without zod, yaml or a glob library. */
export interface CompiledRule {
  /** The glob as written, relative to the repository root. */
  readonly glob: string;
  /** Source of the regular expression that the glob became; it matches whole paths. */
  readonly source: string;
  readonly access: AccessMode;
  /** Who may change it. Empty for frozen and generated; the first is the owner of an exclusive path. */
  readonly agents: readonly AgentId[];
  /** The lock to hold while changing it. */
  readonly lock?: LockName;
}

/** What the rules need to know of one agent. */
export interface RulebookAgent {
  readonly id: AgentId;
  readonly branch: string;
  readonly features: readonly FeatureId[];
  /** The section in which it reports: its own, or that of the agent whose work it took over. */
  readonly section?: string;
  /** The agents whose work it took over: what was granted to them, or by them, goes on with it. */
  readonly predecessors?: readonly AgentId[];
  /** The last commits of those agents, verified as theirs when the work was handed over. */
  readonly handedOver?: readonly string[];
}

/** Who owns a section of a sectioned document: an agent, or Sheaf itself for generated text. */
export type SectionOwner = AgentId | "generated";

/**
 * Everything that judging a change needs, compiled from the manifest at the tip of the epic branch and
 * kept as JSON for the hooks. Rules stand most specific first: the first that matches decides.
 */
export interface Rulebook {
  readonly schema: 1;
  readonly epic: EpicId;
  readonly epicDir: RepoPath;
  /** The blob id of the manifest that this was compiled from; a hook that sees another one recompiles. */
  readonly manifest: string;
  readonly epicBranch: string;
  readonly agents: readonly RulebookAgent[];
  /** Old owners of features and tasks that were reassigned, with their last commit of that time. */
  readonly reassigned?: readonly { readonly agent: AgentId; readonly tip: string }[];
  readonly rules: readonly CompiledRule[];
  /** Owners by section name. */
  readonly sections: Readonly<Record<string, SectionOwner>>;
}
