import type { MarkdownLine } from "../markdown/read.ts";
import type { NamedLine } from "./mentions.ts";
import type { FoundName } from "./names.ts";

/** What a spec states of a name in a form that needs no reading of sentences: `default` of `--timeout` is `30`. */
export interface Statement {
  readonly name: string;
  readonly attribute: string;
  /** Without quotes. */
  readonly value: string;
  /** What the name belongs to: the command or the heading that it stands under. Empty where nothing tells. */
  readonly scope: string;
  readonly line: MarkdownLine;
}

// What stands under these headings, or struck out, is not what the feature decided.
const aside =
  /\b(?:open questions?|out of scope|non-goals?|change ?log|history|alternatives?|rejected|gotchas?|pitfalls|current|previous|superseded|before|old|examples?)\b/i;

/** Everything that a document states in tables, in labels, in options of code, and in blocks of defaults. */
export function readStatements(lines: readonly NamedLine[]): Statement[] {
  const isAside = ({ text, headings }: MarkdownLine) => /❌|~~/.test(text) || aside.test(headings.join("\n"));
  const told = lines.filter(({ line }) => !isAside(line));
  return [...told.flatMap(fromRow), ...fromLabels(told), ...fromCode(told)];
}

function fromRow({ line, declared }: NamedLine): Statement[] {
  if (declared === undefined || /^(?:file|route|function|type)$/.test(declared.kind)) return [];
  return line.columns.flatMap((column, at) => {
    const [, attribute] = /^(?:new )?(default|required|value)s?(?: values?)?\??$/.exec(column) ?? [];
    return attribute === undefined ? [] : stated(declared, line, attribute, line.cells[at] ?? "");
  });
}

/** A field or one plain word means something only below its heading; any other name below the command there. */
function stated({ name, kind }: FoundName, line: MarkdownLine, attribute: string, text: string): Statement[] {
  const value = literalIn(text);
  const isWord = kind !== "flag" && !/[_.-]|[a-z][A-Z]/.test(name);
  const isField = line.columns.some((column) => /^(?:field|column|property|attribute)s?\b/.test(column));
  const commands = line.headings.join("\n").match(/`[^`]+`/g) ?? [];
  const scope =
    isField || isWord
      ? `# ${line.headings.at(-1) ?? ""}`.toLowerCase()
      : commands.join(" ").replace(`\`${name}\``, "");
  return value === undefined ? [] : [{ name, attribute, value, scope, line }];
}

// Before a value these words say that it is not what the name has, or not any more.
const denied =
  /\b(?:not|no|without|had|was|were|from|instead|old|previous(?:ly)?|current(?:ly)?|until|unlike|rather|than|if|when|see)\b|->|→/i;
const defaultIs =
  /\bdefaults?(?: values?)?(?: to| is| of)?\**\s*[:=]?\**\s*(`[^`]+`|"[^"]+"|'[^']+'|[-+]?\d[\w.,%]*(?: (?:ms|s|sec(?:ond)?s?|min(?:ute)?s?|hours?|days?|[KMG]i?B|bytes))?|true|false|none|null|on|off)(?![\w-])/gi;
const labelled =
  /^[^\w`]*(?:(?:flag|option|parameter|key) )?(default|required)(?: value)?\**\s*:\**\s*(.+)$/i;
const part = /^\W*(?:flag|option|parameter) (?!name)\w+\s*:/i;

/** `--timeout (default: 30)` on one line, and `Default: 30` below the heading or the item that is about a name. */
function fromLabels(lines: readonly NamedLine[]): Statement[] {
  let subject: FoundName | undefined;
  return lines.flatMap(({ line, names }) => {
    if (line.kind === "heading") subject = names.length === 1 ? names[0] : undefined;
    if (line.kind !== "text" && line.kind !== "item") return [];
    const [, attribute, text = ""] = labelled.exec(line.words) ?? [];
    // `Flag type: boolean` is told of the option before it.
    if (line.kind === "item" && attribute === undefined && !part.test(line.words)) [subject] = names;
    if (attribute === undefined || subject === undefined) return defaultsOn(line, names);
    return stated(subject, line, attribute.toLowerCase(), text);
  });
}

function defaultsOn(line: MarkdownLine, names: readonly FoundName[]): Statement[] {
  return [...line.text.matchAll(defaultIs)].flatMap(({ 1: written = "", index }) => {
    const near = names.findLast(({ at }) => at < index);
    if (near === undefined || near.kind === "file" || near.kind === "type") return [];
    const between = line.text.slice(near.at + near.name.length, index);
    const before = line.text.slice(Math.max(0, near.at - 24), near.at);
    const isOther = between.length > 60 || /[.;](?:\s|$)|,\s+(?:and|but|while)\b/.test(between);
    return isOther || denied.test(before + between) ? [] : stated(near, line, "default", written);
  });
}

// Above a block of code, or in a comment of it: this is not what shall be.
const old =
  /\b(?:before|old|current|existing|previous|legacy|invalid|wrong|bad|remove|examples?|e\.g|usage)\b/i;
const flagLine = /(?:\(\s*|^\s*)["'](?:-\w[, |]+)?(?:["'],\s*["'])?(--[a-z][\w-]*)/i;
const defaultLine = /(?:(?:^|[(,{])\s*default\s*=|(?:^|[,{])\s*default\s*:)\s*("[^"]*"|'[^']*'|[\w.-]+)/;

/** Options with their defaults, and settings below a line that calls them defaults; others may be an example's. */
function fromCode(lines: readonly NamedLine[]): Statement[] {
  let flag = "";
  return lines.flatMap((named) => {
    const { line, lead } = named;
    flag = line.kind === "code" ? (flagLine.exec(line.text)?.[1] ?? flag) : "";
    if (line.kind !== "code" || old.test(lead)) return [];
    const [, written] = defaultLine.exec(line.text) ?? [];
    if (written === undefined || flag === "") return fromSetting(named);
    return stated({ kind: "flag", name: flag, at: 0 }, line, "default", written);
  });
}

function fromSetting({ line, lead, declared, setting }: NamedLine): Statement[] {
  const isDefault = /\bdefaults?\b/i.test(lead) && !denied.test(lead);
  if (!isDefault || declared === undefined || setting === undefined) return [];
  return stated(declared, line, "default", setting);
}

// One word that stands where a value would, and is none.
const noLiteral = /^(?:n\/?a|tbd|see|varies|unchanged|same|depends|optional|inherit(?:ed|s)?|[-–—?*]*)$/i;

/** A value that stands for itself: a number, a word, quoted text; undefined for sentences and references. */
function literalIn(cell: string): string | undefined {
  const text = cell.replace(/\*\*|\s*\([^()]*\)\s*$|[.,;]\s*$/g, "").trim();
  const value = text.replace(/^(`["']?|["'])(.*?)["'`]+$/, "$2").trim();
  if (noLiteral.test(value) || /[()$]|^[a-z_]+(?:\.[a-z_]+)+$/.test(value)) return undefined;
  return value !== text || /^[-+]?\d[\d_,.]*\s?[a-zA-Z%]{0,12}$|^\S+$/.test(value) ? value : undefined;
}
