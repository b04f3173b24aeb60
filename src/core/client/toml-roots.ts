import { invalid, parsed, type Parsed } from "../text/parsed.ts";
import { insertAll, type Insertion, type Span } from "./insertion.ts";

// Each line of ours ends so: it can be told from everybody else's whatever happens to the file.
const mark = "# sheaf";

/**
 * The text of a Codex configuration with folders added to `sandbox_workspace_write.writable_roots`: nothing but insertions
 * of whole lines. Where it is written as an inline table, nothing can be added so: an issue says where.
 */
export function addRoots(
  text: string,
  roots: readonly string[],
): Parsed<{ readonly text: string; readonly spans: readonly Span[] }> {
  const end = text.includes("\r\n") ? "\r\n" : "\n";
  const lines = roots.map((root) => `  ${JSON.stringify(root)}, ${mark}`);
  const place = findPlace(text);
  if (place.kind === "inline") {
    return invalid([{ line: place.line, column: 1, message: "an inline table of sandbox_workspace_write" }]);
  }
  const list = [`writable_roots = [ ${mark}`, ...lines, `] ${mark}`];
  const insertions: Record<typeof place.kind, () => Insertion> = {
    list: () => ({ at: place.at, text: `${end}${lines.join(end)}${end}` }),
    table: () => ({ at: place.at, text: (text.endsWith("\n") ? "" : end) + [...list, ""].join(end) }),
    none: () => {
      const first = text === "" || text.endsWith("\n") ? "" : end;
      return { at: text.length, text: first + [`[sandbox_workspace_write] ${mark}`, ...list, ""].join(end) };
    },
  };
  return parsed(insertAll(text, [insertions[place.kind]()]));
}

type Place =
  | { readonly kind: "list" | "table" | "none"; readonly at: number }
  | { readonly kind: "inline"; readonly line: number };

/** Where the folders go: into the list that is there, below the table's head, or at the end of the file. */
function findPlace(text: string): Place {
  const lines = text.split("\n");
  let table = "";
  let offset = 0;
  let head: number | undefined;
  for (const [index, line] of lines.entries()) {
    const [, name] = /^\s*\[+\s*([^\]]*?)\s*\]+/.exec(line) ?? [];
    if (name !== undefined) table = name;
    if (name === "sandbox_workspace_write") head = offset + line.length + 1;
    const key =
      table === ""
        ? /^\s*sandbox_workspace_write\s*\.\s*writable_roots\s*=\s*\[/
        : /^\s*writable_roots\s*=\s*\[/;
    const found = ["", "sandbox_workspace_write"].includes(table) ? key.exec(line) : null;
    if (found !== null) return { kind: "list", at: offset + found[0].length };
    if (table === "" && /^\s*sandbox_workspace_write\s*=/.test(line))
      return { kind: "inline", line: index + 1 };
    offset += line.length + 1;
  }
  return head === undefined
    ? { kind: "none", at: text.length }
    : { kind: "table", at: Math.min(head, text.length) };
}

/** The text without the lines of ours, for a file that somebody has changed since. */
export function removeRoots(text: string): string {
  return text
    .split(/(?<=\n)/)
    .filter((line) => !line.trimEnd().endsWith(mark))
    .join("");
}
