import { rmSync } from "node:fs";
import { join } from "node:path";
import { buildSync } from "esbuild";
import { packageRoot } from "../../src/files/package-root.ts";

let built: string | undefined;

/** The command line, bundled from the sources as they are now to where it finds its packages. Each process has its own. */
export function cliBundle(): string {
  if (built === undefined) {
    const path = join(packageRoot(), `node_modules/.cache/sheaf/cli-${process.pid}.mjs`);
    built = path;
    process.once("exit", () => rmSync(path, { force: true }));
    buildSync({
      entryPoints: ["src/cli/main.ts"],
      bundle: true,
      format: "esm",
      platform: "node",
      target: "node20.19",
      packages: "external",
      outfile: built,
      logLevel: "error",
    });
  }
  return built;
}
