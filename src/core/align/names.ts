import { codeSpans, withoutCodeSpans } from "../markdown/code-spans.ts";
import type { MarkdownLine } from "../markdown/read.ts";

/** What a name is, the surest first: a name that is seen as several is of the first of them. */
export const nameKinds = ["flag", "variable", "file", "route", "function", "type", "key", "name"] as const;
export type NameKind = (typeof nameKinds)[number];

/** A name on a line; `at` is its offset. */
export interface FoundName {
  readonly kind: NameKind;
  readonly name: string;
  readonly at: number;
}

/** A pattern of names; its first group is the name. `on` says on which ground: `code`, `span`, `prose`; `span env` … where the line speaks of variables. */
interface Pattern {
  readonly kind: NameKind;
  readonly find: RegExp;
  readonly on?: RegExp;
}

const endings =
  "py|ipynb|[cm]?[jt]sx?|vue|svelte|java|kts?|go|rs|rb|php|cs|cc?|cpp|h|hpp|swift|exs?|sql|sh|ps1|mdx?|rst|json[5cl]?|ya?ml|toml|ini|cfg|conf|csv|tsv|txt|log|html?|s?css|env|xml|proto|lock|db|sqlite|tf|pdf|png|svg";
const bareFile = new RegExp(
  `(?<![\\w./{}*-])(\\.?[\\w{}*-]+(?:\\.[\\w{}*-]+)*\\.(?:${endings})|\\.(?:[a-z]+(?:ignore|rc|attributes|config)|env)|(?:Make|Docker|Proc|Gem)file)(?![\\w/(])`,
  "g",
);

/** How names are told from words, in this order; what one pattern has taken no later one sees. */
const patterns: readonly Pattern[] = [
  { kind: "route", find: /\b(?:GET|POST|PUT|PATCH|DELETE|HEAD)\s+(\/[\w/{}:.*-]*)/g },
  { kind: "route", find: /^(\/(?:[a-z][\w-]*|[{:]\w+\}?)(?:\/(?:[\w-]+|[{:]\w+\}?))*)$/g, on: /span/ },
  { kind: "name", find: /(\bport\W{0,4}\d{2,5}\b|\b(?:localhost|127\.0\.0\.1|0\.0\.0\.0):\d{2,5}\b)/gi },
  { kind: "flag", find: /(?<![\w-])(--[A-Za-z][\w-]*\w)/g },
  { kind: "flag", find: /(?<=^|["'])(-[A-Za-z])(?=$|[\s,=/|"'])/g, on: /span|code/ },
  { kind: "variable", find: /(?:environ(?:\.get)?[[(]|getenv\()\s*["']([A-Z][A-Z0-9_]*)\b/g },
  { kind: "variable", find: /(?:process\.env\.|\b(?:export|ENV)\s+|\$\{?)([A-Z][A-Z0-9_]*)\b/g },
  { kind: "file", find: /(?<![\w./{}$*@<>-])((?:\.{0,2}\/)?(?:[\w.{}*@<>-]+\/)+(?:[\w.{}*<>-]*[\w*}>])?)/g },
  { kind: "file", find: bareFile },
  { kind: "function", find: /\b(?:def|function|fn|func|fun)\s+([A-Za-z_]\w*)/g, on: /code/ },
  { kind: "type", find: /\b(?:class|interface|struct|enum|trait|type)\s+([A-Z]\w*)/g, on: /code/ },
  { kind: "name", find: /\b(?:export const|CREATE TABLE|ADD COLUMN)\s+(\w+)/g, on: /code/ },
  { kind: "name", find: /^\s*([a-z]\w*_\w+)(?:\s*:[^=]+=|=(?!=))/g, on: /code/ },
  { kind: "function", find: /(?<![\w.])([a-z]\w*(?:_|[a-z][A-Z])\w*)(?=\()/g, on: /code/ },
  {
    kind: "function",
    find: /(?<![\w.])([A-Za-z_$][\w$]*(?:(?:\.|::)[A-Za-z_$][\w$]*)*)(?=\()/g,
    on: /prose|span/,
  },
  { kind: "name", find: /(?<![\w-])([A-Z]{2,6}-\d{1,5})(?![\w-])/g },
  { kind: "variable", find: /(?<!\w)([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)(?!\w)/g, on: /env/ },
  { kind: "variable", find: /^([A-Z]{3,}[0-9]*)$/g, on: /span env/ },
  { kind: "name", find: /(?<!\w)([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)(?!\w)/g },
  { kind: "name", find: /^([A-Za-z_@](?![\w.]*[A-Z]\w*$)[\w.:@-]*\w)$/g, on: /span/ },
  { kind: "type", find: /(?<![\w-])([A-Z][a-z0-9]+(?:[A-Z][a-z0-9]*)+)(?![\w-])/g },
  { kind: "name", find: /(?<![\w-])(_?[a-z][a-z0-9]*(?:_[a-z0-9]+)+)(?![\w-])/g, on: /prose|span/ },
  { kind: "name", find: /(?<![\w-])([a-z][a-z0-9]*(?:[A-Z][a-z0-9]*)+)(?![\w-])/g, on: /prose|span/ },
];

// A flag behind one of these is that tool's, not the epic's.
const foreignTool =
  /(?:^|[\s`$(])(?:git|npm|npx|yarn|pnpm|pip3?|uv|pytest|docker|cargo|kubectl|curl|make|mypy|ruff|black|eslint|sheaf)\s[^|;&`]*$/;
const noName =
  /^(?:--help|--version|[tT]rue|[fF]alse|[nN]one|null|undefined|[YMDHS_]+|(?:Java|Type)Script|Git(?:Hub|Lab)|(?:Node|Vue|Next|Express)\.js|console\.log|feature_\d\w*|[ei]\.[ge]\.?|\d[\d.]*|.)$/;
const environment = /\benv(?:ironment)?\b/i;
// What stands further right was not written for people, and would only cost time.
const longestLine = 4000;

/** The names on a line, left to right, each once. */
export function namesOn({ kind, text: whole, headings }: MarkdownLine): FoundName[] {
  if (/^(?:fence|fence-end|comment|blank|front-matter)$/.test(kind)) return [];
  const text = whole.slice(0, longestLine);
  const about = environment.test(text) || environment.test(headings.at(-1) ?? "") ? " env" : "";
  const spans = kind === "code" ? [] : codeSpans(text);
  const found = [
    ...spans.flatMap(({ content, at }) => namesIn(content, at, `span${about}`)),
    ...(kind === "code" ? namesIn(text, 0, `code${about}`) : namesIn(plainWords(text), 0, `prose${about}`)),
  ];
  const once = new Map(found.toSorted((a, b) => b.at - a.at).map((one) => [one.name, one]));
  return [...once.values()].toSorted((a, b) => a.at - b.at);
}

function plainWords(text: string): string {
  return withoutCodeSpans(text).replaceAll("**", "  ");
}

function namesIn(text: string, offset: number, ground: string): FoundName[] {
  const found: FoundName[] = [];
  let rest = text.trimEnd();
  for (const { kind, find, on } of patterns) {
    if (on?.test(ground) === false) continue;
    for (const { 0: all, 1: name = "", index } of rest.matchAll(find)) {
      const at = index + all.indexOf(name);
      if (!isName(kind, name, [text.slice(0, at), text.slice(at + name.length)], ground)) continue;
      rest = rest.slice(0, index) + " ".repeat(all.length) + rest.slice(index + all.length);
      const plain = name.replace(/^(?:self|this|cls|args)\.|^\.\/(?=\w)/, "").replace(/^port\W+/i, "port ");
      found.push({ kind, name: plain, at: offset + at });
    }
  }
  return found;
}

function isName(kind: NameKind, name: string, [before, behind]: [string, string], ground: string): boolean {
  if (noName.test(name)) return false;
  if (kind === "flag") return !foreignTool.test(before);
  // `file(s)` is a word; a call has nothing between its brackets, or a name that no word has.
  if (kind === "function")
    return /^(?:code|span)|[_.:$]|[a-z][A-Z]/.test(ground + name) || behind.startsWith("()");
  if (kind !== "file" || !name.includes("/")) return true;
  const isPath =
    /[^/]{2}\/$|\.[A-Za-z]\w{0,9}$|\*/.test(name) || (/span/.test(ground) && /^[\w.{}/<>-]+$/.test(name));
  return isPath && !/^application\/|^text\/|\/\//.test(name);
}
