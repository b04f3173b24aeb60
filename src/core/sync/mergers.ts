import { primary, type AgentId } from "../ids.ts";
import { mergeSectioned } from "../merge/merge-sectioned.ts";
import { hasSharedSection, type Grant } from "../ownership/grant.ts";
import { ownership, sectionOwner } from "../ownership/ownership.ts";
import type { Rulebook, SectionOwner } from "../ownership/rulebook.ts";
import { sharedTextMerger } from "../structure/merge-shared.ts";
import type { ContentMergers, Texts } from "./stack-input.ts";

/** Who may change what, now and by the rules that agents knew. */
export interface MergerRules {
  readonly rulebook: Rulebook;
  /** What agents have let each other change. */
  readonly grants?: readonly Grant[];
  /** For agents whose base has other rules: those. */
  readonly rulesBefore?: ReadonlyMap<AgentId, Rulebook>;
}

/** The engines of this Sheaf, set up with an epic's owners and roster, and with what they have granted each other. */
export function contentMergers({
  rulebook,
  grants = [],
  rulesBefore = new Map(),
}: MergerRules): ContentMergers {
  const rules = ({ agent, path }: Texts) => {
    const holder = (section: string, owner: SectionOwner | undefined) =>
      hasSharedSection(path, section, rulebook, grants) ? "shared" : owner;
    return {
      agent,
      roster: rulebook.agents.map(({ id }) => id),
      coordinator: primary,
      ownerOf: (section: string) => holder(section, sectionOwner([section], rulebook)),
      ownerAtBase: (section: string) =>
        holder(section, ownerBefore(section, agent, { rulebook, rulesBefore })),
      mergeText: sharedTextMerger({ path, isAppendOnly: ownership(path, rulebook).access === "append" }),
    };
  };
  return {
    sectioned: (texts) => mergeSectioned({ ...texts, rules: rules(texts) }),
    // Without an owner inside the file everything in it is shared text.
    shared: ({ ...texts }) => {
      const { ownerAtBase: _, ...common } = rules(texts);
      return mergeSectioned({ ...texts, rules: { ...common, ownerOf: () => "shared", skeleton: "shared" } });
    },
  };
}

/**
 * A section's owner by the rules that the agent knew. For the owner of now it is whoever owned it by the rules of
 * any other, so that the result does not depend on which of the two is merged first.
 */
function ownerBefore(
  section: string,
  agent: AgentId,
  { rulebook, rulesBefore }: Required<Pick<MergerRules, "rulebook" | "rulesBefore">>,
): SectionOwner | undefined {
  const now = sectionOwner([section], rulebook);
  // A section that had no owner then is a new one, as far as anybody can tell.
  const own = sectionOwner([section], rulesBefore.get(agent) ?? rulebook) ?? now;
  if (own !== now || now !== agent) return own;
  const owners = [...rulesBefore.values()].map((rules) => sectionOwner([section], rules));
  return owners.find((owner) => owner !== undefined && owner !== now) ?? now;
}
