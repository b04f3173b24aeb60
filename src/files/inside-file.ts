import { lstatSync } from "node:fs";
import { dirname, join } from "node:path";
import { shellWord } from "../core/text/shell-word.ts";
import { refused } from "../errors.ts";
import { replaceFile } from "./atomic-file.ts";

/** {@link replaceFile} inside a worktree. Throws as {@link requireNoLink} does. */
export function replaceInside(top: string, path: string, content: string | Uint8Array): void {
  requireNoLink(top, path);
  replaceFile(join(top, path), content);
}

/** Throws `refused` where a link stands in place of a folder of a path: what is written there would land elsewhere. */
export function requireNoLink(top: string, path: string): void {
  const parts = dirname(path).split("/");
  const folders = parts.map((_, at) => parts.slice(0, at + 1).join("/"));
  const link = folders.find((folder) => isLink(join(top, folder)));
  if (link === undefined) return;
  throw refused(
    "link-in-the-way",
    `${link} is a symbolic link: ${path} would be written to wherever it leads`,
    `rm ${shellWord(link)} && git restore -- ${shellWord(link)}`,
  );
}

function isLink(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() === true;
}
