import { rmSync } from "node:fs";
import { join } from "node:path";
import { buildSync, type BuildOptions } from "esbuild";
import { packageRoot } from "../../src/files/package-root.ts";

let built: string | undefined;

/**
 * The command line, bundled from the sources as they are now as `npm run build:cli` does, so that it starts as quickly;
 * where it finds its packages. Each process has its own.
 */
export function cliBundle(): string {
  if (built === undefined) {
    const folder = join(packageRoot(), `node_modules/.cache/sheaf/cli-${process.pid}`);
    process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
    buildSync({ ...options, entryPoints: ["src/cli/start.ts"], outfile: join(folder, "main.cjs") });
    buildSync({
      ...options,
      entryPoints: ["src/cli/main.ts"],
      external: ["zod", "diff3", "simple-git"],
      define: { "import.meta.url": "packageUrl" },
      banner: { js: 'const packageUrl=require("node:url").pathToFileURL(__filename).href;' },
      outfile: join(folder, "sheaf.cjs"),
    });
    built = join(folder, "main.cjs");
  }
  return built;
}

const options = {
  bundle: true,
  format: "cjs",
  platform: "node",
  target: "node20.19",
  logLevel: "error",
} satisfies BuildOptions;
