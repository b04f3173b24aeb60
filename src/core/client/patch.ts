import type { FileEdit } from "./edit.ts";
import type { Hunk, HunkLine } from "./hunk.ts";

/**
 * Reads the patch of Codex's `apply_patch`: an envelope with a part for each file. What it does not know it leaves out;
 * a file that moves counts as deleted here and changed there.
 */
export function parsePatch(patch: string): FileEdit[] {
  const parts = patch.replaceAll("\r\n", "\n").split(/^\*\*\* (?=(?:Add|Update|Delete) File: )/m);
  return parts.slice(1).flatMap(parsePart);
}

function parsePart(part: string): FileEdit[] {
  const [head = "", ...lines] = part.trimEnd().split("\n");
  const [, verb = "", path = ""] = /^(Add|Update|Delete) File: (.*?)\s*$/.exec(head) ?? [];
  if (path === "") return [];
  if (verb === "Delete") return [{ kind: "delete", path }];
  const body = lines.filter((line) => !line.startsWith("*** "));
  if (verb === "Add") {
    const added = body.filter((line) => line.startsWith("+")).map((line) => `${line.slice(1)}\n`);
    return [{ kind: "write", path, text: added.join("") }];
  }
  const [, target = ""] = /^\*\*\* Move to: (.*?)\s*$/m.exec(part) ?? [];
  if (target === "") return [{ kind: "patch", path, hunks: parseHunks(body) }];
  return [
    { kind: "delete", path },
    { kind: "change", path: target },
  ];
}

/** A line that begins with `@@` begins a hunk; a line without a sign is an empty line that stays. */
function parseHunks(lines: readonly string[]): Hunk[] {
  const hunks: HunkLine[][] = [[]];
  for (const line of lines) {
    if (line.startsWith("@@")) hunks.push([]);
    else hunks.at(-1)?.push(parseLine(line));
  }
  return hunks.filter((hunk) => hunk.length > 0);
}

function parseLine(line: string): HunkLine {
  const [, sign, words = ""] = /^([-+ ])(.*)$/.exec(line) ?? [];
  return sign === "-" || sign === "+" ? { sign, words } : { sign: " ", words: sign === " " ? words : line };
}
