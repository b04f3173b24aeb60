import { alignSpecs, type Matrix } from "../../core/align/align.ts";
import type { AddedFile } from "../../core/align/find-files.ts";
import type { SpecSource } from "../../core/align/spec.ts";
import { epicBranch } from "../../core/epic/layout.ts";
import type { AgentId, FeatureId, Oid, RepoPath } from "../../core/ids.ts";
import { specPlaceOf } from "../../core/manifest/spec-places.ts";
import { ownership } from "../../core/ownership/ownership.ts";
import { firstOfEach } from "../../core/text/group-by.ts";
import type { GitObject } from "../../git/batch.ts";
import { diffTrees } from "../../git/diff-trees.ts";
import { readObjects, resolveNames } from "../../git/objects.ts";
import { askReadable } from "../../git/readable.ts";
import type { FileChange } from "../../core/tree.ts";
import type { Context } from "../context/context.ts";
import { newestTips, requireTip } from "./tip-names.ts";

/** The specs of all features side by side, and at which commit each was read. */
export interface Alignment extends Matrix {
  readonly features: readonly {
    readonly feature: FeatureId;
    readonly owner: AgentId;
    readonly commit: Oid;
  }[];
}

/**
 * Compares the specs of all features as committed: at the tip of the owner's branch, or on the epic branch once
 * that has everything of it, so that it works before a sync, after it, and on an epic of one branch. Changes
 * nothing. Throws `refused` where the epic branch is gone.
 */
export async function alignEpic(context: Context): Promise<Alignment> {
  const { manifest, epicDir, rulebook, git } = context;
  const tips = await newestTips(context);
  const features = manifest.features.map(({ id, owner }) => ({
    feature: id,
    owner,
    commit: requireTip(tips, owner),
  }));
  const places = features.map(({ feature }) => specPlaceOf(manifest, epicDir, feature));
  const names = features.flatMap(({ commit }, at) => [
    `${commit}:${places[at]?.spec}`,
    `${commit}:${places[at]?.checklist}`,
  ]);
  const objects = await readObjects(git, names);
  const sources = manifest.features.map(({ id, owner }, at): SpecSource => {
    const { spec, checklist } = specPlaceOf(manifest, epicDir, id);
    return {
      feature: id,
      owner,
      spec: { path: spec, text: textOf(objects[2 * at]) },
      checklist: { path: checklist, text: textOf(objects[2 * at + 1]) },
    };
  });
  const isShared = (path: string) => ownership(path, rulebook).agents.length > 1;
  const added = await readAdded(context, features);
  return {
    features,
    ...alignSpecs(sources, { requiredHeadings: manifest.required_headings, isShared, added }),
  };
}

/** The new files of each feature's branch; of an agent with several features they count as those of the first. */
async function readAdded({ git, epic }: Context, features: Alignment["features"]): Promise<AddedFile[]> {
  const [epicTip] = await resolveNames(git, [`refs/heads/${epicBranch(epic)}`]);
  const branches = firstOfEach(features, ({ owner }) => owner).filter(({ commit }) => commit !== epicTip);
  if (epicTip === undefined) return [];
  const commits = branches.map(({ commit }) => commit);
  const trees = await resolveNames(
    git,
    commits.map((commit) => `${commit}^{tree}`),
  );
  // Of a branch that git cannot read nothing is new.
  const whole = commits.filter((_, at) => trees[at] !== undefined);
  const none = new Map<Oid, ReadonlyMap<string, FileChange>>();
  const { answer: diffs } = await askReadable(whole, none, async (some) => {
    const found = await diffTrees(
      git,
      some.map((commit) => [epicTip, commit] as const),
    );
    return new Map(some.map((commit, at) => [commit, found[at] ?? new Map<string, FileChange>()]));
  });
  return branches.flatMap(({ feature, owner, commit }) =>
    [...(diffs.get(commit) ?? [])].flatMap(([path, { before }]): AddedFile[] =>
      before === undefined ? [{ feature, owner, path: path as RepoPath }] : [],
    ),
  );
}

/** Another's bytes are never a reason to stop: what is no UTF-8 becomes replacement characters. */
function textOf(object: GitObject | undefined): string | undefined {
  return object?.type === "blob" ? object.bytes.toString("utf8") : undefined;
}
