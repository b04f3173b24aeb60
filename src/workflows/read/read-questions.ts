import { openItems } from "../../core/markdown/checklist.ts";
import type { AgentId, FeatureId, RepoPath } from "../../core/ids.ts";
import { readObjects } from "../../git/objects.ts";
import type { Context } from "../context/context.ts";
import { tipNames } from "./tip-names.ts";

/** An open item of a checklist, as committed by its owner. */
export interface Question {
  readonly agent: AgentId;
  readonly feature: FeatureId;
  readonly checklist: RepoPath;
  readonly line: number;
  readonly text: string;
}

/** Reads the open items of every feature's checklist at the tip of its owner's branch, in the order of features. */
export async function readQuestions(context: Context): Promise<Question[]> {
  const { git, manifest, layout } = context;
  const tips = await tipNames(context);
  const checklists = manifest.features.map(({ id, owner }) => ({
    agent: owner,
    feature: id,
    checklist: layout.featureFile(id, "checklist.md"),
  }));
  const names = checklists.map(({ agent, checklist }) => `${tips.get(agent) ?? ""}:${checklist}`);
  const objects = await readObjects(git, names);
  return checklists.flatMap((place, at) =>
    openItems(objects[at]?.bytes.toString("utf8") ?? "").map(({ line, text }) => ({ ...place, line, text })),
  );
}
