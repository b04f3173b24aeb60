import { build } from "esbuild";
import { expect, test } from "vitest";

const heavy = ["zod", "yaml", "commander", "simple-git", "picomatch", "diff3", "jsonc-parser"];

test.each([
  ["the hooks' judge", "src/hook/main.ts"],
  ["the guard before an edit", "src/agents/main.ts"],
])("%s bundles nothing but Sheaf's own code and node's", async (_, entry) => {
  const { metafile } = await build({
    entryPoints: [entry],
    bundle: true,
    format: "cjs",
    platform: "node",
    metafile: true,
    write: false,
  });
  const inputs = Object.keys(metafile.inputs);
  expect(inputs.filter((path) => path.includes("node_modules"))).toEqual([]);
  const imports = Object.values(metafile.inputs).flatMap((input) => input.imports.map(({ path }) => path));
  expect(imports.filter((path) => heavy.includes(path))).toEqual([]);
});
