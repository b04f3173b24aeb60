import { lstatSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { refused, type SheafError, usage } from "../errors.ts";

/** A file below a folder: its path inside it with `/` between parts, and its bytes. */
export interface FolderFile {
  readonly path: string;
  readonly bytes: Uint8Array;
}

// Far beyond any folder of documents: whoever is above it has named the wrong folder.
const mostFiles = 20_000;
const largestFile = 16_777_216;
const largestFolder = 268_435_456;

/**
 * Reads every file below a folder, in the order of paths. Throws `usage` where there is no such folder or it is
 * too large, and `refused` for what is no plain file: a symbolic link could lead anywhere.
 */
export function readFolder(folder: string): FolderFile[] {
  if (lstatSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true) {
    throw wrongFolder("no-folder", `${folder} is no folder`);
  }
  const files: FolderFile[] = [];
  let total = 0;
  for (const path of pathsIn(folder, "").toSorted()) {
    const { size } = lstatSync(join(folder, path));
    total += size;
    if (size > largestFile)
      throw tooLarge(`${path} has ${size} bytes; ${largestFile} are the most that one file may have`);
    if (total > largestFolder)
      throw tooLarge(`the files of ${folder} have more than ${largestFolder} bytes together`);
    files.push({ path, bytes: readFileSync(join(folder, path)) });
    if (files.length > mostFiles) throw tooLarge(`${folder} holds more than ${mostFiles} files`);
  }
  return files;
}

function pathsIn(folder: string, inside: string): string[] {
  return readdirSync(join(folder, inside), { withFileTypes: true, encoding: "utf8" }).flatMap((entry) => {
    const path = inside === "" ? entry.name : `${inside}/${entry.name}`;
    refuseName(path);
    if (entry.isDirectory()) return entry.name === ".git" ? refuseRepository(path) : pathsIn(folder, path);
    if (entry.isFile()) return [path];
    throw refused(
      "not-a-file",
      `${path} is ${entry.isSymbolicLink() ? "a symbolic link" : "no plain file"}, which could lead anywhere`,
    );
  });
}

/** Git has no such paths, or reads them differently: a backslash, a control character, bytes that are no UTF-8. */
function refuseName(path: string): void {
  if (!/[\u0000-\u001f\u007f\\\uFFFD]/.test(path)) return;
  throw refuseFile("bad-name", `${JSON.stringify(path)} is no name that a path in git can have everywhere`);
}

function refuseRepository(path: string): never {
  throw refuseFile("inner-repository", `${path} is a repository of its own`);
}

function refuseFile(code: string, message: string): SheafError {
  return refused(code, message, "take it out of the folder, or import a copy without it");
}

function tooLarge(message: string): SheafError {
  return wrongFolder("too-large", message);
}

function wrongFolder(code: string, message: string): SheafError {
  return usage(code, message, "name the folder of one epic, such as feature-updates/KAI-7-title");
}
