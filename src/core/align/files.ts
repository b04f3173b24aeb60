import type { Spec, SpecLine } from "./spec.ts";
import { namesOn } from "./mentions.ts";

/** A file that a spec says its feature will make or change. */
export interface FileClaim {
  readonly path: string;
  readonly does: "create" | "change";
  readonly line: number;
}

const filesHeading =
  /\bfiles?\b|components? affected|affected components?|code organi[sz]ation|code changes|file structure|modules? (?:affected|to change)/;
const creates =
  /\b(?:new|create[sd]?|creating|add(?:s|ed)? (?:a )?(?:new )?(?:file|module|script|test file))\b/i;
const changes =
  /\b(?:modif(?:y|ies|ied|ication)|update[sd]?|change[sd]?|edit(?:s|ed)?|extend(?:s|ed)?|refactor(?:s|ed)?|rewrite|remove[sd]?|delete[sd]?|add(?:s|ed)?)\b/i;
const denies =
  /\b(?:no changes?|unchanged|not (?:modified|changed|touched)|read[- ]only|reference only|see also|no modifications?)\b/i;

/** The files that a spec claims, each once, with their full path as far as the spec tells it. */
export function readFileClaims(spec: Spec): FileClaim[] {
  const found = [...claimsInLists(spec.lines), ...claimsInTrees(spec.lines)];
  const full = found.map(({ path }) => path).filter((path) => path.includes("/"));
  const claims = new Map<string, FileClaim>();
  for (const claim of found) {
    const path = claim.path.includes("/") ? claim.path : onlyEnding(full, claim.path);
    if (!claims.has(path)) claims.set(path, { ...claim, path });
  }
  return [...claims.values()];
}

/** The one longer path of the same spec that ends with a bare name; the name itself where there is none or two. */
function onlyEnding(paths: readonly string[], name: string): string {
  const ending = [...new Set(paths.filter((path) => path.endsWith(`/${name}`)))];
  return ending.length === 1 ? (ending[0] ?? name) : name;
}

// The name is what the line is about …
const subjectBefore =
  /^[\s\d.)*+|`-]*(?:\*\*)?(?:file \d+: ?)?(?:\b(?:new|modify|create|update|edit|add)\b(?:\*\*)?:? ?)?`?$/i;
// … or what its verb is done to.
const objectBefore =
  /(?:modif(?:y|ies)|create[sd]?|update[sd]?|edits?|changes?) (?:the )?(?:new )?(?:file |module |script )?`?$/i;

/** Lines that say what is done to a file: under a heading on files, or with the word for it before the name. */
function claimsInLists(lines: readonly SpecLine[]): FileClaim[] {
  return lines.flatMap((line): FileClaim[] => {
    const isText = line.kind === "prose" || line.kind === "table" || line.kind === "heading";
    const claim = isText && line.isClaim && !denies.test(line.text) ? claimOn(line) : undefined;
    return claim === undefined ? [] : [claim];
  });
}

function claimOn(line: SpecLine): FileClaim | undefined {
  const isUnderFiles = line.headings.some((words) => filesHeading.test(words));
  const path = namesOn(line).find(({ kind }) => kind === "path") ?? bareFile(line, isUnderFiles);
  if (path === undefined || path.name.endsWith("/") || /[{}*]/.test(path.name)) return undefined;
  const before = line.text.slice(0, path.at);
  if (!(isUnderFiles && subjectBefore.test(before)) && !objectBefore.test(before)) return undefined;
  const isNew = creates.test(line.text) && !changes.test(before);
  return { path: path.name, does: isNew ? "create" : "change", line: line.number };
}

/** A file without marks around it and without a folder, under a heading that makes it one. */
function bareFile({ text }: SpecLine, isUnderFiles: boolean): { name: string; at: number } | undefined {
  const match = isUnderFiles
    ? /(?<![\w/.-])[\w-]+\.(?:py|ts|tsx|js|go|rs|java|rb|cs|php|sql|sh|ya?ml|json|toml)\b(?!\/)/.exec(text)
    : null;
  return match === null ? undefined : { name: match[0], at: match.index };
}

const treeLine =
  /^([\s│|]*)(?:[├└+`][─-]+\s*)?((?:[\w.-]+\/)*[\w.-]*)(?:\s+(?:#|\/\/|←|<-|--?>?|\()\s*(.*))?$/;

/** Trees of folders in code, where a remark behind the name says what is done to it. */
function claimsInTrees(lines: readonly SpecLine[]): FileClaim[] {
  let folders: { indent: number; path: string }[] = [];
  return lines.flatMap((line): FileClaim[] => {
    if (line.kind !== "code") folders = [];
    const { name, remark, indent } = entryOn(line);
    if (name === "" || /^\.+$/.test(name)) return [];
    folders = folders.filter((folder) => folder.indent < indent);
    const path = (folders.at(-1)?.path ?? "") + name;
    if (name.endsWith("/")) folders.push({ indent, path });
    return line.isClaim ? claimInTree(path, remark, line.number) : [];
  });
}

function entryOn({ kind, text }: SpecLine): { name: string; remark: string; indent: number } {
  const [, lead = "", name = "", remark = ""] = kind === "code" ? (treeLine.exec(text) ?? []) : [];
  return { name, remark, indent: text.indexOf(name, lead.length) };
}

function claimInTree(path: string, remark: string, line: number): FileClaim[] {
  const isFile = /\.\w+$/.test(path);
  const isTouched = !denies.test(remark) && (creates.test(remark) || changes.test(remark));
  if (!isFile || !isTouched) return [];
  return [{ path, does: /\bnew\b|create/i.test(remark) ? "create" : "change", line }];
}
