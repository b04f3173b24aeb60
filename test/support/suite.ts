import { basename, join } from "node:path";
import { packageRoot } from "../../src/files/package-root.ts";

/** Names the folder for all tests of one run: git's settings, each file's home, what is made once and copied. */
export const suiteVariable = "TESTS_FOLDER";

/** That folder; suite-folder.ts makes and removes it. */
export function suiteFolder(): string {
  const folder = process.env[suiteVariable];
  if (folder === undefined) throw new Error(`${suiteVariable} is not set: tests run in vitest`);
  return folder;
}

/** Where programs lie that tests bundle and start: inside the project, for its packages and templates. */
export function programsFolder(): string {
  const run = process.env[suiteVariable] ?? `${process.pid}`;
  return join(packageRoot(), "node_modules/.cache/sheaf", basename(run));
}
