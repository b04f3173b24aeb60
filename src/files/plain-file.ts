import { lstatSync, readFileSync } from "node:fs";

/** The bytes of a plain file; undefined where there is none, be it that a link or a folder has the name. */
export function readPlainFile(path: string): Buffer | undefined {
  return lstatSync(path, { throwIfNoEntry: false })?.isFile() === true ? readFileSync(path) : undefined;
}
