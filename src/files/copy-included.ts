import { constants, copyFileSync, existsSync, lstatSync, mkdirSync } from "node:fs";
import { dirname, join } from "node:path";

/** Copies plain files from one checkout to another, where nothing has their name; returns those that were copied. */
export function copyIncluded(from: string, to: string, paths: readonly string[]): string[] {
  return paths.filter((path) => {
    const [source, target] = [join(from, path), join(to, path)];
    if (!lstatSync(source).isFile() || existsSync(target) || leadsOut(to, path)) return false;
    mkdirSync(dirname(target), { recursive: true });
    copyFileSync(source, target, constants.COPYFILE_EXCL);
    return true;
  });
}

/** Whether a folder on the way is a link there, or something else than a folder. */
function leadsOut(top: string, path: string): boolean {
  const parts = path.split("/").slice(0, -1);
  return parts.some((_, at) => {
    const folder = lstatSync(join(top, ...parts.slice(0, at + 1)), { throwIfNoEntry: false });
    return folder !== undefined && !folder.isDirectory();
  });
}
