import type { AgentId, Oid } from "../../core/ids.ts";
import { epicLayout } from "../../core/epic/layout.ts";
import { ownership } from "../../core/ownership/ownership.ts";
import type { Rulebook } from "../../core/ownership/rulebook.ts";
import { isMergedByGit } from "../../core/sync/path-versions.ts";
import type { ConflictVersions, TipWork } from "../../core/sync/stack-input.ts";
import type { FileChange, FileVersion } from "../../core/tree.ts";
import { diffTrees } from "../../git/diff-trees.ts";
import type { Git } from "../../git/git.ts";
import { mergeTrees, type ConflictStage } from "../../git/merge-trees.ts";
import { readObjects } from "../../git/objects.ts";
import { readVersions } from "../../git/tree-versions.ts";

/** A tip that takes part, with the commit that it and the epic branch have in common. */
export interface Tip {
  readonly agent: AgentId;
  readonly tip: Oid;
  readonly base: Oid;
}

/** What stacking the work needs, read with a handful of git processes however many tips there are. */
export interface Works {
  readonly works: readonly TipWork[];
  readonly current: ReadonlyMap<string, FileVersion>;
  readonly read: (oid: Oid) => Uint8Array | undefined;
}

/** Compares and merges every tip with the epic branch at `before`, each for itself and without a checkout. */
export async function readWorks(
  git: Git,
  rulebook: Rulebook,
  before: Oid,
  tips: readonly Tip[],
): Promise<Works> {
  return readContents(git, rulebook, before, await compareTips({ git, rulebook }, before, tips));
}

/** {@link readWorks} without contents: which paths differ, and which git could not merge. */
export async function compareTips(
  { git, rulebook }: { readonly git: Git; readonly rulebook: Rulebook },
  before: Oid,
  tips: readonly Tip[],
): Promise<TipWork[]> {
  const trees = await mergeTrees(
    git,
    { name: rulebook.epic, kept: [epicLayout(rulebook.epicDir).readme] },
    tips.map(({ tip }) => [before, tip]),
  );
  const diffs = await diffTrees(git, [
    ...tips.map(({ base, tip }): [Oid, Oid] => [base, tip]),
    ...trees.map(({ tree }): [Oid, Oid] => [before, tree]),
  ]);
  return tips.map(({ agent, tip }, index): TipWork => ({
    agent,
    tip,
    offered: diffs[index] ?? new Map(),
    merged: diffs[tips.length + index] ?? new Map(),
    unmerged: versionsByPath(trees[index]?.stages ?? []),
  }));
}

/** Reads the contents that have to be merged to stack compared work on the epic branch at `before`. */
export async function readContents(
  git: Git,
  rulebook: Rulebook,
  before: Oid,
  works: readonly TipWork[],
): Promise<Works> {
  const paths = contentPaths(works, rulebook);
  const current = await readVersions(git, before, paths);
  return { works, current, read: await readBlobs(git, works, { paths, current }) };
}

function versionsByPath(stages: readonly ConflictStage[]): Map<string, ConflictVersions> {
  const found = new Map<string, ConflictVersions>();
  for (const { path, stage, mode, oid } of stages) {
    found.set(path, { ...found.get(path), [stageNames[stage]]: { mode, oid } });
  }
  return found;
}

const stageNames = { 1: "base", 2: "ours", 3: "theirs" } as const;

/** Paths whose content may have to be merged: sectioned ones, git's conflicts, and what two agents touched. */
function contentPaths(works: readonly TipWork[], rulebook: Rulebook): Set<string> {
  const touched = new Map<string, number>();
  const paths = new Set<string>();
  for (const work of works) {
    const { offered, merged, unmerged } = work;
    for (const path of new Set([...offered.keys(), ...merged.keys()])) {
      touched.set(path, (touched.get(path) ?? 0) + 1);
      const { access } = ownership(path, rulebook);
      if (access === "sectioned" || access === "sequential") paths.add(path);
      if (isMergedByGit({ path, work })) paths.add(path);
    }
    for (const path of unmerged.keys()) paths.add(path);
  }
  for (const [path, count] of touched) if (count > 1) paths.add(path);
  return paths;
}

interface Wanted {
  readonly paths: ReadonlySet<string>;
  readonly current: ReadonlyMap<string, FileVersion>;
}

async function readBlobs(
  git: Git,
  works: readonly TipWork[],
  { paths, current }: Wanted,
): Promise<Works["read"]> {
  const changes = works.flatMap(({ offered, merged }) =>
    [...paths].flatMap((path): (FileChange | undefined)[] => [offered.get(path), merged.get(path)]),
  );
  const stages = works.flatMap(({ unmerged }) =>
    [...unmerged.values()].flatMap((found) => Object.values(found)),
  );
  const versions = [
    ...current.values(),
    ...stages,
    ...changes.flatMap((change) => [change?.before, change?.after]),
  ];
  const oids = [
    ...new Set(
      versions.flatMap((version) => (version === undefined || version.mode === "160000" ? [] : version.oid)),
    ),
  ];
  const objects = await readObjects(git, oids);
  const bytes = new Map(oids.map((oid, index) => [oid, objects[index]?.bytes]));
  return (oid) => bytes.get(oid);
}
