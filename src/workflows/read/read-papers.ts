import { specPlaceOf } from "../../core/manifest/spec-places.ts";
import { crossCheckFile, parseCrossCheck } from "../../core/align/cross-check.ts";
import { repoPath } from "../../core/epic/layout.ts";
import type { AgentId, FeatureId, Oid } from "../../core/ids.ts";
import type { CrossChecked, Papers } from "../../core/metrics/facts.ts";
import { addPapers, measurePapers } from "../../core/metrics/papers.ts";
import { specEstimates } from "../../core/metrics/predict.ts";
import { parsePlan } from "../../core/plan/parse.ts";
import { readObjects } from "../../git/objects.ts";
import type { Context } from "../context/context.ts";

/** What the documents tell that figures are made from. */
interface EpicPapers {
  readonly papers: ReadonlyMap<AgentId, Papers>;
  /** Undefined before S3's document was written. */
  readonly crossChecked: CrossChecked | undefined;
  /** How long specs are to take, in milliseconds. */
  readonly estimates: ReadonlyMap<FeatureId, number>;
}

/** Reads the documents of the features at their owners' tips, and the epic's at its own. One git process. */
export async function readPapers(
  context: Context,
  epicTip: Oid | undefined,
  tips: ReadonlyMap<AgentId, Oid>,
): Promise<EpicPapers> {
  const { git, layout, manifest, epicDir } = context;
  const names = manifest.features.flatMap(({ id, owner }) => {
    const { checklist, spec } = specPlaceOf(manifest, epicDir, id);
    return [checklist, spec].map((path) => `${tips.get(owner) ?? ""}:${path}`);
  });
  const shared = [layout.plan, repoPath(layout.research, crossCheckFile)].map(
    (path) => `${epicTip ?? ""}:${path}`,
  );
  const objects = await readObjects(git, [...shared, ...names]);
  const [plan, checked, ...texts] = objects.map((object) => object?.bytes.toString("utf8"));
  const measured = manifest.features.map(({ owner }, at) => {
    const [checklist = "", spec = ""] = texts.slice(2 * at, 2 * at + 2);
    return { owner, papers: measurePapers(checklist, spec, manifest.required_headings) };
  });
  const papersOf = (agent: AgentId) =>
    measured.filter(({ owner }) => owner === agent).map(({ papers }) => papers);
  return {
    papers: new Map(manifest.agents.map(({ id }) => [id, addPapers(papersOf(id))] as const)),
    crossChecked: checked === undefined ? undefined : countFindings(checked),
    estimates: estimatesIn(plan, context),
  };
}

function countFindings(text: string): CrossChecked {
  const findings = parseCrossCheck(text);
  const open = findings.filter(({ state }) => state === "open").length;
  return { open, settled: findings.length - open };
}

/** What `plan.yaml` on the epic branch estimates; nothing where there is none, or none that can be read. */
function estimatesIn(text: string | undefined, { manifest }: Context): ReadonlyMap<FeatureId, number> {
  const plan = text === undefined ? undefined : parsePlan(text);
  return plan?.kind === "parsed" ? specEstimates(plan.value, manifest) : new Map();
}
