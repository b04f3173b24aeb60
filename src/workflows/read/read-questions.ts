import { openItems } from "../../core/markdown/checklist.ts";
import { openMarks } from "../../core/markdown/questions.ts";
import { marksQuestions, specPlaceOf } from "../../core/manifest/spec-places.ts";
import type { AgentId, FeatureId, RepoPath } from "../../core/ids.ts";
import { readObjects } from "../../git/objects.ts";
import type { Context } from "../context/context.ts";
import { tipNames } from "./tip-names.ts";

/** An open item of a checklist, as committed by its owner. */
export interface Question {
  readonly agent: AgentId;
  readonly feature: FeatureId;
  /** The file it stands in: a checklist, or in another tool's layout the spec. */
  readonly checklist: RepoPath;
  readonly line: number;
  readonly text: string;
}

/** Reads the open items of every feature's checklist at the tip of its owner's branch, in the order of features. */
export async function readQuestions(context: Context): Promise<Question[]> {
  const { git, manifest, epicDir } = context;
  const tips = await tipNames(context);
  const checklists = manifest.features.map(({ id, owner }) => ({
    agent: owner,
    feature: id,
    checklist: specPlaceOf(manifest, epicDir, id).checklist,
  }));
  const specs = checklists
    .filter(({ feature }) => marksQuestions(manifest, feature))
    .map((place) => ({ ...place, checklist: specPlaceOf(manifest, epicDir, place.feature).spec }));
  const places = [...checklists, ...specs];
  const names = places.map(({ agent, checklist }) => `${tips.get(agent) ?? ""}:${checklist}`);
  const objects = await readObjects(git, names);
  return places.flatMap((place, at) => {
    const text = objects[at]?.bytes.toString("utf8") ?? "";
    const open = at < checklists.length ? openItems(text) : openMarks(text);
    return open.map((item) => ({ ...place, line: item.line, text: item.text }));
  });
}
