import { readFileSync } from "node:fs";
import { join } from "node:path";
import { templatePaths, type Templates } from "../core/lifecycle/templates.ts";
import { packageRoot } from "./package-root.ts";

let loaded: Templates | undefined;

/** Reads the templates that are shipped with the package, once. Throws when the installation lacks one. */
export function loadTemplates(): Templates {
  loaded ??= Object.fromEntries(
    templatePaths.map((path) => [path, readFileSync(join(packageRoot(), "templates", path), "utf8")]),
  ) as Templates;
  return loaded;
}
