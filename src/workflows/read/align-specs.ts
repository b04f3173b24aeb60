import { alignSpecs } from "../../core/align/align.ts";
import type { Finding } from "../../core/align/finding.ts";
import type { SpecSource } from "../../core/align/spec.ts";
import { agentBranch, epicBranch } from "../../core/epic/layout.ts";
import type { AgentId, Oid } from "../../core/ids.ts";
import { ownership } from "../../core/ownership/ownership.ts";
import type { GitObject } from "../../git/batch.ts";
import { readObjects } from "../../git/objects.ts";
import { SheafError } from "../../errors.ts";
import type { Context } from "../context/context.ts";
import { tipNames } from "./tip-names.ts";

/** A comparison of all features: what was read, where, and what does not agree. */
export interface Alignment {
  readonly features: readonly { readonly feature: string; readonly owner: AgentId; readonly commit: Oid }[];
  readonly findings: readonly Finding[];
}

/**
 * Compares the specs of all features as committed: at the tip of the owner's branch, or on the epic branch once
 * that has everything of it, so that it works before a sync, after it, and on an epic of one branch. Changes
 * nothing. Throws `refused` where the epic branch is gone.
 */
export async function alignEpic(context: Context): Promise<Alignment> {
  const { manifest, layout, rulebook, git } = context;
  const tips = await newestTips(context);
  const features = manifest.features.map(({ id, owner }) => ({
    feature: id,
    owner,
    commit: requireTip(tips, owner),
  }));
  const names = features.flatMap(({ feature, commit }) => [
    `${commit}:${layout.featureFile(feature, "spec.md")}`,
    `${commit}:${layout.featureFile(feature, "checklist.md")}`,
  ]);
  const objects = await readObjects(git, names);
  const sources = manifest.features.map(({ id, owner, depends_on }, at): SpecSource => ({
    feature: id,
    owner,
    dependsOn: depends_on,
    spec: { path: layout.featureFile(id, "spec.md"), text: textOf(objects[2 * at]) },
    checklist: { path: layout.featureFile(id, "checklist.md"), text: textOf(objects[2 * at + 1]) },
  }));
  const findings = alignSpecs(sources, {
    requiredHeadings: manifest.required_headings,
    isShared: (path) => ownership(path, rulebook).agents.length > 1,
  });
  return { features, findings };
}

/** The commit with the newest of every agent: the epic branch, where it has all that is on the agent's own. */
async function newestTips(context: Context): Promise<Map<AgentId, Oid>> {
  const { git, epic, manifest } = context;
  const tips = await tipNames(context);
  const base = `refs/heads/${epicBranch(epic)}`;
  const merged = await git.run([
    "for-each-ref",
    `--merged=${base}`,
    "--format=%(refname)",
    `refs/heads/sheaf/${epic}/`,
  ]);
  const contained = new Set(merged.stdout.toString("utf8").split("\n"));
  const [lead] = manifest.agents;
  const newest = lead === undefined ? undefined : tips.get(lead.id);
  for (const { id } of manifest.agents) {
    if (newest !== undefined && contained.has(`refs/heads/${agentBranch(epic, id)}`)) tips.set(id, newest);
  }
  return tips;
}

function requireTip(tips: ReadonlyMap<AgentId, Oid>, owner: AgentId): Oid {
  const tip = tips.get(owner);
  if (tip !== undefined) return tip;
  throw new SheafError({
    kind: "refused",
    code: "no-branch",
    message: `nothing of ${owner} is committed anywhere: its branch and the epic branch are gone`,
    fix: "sheaf doctor",
  });
}

/** Another's bytes are never a reason to stop: what is no UTF-8 becomes replacement characters. */
function textOf(object: GitObject | undefined): string | undefined {
  return object?.type === "blob" ? object.bytes.toString("utf8") : undefined;
}
