import { epicBranch } from "../../core/epic/layout.ts";
import type { FeatureId } from "../../core/ids.ts";
import { claimsReady, parseStatus } from "../../core/records/status-file.ts";
import { readObjects } from "../../git/objects.ts";
import type { Context } from "../context/context.ts";

/** The features whose STATUS on the epic branch says that they are ready: a sync has merged them. */
export async function readMerged({ git, epic, layout, manifest }: Context): Promise<Set<FeatureId>> {
  const ids = manifest.features.map(({ id }) => id);
  const names = ids.map((id) => `refs/heads/${epicBranch(epic)}:${layout.featureFile(id, "STATUS")}`);
  const files = await readObjects(git, names);
  const isReady = (at: number) => {
    const text = files[at]?.bytes.toString("utf8");
    return text !== undefined && claimsReady(parseStatus(text));
  };
  return new Set(ids.filter((_, at) => isReady(at)));
}
