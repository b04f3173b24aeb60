import picomatch from "picomatch";
import { escapeGlob, isWild } from "../text/literal-glob.ts";
import type { AgentId, LockName, RepoPath } from "../ids.ts";
import {
  agentBranch,
  epicBranch,
  epicLayout,
  generatedSections,
  progressSection,
  repoPath,
} from "../epic/layout.ts";
import { primary } from "../ids.ts";
import { lockNameFor } from "../lock/lock-name.ts";
import type { AccessMode, CompiledRule, Rulebook, SectionOwner } from "../ownership/rulebook.ts";
import type { Manifest } from "./schema.ts";

/** The lock under which EPIC_README.md is edited (protocol section 3). */
export const epicReadmeLock = "epic_readme" as LockName;

/**
 * Turns a manifest into the rulebook that judges changes: the built-in rules of the epic's folder, the
 * manifest's ownership matrix, and the owners of all sections, most specific rule first. `manifestOid` is
 * the blob id of the manifest; `epicDir` its folder.
 */
export function compileRulebook(manifest: Manifest, epicDir: RepoPath, manifestOid: string): Rulebook {
  const agents = manifest.agents.map(({ id, took_over = [] }) => ({
    id,
    branch: agentBranch(manifest.epic, id),
    features: manifest.features.filter((feature) => feature.owner === id).map((feature) => feature.id),
    section: sectionOf(id, took_over),
    ...(took_over.length === 0
      ? {}
      : {
          predecessors: took_over.map(({ agent }) => agent),
          handedOver: took_over.map(({ tip }) => tip),
        }),
  }));
  return {
    schema: 1,
    epic: manifest.epic,
    epicDir,
    manifest: manifestOid,
    epicBranch: epicBranch(manifest.epic),
    agents,
    ...(manifest.reassigned === undefined ? {} : { reassigned: manifest.reassigned }),
    rules: [...writtenRules(manifest), ...taskRules(manifest), ...builtInRules(manifest, epicDir)].toSorted(
      bySpecificity,
    ),
    sections: sectionOwners(manifest),
  };
}

function writtenRules(manifest: Manifest): CompiledRule[] {
  return manifest.rules.map((rule) =>
    compiledRule(
      rule.path,
      rule.access,
      rule.agents ?? (rule.owner === undefined ? [] : [rule.owner]),
      // What several write in turn has a lock in any case: without one, two would write at once.
      rule.lock ?? (rule.access === "sequential" ? lockNameFor(rule.path) : undefined),
    ),
  );
}

/** The territory of the tasks that are being worked on. */
function taskRules({ tasks }: Manifest): CompiledRule[] {
  return tasks.flatMap(({ owner, files }) => files.map((glob) => compiledRule(glob, "exclusive", [owner])));
}

function builtInRules(manifest: Manifest, epicDir: RepoPath): CompiledRule[] {
  // These are paths, which may have letters that mean something in a glob.
  const layout = epicLayout(escapeGlob(epicDir) as RepoPath);
  const roster = manifest.agents.map((agent) => agent.id);
  return [
    compiledRule(layout.readme, "sectioned", roster, epicReadmeLock),
    compiledRule(repoPath(escapeGlob(epicDir), "**"), "exclusive", [primary]),
    // Written from the live state at each sync, and by nobody else.
    ...[layout.checkpoints, layout.comms].map((folder) =>
      compiledRule(repoPath(folder, "**"), "generated", []),
    ),
    compiledRule(layout.approvals, "generated", []),
    ...manifest.features.flatMap(({ folder, owner }) =>
      folder === undefined
        ? []
        : [compiledRule(repoPath(folder.replace(/\/+$/, ""), "**"), "exclusive", [owner])],
    ),
    ...manifest.features.flatMap(({ id, owner }) => [
      compiledRule(repoPath(layout.feature(id), "**"), "exclusive", [owner]),
      compiledRule(layout.featureFile(id, "STATUS"), "generated", []),
    ]),
  ];
}

function compiledRule(
  glob: string,
  access: AccessMode,
  agents: readonly AgentId[],
  lock?: LockName,
): CompiledRule {
  const { source } = picomatch.makeRe(glob, { dot: true, nonegate: true });
  return { glob, source, access, agents, ...(lock === undefined ? {} : { lock }) };
}

/** A path without wildcards comes first, then more literal characters before fewer. */
function bySpecificity(a: CompiledRule, b: CompiledRule): number {
  return specificity(b.glob) - specificity(a.glob);
}

function specificity(glob: string): number {
  const plain = glob.replace(/\\(.)|[*?[\]{}()!+@]/gs, (_, letter: string | undefined) => letter ?? "");
  return isWild(glob) ? plain.length : 1_000 + plain.length;
}

function sectionOwners(manifest: Manifest): Record<string, SectionOwner> {
  const owners: Record<string, SectionOwner> = {};
  for (const { id, took_over = [] } of manifest.agents) {
    for (const agent of [id, ...took_over.map(({ agent }) => agent)]) owners[progressSection(agent)] = id;
  }
  for (const feature of manifest.features) owners[featureSection(feature.id)] = feature.owner;
  for (const [name, owner] of Object.entries(manifest.sections)) owners[name] = owner;
  for (const name of generatedSections) owners[name] = "generated";
  return owners;
}

/** A successor goes on in the section that is there; the primary has its own. */
function sectionOf(id: AgentId, tookOver: readonly { readonly agent: AgentId }[]): string {
  return progressSection(id === primary ? id : (tookOver[0]?.agent ?? id));
}

/** The template-only marker family, `FEATURE_01_S2_STATUS` (protocol section 8.2). */
function featureSection(feature: string): string {
  return `FEATURE_${feature.split("_")[1]}_S2_STATUS`;
}
