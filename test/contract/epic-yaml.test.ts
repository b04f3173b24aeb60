import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { compileRulebook } from "../../src/core/manifest/compile.ts";
import { parseManifest } from "../../src/core/manifest/parse.ts";
import { thresholdsSchema } from "../../src/core/manifest/thresholds.ts";
import { ownership } from "../../src/core/ownership/ownership.ts";
import type { Manifest } from "../../src/core/manifest/schema.ts";
import type { RepoPath } from "../../src/core/ids.ts";

const page = readFileSync(new URL("../../docs/epic-yaml.md", import.meta.url), "utf8");
const blocks = [...page.matchAll(/^```yaml\n(.*?)^```$/gms)].map(([, text = ""]) => text);
const [matrix = "", ...parts] = blocks;

function read(text: string): Manifest {
  const parsed = parseManifest(text);
  if (parsed.kind === "invalid") throw new Error(JSON.stringify(parsed.issues));
  return parsed.value;
}

/** The manifest of the page with keys of a later block instead of its own. */
function withKeys(text: string): string {
  const keys = [...text.matchAll(/^(\w+):/gm)].map(([, key]) => key);
  const rest = matrix.split(/^(?=\w+:)/m).filter((block) => !keys.includes(/^\w+/.exec(block)?.[0] ?? ""));
  return rest.join("") + text;
}

describe("docs/epic-yaml.md", () => {
  test.each(parts)("block %# is a part of a manifest", (text) => {
    expect(() => read(withKeys(text))).not.toThrow();
  });

  test("its example gives everybody what the matrix says", () => {
    const rulebook = compileRulebook(read(matrix), "epics/KAI-7-dashboard" as RepoPath, "");
    const all = ["primary", "secondary-a", "secondary-b", "secondary-c"];
    const found = [
      "frontend/a.ts",
      "backend/b/c.ts",
      "ml/m.py",
      "shared/types.ts",
      "CHANGELOG.md",
      "src/x.ts",
    ];
    expect(found.map((path) => ownership(path, rulebook))).toMatchObject([
      { access: "exclusive", agents: ["secondary-a"] },
      { access: "exclusive", agents: ["secondary-b"] },
      { access: "exclusive", agents: ["secondary-c"] },
      { access: "sequential", agents: all, lock: "shared" },
      { access: "append", agents: all },
      { access: "frozen", agents: [] },
    ]);
  });

  test("its thresholds are the defaults, and its accesses are all there are", () => {
    const manifest = read(withKeys(parts.at(-1) ?? ""));
    expect(manifest.thresholds).toEqual(thresholdsSchema.parse({}));
    const rows = [...page.matchAll(/^\| `([a-z]+)` \|/gm)].map(([, access]) => access);
    expect(rows).toEqual(["exclusive", "sectioned", "sequential", "append", "frozen", "generated"]);
  });

  test("every key of the manifest is explained", () => {
    const { properties } = JSON.parse(
      readFileSync(new URL("../../schemas/epic.json", import.meta.url), "utf8"),
    ) as { properties: Record<string, unknown> };
    expect(Object.keys(properties).filter((key) => !page.includes(key))).toEqual([]);
  });
});
