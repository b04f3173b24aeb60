import { refused } from "../../errors.ts";
import { decideDiscovery } from "../../core/lifecycle/discovery.ts";
import { approvalsRef, epicBranch } from "../../core/epic/layout.ts";
import { findDiscoveryApproval } from "../../core/records/approvals.ts";
import { readObjects } from "../../git/objects.ts";
import type { Context } from "../context/context.ts";

/**
 * Throws `refused` unless the epic branch has a DISCOVERY.md, approved as it stands where the manifest asks for that
 * (`discovery: approved`).
 */
export async function requireDiscovery(context: Context): Promise<void> {
  const fault = await findDiscoveryFault(context);
  if (fault !== undefined) throw refused(fault.code, fault.message, fault.fix);
}

/** What is wrong with DISCOVERY.md, and what helps. */
export interface DiscoveryFault {
  readonly code: string;
  readonly message: string;
  readonly fix: string;
}

/** What keeps agents from starting on DISCOVERY.md as the epic branch has it; undefined when nothing does. */
export async function findDiscoveryFault({
  git,
  epic,
  layout,
  manifest,
}: Context): Promise<DiscoveryFault | undefined> {
  const [discovery, approvals] = await readObjects(git, [
    `refs/heads/${epicBranch(epic)}:${layout.discovery}`,
    approvalsRef(epic),
  ]);
  const approval = findDiscoveryApproval(approvals?.bytes.toString("utf8") ?? "");
  const [approved] =
    approval === undefined ? [] : await readObjects(git, [`${approval.commit}:${layout.discovery}`]);
  const verdict = decideDiscovery({
    required: manifest.discovery,
    isThere: discovery !== undefined,
    approval,
    isSame: discovery !== undefined && approved?.oid === discovery.oid,
  });
  if (verdict === "fine") return undefined;
  const path = layout.discovery;
  const message = {
    missing: `${path} is not on the epic branch: agents would have nothing to start from`,
    unapproved: `nobody has approved ${path}, and agents build on it`,
    changed: `${path} has changed since ${approval?.by} approved it`,
  }[verdict];
  const fix =
    verdict === "missing"
      ? `write it, then git add ${path} && git commit`
      : "sheaf approve DISCOVERY.md --by <person>";
  return { code: `discovery-${verdict}`, message, fix };
}
