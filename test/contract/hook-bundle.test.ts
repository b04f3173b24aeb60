import { build } from "esbuild";
import { expect, test } from "vitest";

const heavy = ["zod", "yaml", "commander", "simple-git", "picomatch", "diff3"];

test("the hooks' judge bundles nothing but Sheaf's own code and node's", async () => {
  const { metafile } = await build({
    entryPoints: ["src/hook/main.ts"],
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
