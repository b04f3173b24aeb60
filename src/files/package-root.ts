import { readFileSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

interface Package {
  readonly name: string;
  readonly version: string;
}

let found: { root: string; version: string } | undefined;

/** The folder of the installed package, wherever this code was bundled to. */
export function packageRoot(): string {
  return findPackage().root;
}

/** The version in package.json. */
export function packageVersion(): string {
  return findPackage().version;
}

/** Tells one build of this package from another, of the same version too. */
export function buildStamp(): string {
  const { root, version } = findPackage();
  const built = statSync(join(root, "dist/cli/sheaf.cjs"), { throwIfNoEntry: false });
  return `${version} ${built?.mtimeMs ?? 0}`;
}

function findPackage(): { root: string; version: string } {
  for (let folder = dirname(fileURLToPath(import.meta.url)); found === undefined; folder = dirname(folder)) {
    const read = readPackage(join(folder, "package.json"));
    if (read?.name === "sheaf") found = { root: folder, version: read.version };
    if (dirname(folder) === folder) throw new Error("there is no package.json of this package");
  }
  return found;
}

function readPackage(path: string): Package | undefined {
  try {
    return JSON.parse(readFileSync(path, "utf8")) as Package;
  } catch {
    return undefined;
  }
}
