import { compileRulebook } from "../../src/core/manifest/compile.ts";
import { manifestSchema } from "../../src/core/manifest/schema.ts";
import { repoPath } from "../../src/core/epic/layout.ts";
import type { Rulebook } from "../../src/core/ownership/rulebook.ts";

export const epicDir = repoPath("feature-updates/KAI-7-improve");
export const readmePath = `${epicDir}/EPIC_README.md`;
export const ownFolder = `${epicDir}/feature_02_two`;

/** The manifest of the tests' epic: the primary with feature 01, Secondary-A with 02, Secondary-B with 03. */
export function testManifest(extra: object = {}): object {
  return {
    schema: 1,
    epic: "KAI-7",
    title: "Improve",
    agents: [{ id: "primary" }, { id: "secondary-a" }, { id: "secondary-b" }],
    features: [
      { id: "feature_01_one", owner: "primary" },
      { id: "feature_02_two", owner: "secondary-a" },
      { id: "feature_03_three", owner: "secondary-b" },
    ],
    ...extra,
  };
}

/** That manifest's rulebook. */
export function testRulebook(extra: object = {}, manifestOid = "0".repeat(40)): Rulebook {
  return compileRulebook(manifestSchema.parse(testManifest(extra)), epicDir, manifestOid);
}

/** A README with a section for each agent, a generated one, and text around. */
export const readme = `# Epic

<!-- BEGIN PRIMARY PROGRESS -->
<!-- END PRIMARY PROGRESS -->

<!-- BEGIN SECONDARY-A PROGRESS -->
<!-- END SECONDARY-A PROGRESS -->

<!-- BEGIN SECONDARY-B PROGRESS -->
b's text
<!-- END SECONDARY-B PROGRESS -->

<!-- BEGIN SYNC STATUS -->
computed
<!-- END SYNC STATUS -->
`;

/** The README with other text in one agent's section. */
export function readmeWith(section: string, body: string): string {
  const begin = `<!-- BEGIN ${section} -->\n`;
  const [head = "", tail = ""] = readme.split(begin);
  return `${head}${begin}${body}\n${tail.slice(tail.indexOf("<!-- END"))}`;
}
