import { spawnSync } from "node:child_process";
import { existsSync, renameSync } from "node:fs";
import { basename, join } from "node:path";
import { buildSync, type BuildOptions } from "esbuild";
import { packageRoot } from "../../src/files/package-root.ts";
import { programsFolder } from "./suite.ts";

/**
 * A program that tests start, bundled from the sources as they are now, once in a run, and started as the package's own
 * are: with the code that V8 made of it the last time. It has run once, without orders: one that is always killed would
 * never keep that code.
 */
export function bundled(entry: string): string {
  const name = basename(entry, ".ts");
  const folder = join(programsFolder(), name);
  if (!existsSync(folder)) {
    const making = `${folder}-${process.pid}`;
    build(entry, making);
    // Another process may have been quicker; what it made is the same.
    if (!existsSync(folder)) renameSync(making, folder);
    spawnSync(process.execPath, [join(folder, "start.cjs")], { stdio: "ignore" });
  }
  return join(folder, "start.cjs");
}

/** The command line. */
export function cliBundle(): string {
  return bundled("src/cli/main.ts");
}

function build(entry: string, folder: string): void {
  const options = {
    bundle: true,
    format: "cjs",
    platform: "node",
    target: "node20.19",
    logLevel: "error",
  } satisfies BuildOptions;
  // As in build:cli of package.json.
  buildSync({
    ...options,
    entryPoints: [entry],
    external: ["zod", "diff3", "simple-git", "jsonc-parser"],
    define: { "import.meta.url": "packageUrl" },
    banner: { js: 'const packageUrl=require("node:url").pathToFileURL(__filename).href;' },
    outfile: join(folder, "program.cjs"),
  });
  const start = `import { runBundle } from "./src/files/run-bundle.ts";
runBundle(require("node:path").join(__dirname, "program.cjs"), require);`;
  const stdin = { contents: start, resolveDir: packageRoot() };
  buildSync({ ...options, stdin, outfile: join(folder, "start.cjs") });
}
