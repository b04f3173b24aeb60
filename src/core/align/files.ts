import type { MarkdownLine } from "../markdown/read.ts";
import type { NamedLine } from "./mentions.ts";
import type { FoundName } from "./names.ts";

/** A file that a document says its feature creates. */
export interface CreatedFile {
  /** Its path. */
  readonly name: string;
  readonly line: MarkdownLine;
}

const newTitle =
  /^\W*(?:\d[\d.]* )?(?:new (?:files?|modules?)|files? (?:to (?:create|add)|created|added)|created files?)\b/i;
const newCell = /^\W*(?:new|creates?|created|new file)\W*$/i;
const newBefore =
  /^[\W\d]*(?:(?:create|new)(?: file)?\b[\s:*`—–-]*)+(?:the )?(?:new )?(?:file |module |script )?`?$/i;
const newBehind = /^[`*\s]*(?:\(\W*new(?: file)?\W*\)|(?:—|–|-|:|->|←|<-)\s*(?:\*\*)?new\b|\*\*new\*\*)/i;
const newRemark = /^(?:\*\*)?(?:new|create[ds]?)\b/i;
const denied = /\b(?:not|no|never|instead of|rather than|exists?|existing|already|append|add(?:s|ed)? to)\b/i;

/** The files that lists, tables and trees of a document call new, by a word beside the name. */
export function createdFiles(lines: readonly NamedLine[]): CreatedFile[] {
  const listed = lines.flatMap(({ line, names, lead }): CreatedFile[] => {
    const file = names.find(({ kind, name }) => kind === "file" && !/\/$|[*{<]/.test(name));
    const isNew = file !== undefined && !denied.test(line.text) && isCreated(line, file, lead);
    return isNew ? [{ name: file.name, line }] : [];
  });
  return [...listed, ...createdInTrees(lines)];
}

function isCreated({ kind, text, cells }: MarkdownLine, { at, name }: FoundName, title: string): boolean {
  const [before, behind] = [text.slice(0, at), text.slice(at + name.length)];
  if (kind === "row") return cells.some((cell) => newCell.test(cell));
  if (kind !== "item" && kind !== "text") return false;
  const isListed = newTitle.test(title) && /^[\s\d.)*+`-]*$/.test(before);
  return newBefore.test(before) || (kind === "item" && (isListed || newBehind.test(behind)));
}

const entry =
  /^([\s│|]*)(?:[├└+`]?[─-]+\s*)?((?:[\w.@-]+\/)*[\w.@-]*)(?:\s+(?:#|\/\/|←|<-|--?>?|—)?\s*\(?(.*))?$/;

/** Trees of folders in code, where a remark behind the name calls it new. */
function createdInTrees(lines: readonly NamedLine[]): CreatedFile[] {
  let folders: { readonly indent: number; readonly path: string }[] = [];
  return lines.flatMap(({ line }): CreatedFile[] => {
    if (line.kind !== "code") folders = [];
    const { name, remark, indent } = entryOn(line);
    if (name === "" || /^\.+$/.test(name)) return [];
    folders = folders.filter((folder) => folder.indent < indent);
    const path = (folders.at(-1)?.path ?? "") + name;
    if (name.endsWith("/")) folders.push({ indent, path });
    return /\.\w+$/.test(name) && newRemark.test(remark) && !denied.test(remark)
      ? [{ name: path, line }]
      : [];
  });
}

function entryOn({ kind, text }: MarkdownLine): { name: string; remark: string; indent: number } {
  const [, lead = "", name = "", remark = ""] = kind === "code" ? (entry.exec(text) ?? []) : [];
  return { name, remark, indent: text.indexOf(name, lead.length) };
}
