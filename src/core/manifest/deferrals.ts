import { isMap, isSeq, parseDocument } from "yaml";
import type { FeatureId } from "../ids.ts";

/**
 * The text of a manifest in which these features are deferred for a reason, or, with undefined, take part again.
 * Everything else, comments too, stays as it is written.
 */
export function setDeferrals(text: string, deferrals: ReadonlyMap<FeatureId, string | undefined>): string {
  const document = parseDocument(text);
  const features: unknown = document.get("features");
  for (const feature of isSeq(features) ? features.items.filter(isMap) : []) {
    const id = feature.get("id") as FeatureId;
    if (!deferrals.has(id)) continue;
    const reason = deferrals.get(id);
    if (reason === undefined) feature.delete("deferred");
    else feature.set("deferred", reason);
  }
  return document.toString({ lineWidth: 0, flowCollectionPadding: false });
}
