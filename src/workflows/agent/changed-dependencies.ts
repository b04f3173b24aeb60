import type { FeatureId } from "../../core/ids.ts";
import type { AgentContext } from "../context/context.ts";
import { ownFeatures } from "../state/own-state.ts";

/** The features that the agent's own depend on, and that have a file among `files`. */
export function changedDependencies(context: AgentContext, files: readonly string[]): FeatureId[] {
  const { manifest, layout } = context;
  const own = ownFeatures(context);
  const needed = manifest.features
    .filter(({ id }) => own.includes(id))
    .flatMap(({ depends_on }) => depends_on);
  const hasChanged = (id: FeatureId) => files.some((path) => path.startsWith(`${layout.feature(id)}/`));
  return [...new Set(needed)].filter(hasChanged);
}
