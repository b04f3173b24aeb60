import { mergeSectioned } from "../../src/core/merge/merge-sectioned.ts";
import type { AgentId } from "../../src/core/ids.ts";
import { mergeShared } from "../../src/core/structure/merge-shared.ts";
import type { Texts } from "./line-documents.ts";

/** What became of a document that is shared throughout; no text for a conflict. */
export interface SharedDocument {
  readonly text: string | undefined;
  readonly resolvers: readonly string[];
}

/** Merges a document as a sync does when everything in it is shared text. */
export function mergeSharedDocument(path: string, { base, ours, theirs }: Texts): SharedDocument {
  const resolvers: string[] = [];
  const merged = mergeSectioned({
    base,
    ours,
    theirs,
    rules: {
      agent: "primary" as AgentId,
      roster: [],
      coordinator: "primary" as AgentId,
      ownerOf: () => "shared",
      skeleton: "shared",
      mergeText: (base, ours, theirs) => {
        const merge = mergeShared({ path }, { base, ours, theirs });
        resolvers.push(...merge.resolvers);
        return merge;
      },
    },
  });
  return { text: merged.kind === "merged" ? merged.text : undefined, resolvers: [...new Set(resolvers)] };
}
