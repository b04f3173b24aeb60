import { refused } from "../../errors.ts";
import type { AgentId, Oid } from "../../core/ids.ts";
import { epicBranch, sheafRef } from "../../core/epic/layout.ts";
import type { ClosedConflict, MovedRef } from "../../core/lifecycle/operation.ts";
import type { SyncReport } from "../../core/sync/outcome.ts";
import type { AgentContext } from "../context/context.ts";
import { moveEpicRefs } from "../context/move-refs.ts";

/** What a sync brings: where the epic branch goes, and which tip of each agent it then holds. */
export interface Landing {
  readonly before: Oid;
  readonly after: Oid;
  readonly merged: ReadonlyMap<AgentId, { readonly tip: Oid; readonly before: Oid | undefined }>;
  readonly summary: string;
  readonly report: SyncReport;
  readonly closed: ClosedConflict | undefined;
}

/**
 * Moves the epic branch together with the record of what was merged, and its checkouts after it. Throws
 * `refused` and moves nothing when a local edit would be overwritten, or when somebody else moved the branch
 * meanwhile.
 */
export async function land(context: AgentContext, landing: Landing): Promise<void> {
  const { summary, report, closed } = landing;
  const moved = movedRefs(context, landing);
  if (await moveEpicRefs(context, { kind: "sync", summary, moved, report, closed })) return;
  throw refused(
    "branch-moved",
    `${epicBranch(context.epic)} moved while the sync was being made, so nothing was changed`,
    "sheaf sync",
  );
}

function movedRefs({ epic }: AgentContext, { before, after, merged }: Landing): MovedRef[] {
  const tips = [...merged].filter(([, { tip, before }]) => tip !== before);
  return [
    { ref: `refs/heads/${epicBranch(epic)}`, old: before, new: after },
    ...tips.map(([agent, { tip, before }]) => ({
      ref: sheafRef(epic, "merged", agent),
      old: before,
      new: tip,
    })),
  ];
}
