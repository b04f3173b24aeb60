import type { AgentId } from "../../core/ids.ts";
import { compileRulebook } from "../../core/manifest/compile.ts";
import { parseManifest } from "../../core/manifest/parse.ts";
import type { Rulebook } from "../../core/ownership/rulebook.ts";
import { readObjects, resolveNames } from "../../git/objects.ts";
import type { AgentContext } from "../context/context.ts";
import type { Tip } from "./read-works.ts";

/**
 * The rules by which agents worked whose base has another manifest than the tip of the epic branch. One git process,
 * and another where there are any. What cannot be read says nothing: then the rules of now count.
 */
export async function readRulesBefore(
  { git, layout, rulebook }: AgentContext,
  tips: readonly Tip[],
): Promise<ReadonlyMap<AgentId, Rulebook>> {
  if (tips.length === 0) return new Map();
  const oids = await resolveNames(
    git,
    tips.map(({ base }) => `${base}:${layout.manifest}`),
  );
  const others = [...new Set(oids)].flatMap((oid) =>
    oid === undefined || oid === rulebook.manifest ? [] : [oid],
  );
  if (others.length === 0) return new Map();
  const objects = await readObjects(git, others);
  const rules = new Map(
    others.flatMap((oid, at): [string, Rulebook][] => {
      const manifest = parseManifest(objects[at]?.bytes.toString("utf8") ?? "");
      return manifest.kind === "parsed"
        ? [[oid, compileRulebook(manifest.value, rulebook.epicDir, oid)]]
        : [];
    }),
  );
  return new Map(
    tips.flatMap(({ agent }, at): [AgentId, Rulebook][] => {
      const before = rules.get(oids[at] ?? "");
      return before === undefined ? [] : [[agent, before]];
    }),
  );
}
