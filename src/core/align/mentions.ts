import { wordsOf } from "./names.ts";
import { namedByTable } from "./tables.ts";
import type { Spec, SpecLine } from "./spec.ts";
import type { Mention, TermKind } from "./term.ts";

/** A name somewhere on a line. `at` is its offset. */
export interface Found {
  readonly kind: TermKind;
  readonly name: string;
  readonly at: number;
}

const flag = /(?<![\w-])--([a-z][a-z0-9]*(?:[-_][a-z0-9]+)*)(?![\w-])/gi;
const span = /(`+)(.+?)\1(?!`)/g;
const barePath = /(?<![\w`/.{-])(?:[\w.{}-]+\/)+(?:[\w.{}-]*\.\w+|[\w.-]+\.\w+|(?=[\s,;:)]|$))/g;
const barePattern = /(?<![\w`/.{}-])[\w.-]*\{\w+\}[\w.{}-]*\.\w+/g;
const envReading =
  /(?:os\.environ(?:\.get)?[[(]\s*["']|os\.getenv\(\s*["']|process\.env\.|\bexport\s+|\$\{?)([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)*)\b/g;
const definition = /\b(?:(?:async )?def|function|fn|func)\s+([A-Za-z_]\w*)\s*\(/g;
const typeDefinition = /\b(?:class|interface|struct|enum)\s+([A-Z]\w+)/g;

// A flag behind one of these is that tool's, not the epic's.
const foreignTool =
  /(?:^|[\s`$(])(?:git|npm|npx|yarn|pnpm|pip|pip3|uv|pytest|docker|cargo|kubectl|curl|make|mypy|ruff|black|eslint|sheaf)\s[^|;&`]*$/;
// Every program has these; to name them is no decision.
const conventional = /^(?:help|version)$/i;
// Right before a name: the name is what the thing is not, or was, or what it takes the place of.
const denied =
  /\b(?:not|no|never|instead of|rather than|replac(?:es?|ing)|formerly|previously|renamed from|changed? from|unlike|hypothetical|some future|e\.g\.)\s+(?:the\s+|an?\s+|hardcoded\s+|from\s+)?[`"'(]{0,2}$/i;

// What stands further right was not written for people, and would only cost time.
const longestLine = 4000;

/** Every place at which a spec names a flag, a variable, a key, a column, a function, a type or a path. */
export function readMentions(spec: Spec): Mention[] {
  const tables = namedByTable(spec.lines);
  return spec.lines.flatMap((line) => {
    const inTable = tables.get(line.number) ?? [];
    return [...inTable.map((found) => ({ ...found, at: 0 })), ...namesOn(line)].map(
      ({ kind, name, at }): Mention => ({
        kind,
        name,
        line: line.number,
        isClaim: line.isClaim && !denied.test(line.text.slice(Math.max(0, at - 40), at)),
      }),
    );
  });
}

/** The names on one line, left to right. */
export function namesOn(line: SpecLine): Found[] {
  if (line.kind === "fence") return [];
  const text = line.text.slice(0, longestLine);
  const found = [
    ...flagsOn(text),
    ...(line.kind === "code" ? namesInCode(text, line.language) : namesInProse(text)),
  ];
  return found.toSorted((a, b) => a.at - b.at);
}

function flagsOn(text: string): Found[] {
  return [...text.matchAll(flag)].flatMap(({ 1: name = "", index }) =>
    foreignTool.test(text.slice(0, index)) || conventional.test(name)
      ? []
      : [{ kind: "flag" as const, name: `--${name.toLowerCase()}`, at: index }],
  );
}

// The languages of settings and of data, in which every line is a key with its value.
const keyed = /^(?:ya?ml|jsonc?|json5|toml|ini|properties)$/;
const keyLine = /^\s*(?:-\s+)?["']?([A-Za-z_][\w.-]*)["']?\s*[:=]/g;

function namesInCode(text: string, language: string): Found[] {
  const keys = keyed.test(language) ? captured(text, keyLine, "key") : [];
  return [
    // A key of one word is too common a name to be compared.
    ...keys.filter(({ name }) => wordsOf(name).length > 1),
    ...captured(text, envReading, "environment-variable"),
    ...captured(text, definition, "function").filter(({ name }) => !/^__|^main$/.test(name)),
    ...captured(text, typeDefinition, "type"),
  ];
}

function captured(text: string, expression: RegExp, kind: TermKind): Found[] {
  return [...text.matchAll(expression)].map(({ 0: all, 1: name = "", index }) => ({
    kind,
    name,
    at: index + all.lastIndexOf(name),
  }));
}

const environmentLine = /environment variable|\benv(?:ironment)? vars?\b/i;
// A name with dashes is a key only where the line says so: folders and plain words have dashes too.
const settingLine = /\b(?:config(?:uration)?|settings?|keys?|options?|fields?)\b/i;
const keyName = /^[a-z][a-z0-9]*(?:(?:[._][a-z0-9]+)+|(?:[A-Z][a-z0-9]*)+)$/;
const kebab = /^[a-z][a-z0-9]*(?:-[a-z0-9]+)+$/;

function namesInProse(text: string): Found[] {
  const line = { isEnvironment: environmentLine.test(text), isSetting: settingLine.test(text) };
  const spans = [...text.matchAll(span)].flatMap(({ 1: marks = "", 2: content = "", index }) => {
    const named = nameInSpan(content.trim(), line);
    return named === undefined ? [] : [{ ...named, at: index + marks.length }];
  });
  const outside = text.replace(span, (all) => " ".repeat(all.length));
  const paths = [...outside.matchAll(barePath), ...outside.matchAll(barePattern)].flatMap(
    ({ 0: name, index }) => (isPath(name) ? [{ kind: "path" as const, name, at: index }] : []),
  );
  return [...spans, ...paths];
}

/** What a code span names, where it holds one name and nothing else. */
function nameInSpan(
  content: string,
  { isEnvironment, isSetting }: { readonly isEnvironment: boolean; readonly isSetting: boolean },
): Omit<Found, "at"> | undefined {
  if (/^(?:[\w.]+\.)?[a-zA-Z_]\w*\([^)]*\)$/.test(content)) {
    const name = content.slice(0, content.indexOf("(")).replace(/^(?:self|cls|this)\./, "");
    return /(?:^|\.)(?:__|main$)/.test(name) ? undefined : { kind: "function", name };
  }
  if (/^\$?[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+$/.test(content)) {
    const isVariable = isEnvironment || content.startsWith("$");
    return { kind: isVariable ? "environment-variable" : "constant", name: content.replace("$", "") };
  }
  if (isPath(content)) return { kind: "path", name: content };
  if (/^[A-Z][a-z0-9]+(?:[A-Z][a-z0-9]*)+$/.test(content)) return { kind: "type", name: content };
  if (keyName.test(content) || (isSetting && kebab.test(content))) return { kind: "key", name: content };
  return undefined;
}

const extension = /\.(?:[a-z][a-z0-9]{0,4}|md|json|ya?ml|toml)$/i;

/** Whether a name is a file's or a folder's: with a folder in front, or a known kind of file by its ending. */
function isPath(name: string): boolean {
  if (/^https?:|^\/\/|\s|[()<>|"'=]/.test(name) || name.includes("//") || name === "/") return false;
  if (!name.includes("/")) return codeFile.test(name);
  const parts = name.replace(/\/$/, "").split("/");
  const isPlain = parts.every((part) => /^[\w.{}*-]+$/.test(part));
  return isPlain && (name.endsWith("/") || extension.test(name));
}

const codeFile =
  /^[\w{}-]+\.(?:py|ts|tsx|js|mjs|cjs|jsx|java|kt|go|rs|rb|php|cs|c|cc|cpp|h|hpp|swift|sql|sh|md|json|ya?ml|toml|ini|cfg|csv|tsv|txt|log|html|css|env)$/i;
