import { SheafError } from "../../errors.ts";
import { decideDiscovery } from "../../core/epic/discovery.ts";
import { epicBranch } from "../../core/epic/layout.ts";
import { findDiscoveryApproval } from "../../core/records/approvals.ts";
import { readObjects } from "../../git/objects.ts";
import type { AgentContext } from "../context.ts";

/**
 * Throws `refused` unless the epic branch has a DISCOVERY.md, approved as it stands where the manifest asks for that
 * (`discovery: approved`).
 */
export async function requireDiscovery({ git, epic, layout, manifest }: AgentContext): Promise<void> {
  const tip = `refs/heads/${epicBranch(epic)}`;
  const [discovery, approvals] = await readObjects(git, [
    `${tip}:${layout.discovery}`,
    `${tip}:${layout.approvals}`,
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
  if (verdict === "fine") return;
  const path = layout.discovery;
  const message = {
    missing: `${path} is not on the epic branch: agents would have nothing to start from`,
    unapproved: `nobody has approved ${path}, and agents build on it`,
    changed: `${path} has changed since ${approval?.by} approved it`,
  }[verdict];
  throw new SheafError({
    kind: "refused",
    code: `discovery-${verdict}`,
    message,
    fix:
      verdict === "missing"
        ? `write it, then git add ${path} && git commit`
        : "sheaf approve DISCOVERY.md --by <person>",
  });
}
