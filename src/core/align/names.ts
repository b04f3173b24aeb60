import type { TermKind } from "./term.ts";

/** How two different names may mean one thing; `words` is the strongest. */
export type Likeness = "words" | "place" | "filler" | "spelling";

// Short and long forms of one word, as they stand in flags and keys.
const longForms: Readonly<Record<string, string>> = {
  dir: "directory",
  folder: "directory",
  out: "output",
  cfg: "config",
  conf: "config",
  configuration: "config",
  msg: "message",
  num: "number",
  nr: "number",
  max: "maximum",
  min: "minimum",
  src: "source",
  dst: "destination",
  dest: "destination",
  val: "value",
  arg: "argument",
  env: "environment",
  db: "database",
  pwd: "password",
  ts: "timestamp",
  len: "length",
  idx: "index",
  silent: "quiet",
  no: "disable",
};

// Words that say where something lies, not what it is.
const fileWords = new Set(["file", "filename"]);
const placeWords = new Set(["directory", "path", "location", ...fileWords]);
// Words that a flag may have or not: --enable-log-file and --log-file, --num-sims and --sims.
const fillers = new Set(["enable", "use", "with", "to", "set", "is", "number", "count"]);

/** The kinds whose names people make up for users; names of code follow stricter rules of likeness. */
const spoken: ReadonlySet<TermKind> = new Set(["flag", "environment-variable", "key", "column"]);

/** The words of a name: `outputDir`, `OUTPUT_DIR` and `--output-dir` are `output` and `dir`. */
export function wordsOf(name: string): string[] {
  return (
    name
      .replace(/([a-z0-9])([A-Z])/g, "$1 $2")
      .replace(/([A-Z]+)([A-Z][a-z])/g, "$1 $2")
      .toLowerCase()
      .match(/[a-z0-9]+/g) ?? []
  );
}

/** A name taken apart once, for many comparisons. */
export interface NameForm {
  readonly name: string;
  readonly words: readonly string[];
  /** The words in their long form, singular. */
  readonly plain: readonly string[];
}

export function nameForm(name: string): NameForm {
  const words = wordsOf(name);
  return { name, words, plain: plainWords(words) };
}

/** Whether two names of one kind look like one thing, and how; undefined for names that are just different. */
export function likenessOf(kind: TermKind, a: NameForm, b: NameForm): Likeness | undefined {
  if (a.name === b.name) return undefined;
  if (kind === "path") return likePaths(a.name, b.name);
  if (sameList(a.words, b.words)) return "words";
  if (!spoken.has(kind)) return isMisspelt(a.words, b.words) ? "spelling" : undefined;
  if (sameSet(a.plain, b.plain)) return "words";
  if (isSamePlace(a.plain, b.plain)) return "place";
  if (sameSet(withoutFillers(a.plain), withoutFillers(b.plain))) return "filler";
  return isMisspelt(a.plain, b.plain) ? "spelling" : undefined;
}

/** Words in their long form, singular. */
function plainWords(words: readonly string[]): string[] {
  return words.map((word) => longForms[word] ?? singular(word));
}

/** Words without those that say little, where something else is left. */
export function withoutFillers(words: readonly string[]): string[] {
  const kept = words.filter((word) => !fillers.has(word));
  return kept.length > 0 ? kept : [...words];
}

/** The same words but for those at the end that say where: `output`, `output directory`, `output path`. */
function isSamePlace(a: readonly string[], b: readonly string[]): boolean {
  const [left, right] = [splitPlace(a), splitPlace(b)];
  const isFileAndFolder = (one: readonly string[], other: readonly string[]) =>
    one.some((word) => fileWords.has(word)) && other.includes("directory");
  if (isFileAndFolder(left.place, right.place) || isFileAndFolder(right.place, left.place)) return false;
  return left.core.length > 0 && sameList(left.core, right.core);
}

/** The words before those that say where. */
export function placeCore(words: readonly string[]): readonly string[] {
  return splitPlace(words).core;
}

function splitPlace(words: readonly string[]): { core: readonly string[]; place: readonly string[] } {
  const end = words.findLastIndex((word) => !placeWords.has(word)) + 1;
  return { core: words.slice(0, end), place: words.slice(end) };
}

function singular(word: string): string {
  return word.length > 3 && /[^s]s$/.test(word) ? word.slice(0, -1) : word;
}

/** Paths that differ in a date's form, in case and separators, or in words before the last of one folder. */
function likePaths(a: string, b: string): Likeness | undefined {
  const isPattern = a.includes("{") || b.includes("{");
  if (isPattern) return hasOtherDates(a, b) ? "place" : undefined;
  const [left, right] = [splitPath(a), splitPath(b)];
  if (left.parent !== right.parent || left.isFolder !== right.isFolder) return undefined;
  const [ours, theirs] = [wordsOf(left.last), wordsOf(right.last)];
  if (sameList(ours, theirs)) return "words";
  const isFolder = left.isFolder && left.parent !== "";
  return isFolder && (isEndOf(ours, theirs) || isEndOf(theirs, ours)) ? "place" : undefined;
}

const placeholder = /\{[^}]*\}/g;
const dateForm = /Y{2,4}|%[YmdHMS]|HH/;

/** What a placeholder is called does not matter, unless its name spells how a date is written. */
function hasOtherDates(a: string, b: string): boolean {
  if (a.replace(placeholder, "{}") !== b.replace(placeholder, "{}")) return false;
  const [ours, theirs] = [a, b].map((path) =>
    (path.match(placeholder) ?? []).filter((one) => dateForm.test(one)),
  );
  return (
    ours !== undefined &&
    theirs !== undefined &&
    ours.length > 0 &&
    theirs.length === ours.length &&
    !sameList(ours, theirs)
  );
}

/** A path as its last part, what is before it, and whether it is a folder. */
export function splitPath(path: string): { parent: string; last: string; isFolder: boolean } {
  const isFolder = path.endsWith("/");
  const bare = isFolder ? path.slice(0, -1) : path;
  const slash = bare.lastIndexOf("/");
  return { parent: bare.slice(0, slash + 1), last: bare.slice(slash + 1), isFolder };
}

function isEndOf(short: readonly string[], long: readonly string[]): boolean {
  return short.length > 0 && short.length < long.length && sameList(short, long.slice(-short.length));
}

/** All words equal but one, and that one a slip of the pen inside it: a letter more or less, or two swapped. */
function isMisspelt(a: readonly string[], b: readonly string[]): boolean {
  if (a.length !== b.length) return false;
  const different = a.flatMap((word, at) => (word === b[at] ? [] : [[word, b[at] ?? ""] as const]));
  const [pair] = different;
  return pair !== undefined && different.length === 1 && isSlip(...pair);
}

/** A letter more at the end is another form of the word (`update`, `updated`), not a slip. */
function isSlip(a: string, b: string): boolean {
  if (Math.min(a.length, b.length) < 6 || /\d/.test(a + b)) return false;
  let from = 0;
  while (from < a.length && a[from] === b[from]) from++;
  const [restA, restB] = [a.slice(from), b.slice(from)];
  if (restA === "" || restB === "") return false;
  const isSwapped = restA[0] === restB[1] && restA[1] === restB[0] && restA.slice(2) === restB.slice(2);
  return isSwapped || restA.slice(1) === restB || restB.slice(1) === restA;
}

function sameSet(a: readonly string[], b: readonly string[]): boolean {
  return sameList([...a].sort(), [...b].sort());
}

function sameList(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((word, at) => word === b[at]);
}
