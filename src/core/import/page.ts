import { epicLayout } from "../epic/layout.ts";
import { primary, type AgentId, type RepoPath } from "../ids.ts";
import type { Manifest } from "../manifest/schema.ts";
import { thresholdMs } from "../manifest/threshold-ms.ts";
import { agentFacts, type FeatureState } from "../progress/epic-facts.ts";
import { renderGenerated } from "../progress/generated.ts";
import { refreshGenerated } from "../progress/refresh-generated.ts";
import { escalationsOf } from "../records/escalation.ts";
import { parseChannel } from "../records/message.ts";
import { parseStatus } from "../records/status-file.ts";

/** The page with its computed sections made from the very files that are committed with it. */
export function refreshPage(
  manifest: Manifest,
  epicDir: RepoPath,
  { files, stage }: { readonly files: ReadonlyMap<RepoPath, string | Uint8Array>; readonly stage: string },
): string {
  const layout = epicLayout(epicDir);
  const text = (path: RepoPath) => Buffer.from(files.get(path) ?? "").toString("utf8");
  const channel = (from: AgentId, to: AgentId) => parseChannel(text(layout.channel(from, to)));
  const features = manifest.features.map(({ id, owner }): FeatureState => ({
    feature: id,
    owner,
    deferred: undefined,
    status: parseStatus(text(layout.featureFile(id, "STATUS"))),
  }));
  const ownOf = (agent: AgentId) => features.filter(({ owner }) => owner === agent);
  const roster = manifest.agents.map(({ id }) => id);
  const secondaries = roster.filter((id) => id !== primary);
  const bodies = renderGenerated({
    stage,
    agents: roster.map((id) => agentFacts(id, ownOf(id), undefined)),
    escalations: secondaries.flatMap((from) => {
      const [sent, received] = [channel(from, primary), channel(primary, from)];
      return escalationsOf({ from, feature: ownOf(from)[0]?.feature, sent, received });
    }),
    staleChecks: [],
    syncSoftMs: thresholdMs(manifest.thresholds, "sync_soft"),
  });
  return refreshGenerated(text(layout.readme), bodies).text;
}
