import { refused, usage } from "../../errors.ts";
import { decideAddition, type FeatureWish } from "../../core/lifecycle/add-feature.ts";
import { featureLine, planFeatureFiles } from "../../core/lifecycle/epic-files.ts";
import { growReadme } from "../../core/lifecycle/grow-readme.ts";
import type { AgentId, Oid, RepoPath } from "../../core/ids.ts";
import { addFeature } from "../../core/manifest/add-feature.ts";
import { epicReadmeLock } from "../../core/manifest/compile.ts";
import { parseManifest } from "../../core/manifest/parse.ts";
import type { Manifest, ManifestFeature } from "../../core/manifest/schema.ts";
import { loadTemplates } from "../../files/templates.ts";
import { readObjects } from "../../git/objects.ts";
import { dirtyPaths } from "../../git/worktrees.ts";
import { commitOwn } from "../agent/commit-own.ts";
import type { AgentContext } from "../context/context.ts";
import { requireParsed } from "../context/require-parsed.ts";
import { compileEpic } from "../context/load-epic.ts";
import { readMerged } from "../read/read-merged.ts";

/** A feature that has joined the epic, or would. */
export interface AddedFeature {
  readonly feature: ManifestFeature;
  /** Its owner, where that is a new agent. */
  readonly newcomer: AgentId | undefined;
  readonly files: readonly RepoPath[];
}

/**
 * Lets a feature join an epic that is at work: manifest, folder, section and guide in one commit on the epic branch,
 * on record as the primary's override of what is its owner's. Throws `usage` for words that make no sense, `refused`
 * while one of these files has uncommitted edits.
 */
export async function addEpicFeature(
  context: AgentContext,
  wish: FeatureWish & { readonly dryRun: boolean },
): Promise<AddedFeature> {
  const addition = decideAddition(context.manifest, wish, await readMerged(context));
  if (addition.kind === "fault") {
    const { message } = addition;
    throw usage("bad-feature", message, "sheaf epic add --help");
  }
  await refuseEdited(context);
  const { feature, newcomer } = addition;
  const files = async (tip: Oid) => changedFiles(context, addition, tip);
  const tip = (await context.git.text(["rev-parse", `refs/heads/${context.branch}`])) as Oid;
  const added: AddedFeature = { feature, newcomer, files: [...(await files(tip)).keys()] };
  if (wish.dryRun) return added;
  await commitOwn(context, {
    command: "epic add",
    lock: { name: epicReadmeLock, operation: `${feature.id} joins` },
    decide: async (at) => ({
      files: new Map([...(await files(at))].map(([path, content]) => [path, { content }])),
      subject: `${feature.id} joins, owned by ${feature.owner}`,
      override: `${feature.id} joins the epic`,
      answer: undefined,
    }),
  });
  await compileEpic(context, context.epic);
  return added;
}

async function refuseEdited({ git, layout }: AgentContext): Promise<void> {
  const edited = (await dirtyPaths(git)).filter((path) => path === layout.manifest || path === layout.readme);
  if (edited.length === 0) return;
  throw refused(
    "not-committed",
    `${edited.join(" and ")} would be changed, and you have edits there that are not committed`,
    `git commit ${edited.join(" ")}`,
    { data: { edited } },
  );
}

interface Joining {
  readonly feature: ManifestFeature;
  readonly newcomer: AgentId | undefined;
}

/** The manifest and EPIC_README.md as of `tip` with the feature in them, and the files that are new with it. */
async function changedFiles(
  { git, layout, epicDir, system }: AgentContext,
  { feature, newcomer }: Joining,
  tip: Oid,
): Promise<Map<RepoPath, string>> {
  const [manifestFile, readme] = await readObjects(git, [
    `${tip}:${layout.manifest}`,
    `${tip}:${layout.readme}`,
  ]);
  const text = addFeature(manifestFile?.bytes.toString("utf8") ?? "", feature, newcomer);
  const manifest: Manifest = requireParsed(layout.manifest, parseManifest(text));
  const plan = { manifest, epicDir, templates: loadTemplates(), now: system.now() };
  const files = new Map([[layout.manifest, text], ...planFeatureFiles(plan, feature, newcomer)]);
  if (readme === undefined) return files;
  return files.set(
    layout.readme,
    growReadme(readme.bytes.toString("utf8"), { line: featureLine(feature), newcomer }),
  );
}
