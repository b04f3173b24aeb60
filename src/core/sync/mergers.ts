import { primary } from "../ids.ts";
import { mergeSectioned } from "../merge/merge-sectioned.ts";
import { hasSharedSection, type Grant } from "../ownership/grant.ts";
import { ownership, sectionOwner } from "../ownership/ownership.ts";
import type { Rulebook } from "../ownership/rulebook.ts";
import { sharedTextMerger } from "../structure/merge-shared.ts";
import type { ContentMergers, Texts } from "./stack-input.ts";

/** The engines of this Sheaf, set up with an epic's owners and roster, and with what they have granted each other. */
export function contentMergers(rulebook: Rulebook, grants: readonly Grant[] = []): ContentMergers {
  const rules = ({ agent, path }: Texts) => ({
    agent,
    roster: rulebook.agents.map(({ id }) => id),
    coordinator: primary,
    ownerOf: (section: string) =>
      hasSharedSection(path, section, rulebook, grants) ? "shared" : sectionOwner([section], rulebook),
    mergeText: sharedTextMerger({ path, isAppendOnly: ownership(path, rulebook).access === "append" }),
  });
  return {
    sectioned: (texts) => mergeSectioned({ ...texts, rules: rules(texts) }),
    // Without an owner inside the file everything in it is shared text.
    shared: (texts) =>
      mergeSectioned({ ...texts, rules: { ...rules(texts), ownerOf: () => "shared", skeleton: "shared" } }),
  };
}
