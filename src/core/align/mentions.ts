import type { MarkdownLine } from "../markdown/read.ts";
import { settingKeys } from "../markdown/setting-keys.ts";
import { namesOn, type FoundName, type NameKind } from "./names.ts";

/** A line with the names on it. */
export interface NamedLine {
  readonly line: MarkdownLine;
  readonly names: readonly FoundName[];
  /** The name that the line is about, because its table or list is one of names, or it sets a key. */
  readonly declared: FoundName | undefined;
  /** Of a line that sets a key: what it is set to. */
  readonly setting: string | undefined;
  /** What stands above: the last heading or line with a colon at its end; of code the last text or comment. */
  readonly lead: string;
}

// What the last word of a column's header, or of the heading above a list, says of the names below it.
const contexts: readonly (readonly [NameKind, RegExp])[] = [
  ["variable", /^env/],
  ["file", /^(?:file|path)$/],
  ["route", /^(?:endpoint|route)$/],
  ["type", /^(?:class|component)$/],
  ["key", /^(?:flag|option|switch|argument|key|setting|config|configuration|property|field|column)$/],
  ["key", /^(?:attribute|param|parameter|variable|constant)$/],
  ["name", /^(?:name|function|method|command|subcommand|event|metric|topic|queue|table|hook)$/],
];

/** What a header or a heading of at most four words says of the names below it. */
function contextOf(title: string): NameKind | undefined {
  const plain = title.toLowerCase().replace(/\(.*\)| names?$|[^a-z\s-]/g, "");
  const words = plain.trim().split(/\s+/);
  const last = (words.at(-1) ?? "").replace(/ies$/, "y").replace(/(ss|swit?ch)es$|s$/, "$1");
  const word = words.at(-2)?.startsWith("env") === true ? "env" : last;
  return words.length > 4 ? undefined : contexts.find(([, pattern]) => pattern.test(word))?.[0];
}

const label = /^[*`]*(-{0,2}[A-Za-z_$][\w.:/{}-]*\w)(?![\w-])[*`]*(?=$|\s*[,:=(<[–—]|\s+[-<[(])/;

/** What a row or an item of a list of names is about: the plain word that labels it, or the first name of its cell. */
function declaredOn(line: MarkdownLine, names: readonly FoundName[]): FoundName | undefined {
  const { columns, cells, headings } = line;
  const isRow = line.kind === "row";
  const isItem = line.kind === "item" && !/^\W*[A-Z][a-z]+\b/.test(line.words);
  const column = columns.findIndex((name) => contextOf(name) !== undefined);
  const [title, words] = isRow ? [columns[column], cells[column]] : [headings.at(-1), line.words];
  const kind = isRow || isItem ? contextOf(title ?? "") : undefined;
  if (kind === undefined || words === undefined) return undefined;
  const name = label.exec(words)?.[1];
  if (name === undefined) return isRow ? names.find((one) => words.includes(one.name)) : undefined;
  return names.find((one) => one.name === name) ?? { kind, name, at: line.text.indexOf(name) };
}

/** Every line with its names. */
export function namedLines(lines: readonly MarkdownLine[]): NamedLine[] {
  const keys = settingKeys(lines);
  let [title, above] = ["", ""];
  return lines.map((line): NamedLine => {
    const { kind, text, words } = line;
    if (kind === "heading" || (kind === "text" && /:\W*$/.test(text))) title = words;
    const isComment = kind === "code" && /^\s*(?:#|\/\/)/.test(text);
    if (isComment || /^(?:text|item|heading)$/.test(kind)) above = text;
    const key = keys.get(line);
    const found = namesOn(line);
    const declared = key === undefined ? declaredOn(line, found) : keyName(key.path, line);
    const others = found.filter(({ name }) => name !== declared?.name);
    const names = declared === undefined ? others : [declared, ...others];
    return { line, names, declared, setting: key?.value, lead: kind === "code" ? above : title };
  });
}

function keyName(name: string, { text }: MarkdownLine): FoundName {
  const kind = /^[A-Z][A-Z0-9_]*$/.test(name) ? "variable" : "key";
  return { kind, name, at: text.search(/\S/) };
}
