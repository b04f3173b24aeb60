import { existsSync, readdirSync, readFileSync } from "node:fs";
import { basename, extname, join, relative } from "node:path";
import { mergeFaults } from "../../test/support/merge-faults.ts";
import { sectionedCases } from "./sectioned-cases.ts";

/** One merge: three versions, and what it should come to, where that is known. */
export interface MergeCase {
  readonly name: string;
  /** The extension tells tools what kind of text it is. */
  readonly extension: string;
  readonly base: string;
  readonly left: string;
  readonly right: string;
  /** What people made of it, or what is right; undefined where that is not known. */
  readonly answer: string | undefined;
  /** Whether a person has to decide it, so that any clean result is wrong. */
  readonly isUndecidable?: boolean;
}

/** Cases that belong together: one table of the benchmark. */
export interface CaseSet {
  readonly title: string;
  readonly cases: readonly MergeCase[];
}

const names = { base: /^base$/i, left: /^(?:left|ours)$/i, right: /^(?:right|theirs)$/i };
const answers = /^(?:human|merged|expected|answer)$/i;

/**
 * The cases of a folder: every folder below it with files `Base.*`, `Left.*` (or `ours`), `Right.*` (or `theirs`),
 * and, if known, `Human.*` (or `merged`, `expected`). That is the layout of mergiraf's and weave's examples, too.
 */
export function readCases(folder: string): CaseSet {
  const cases = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .flatMap((entry) => readCase(folder, join(entry.parentPath, entry.name)) ?? [])
    .toSorted((a, b) => (a.name < b.name ? -1 : 1));
  return { title: basename(folder), cases };
}

function readCase(root: string, folder: string): MergeCase | undefined {
  const files = readdirSync(folder);
  const read = (stem: RegExp) => {
    const file = files.find((name) => stem.test(basename(name, extname(name))));
    return file === undefined ? undefined : readFileSync(join(folder, file), "utf8");
  };
  const [left, right] = [read(names.left), read(names.right)];
  if (left === undefined || right === undefined) return undefined;
  const extension = extname(files.find((name) => names.left.test(basename(name, extname(name)))) ?? "");
  return {
    name: relative(root, folder),
    extension,
    base: read(names.base) ?? "",
    left,
    right,
    answer: read(answers),
  };
}

/** Cases of this project: merges that went wrong once, and pages with sections. */
export function ownCases(): readonly CaseSet[] {
  const faults = mergeFaults.map(({ name, path, base, ours, theirs, right }) => {
    const texts = { base, left: ours, right: theirs, answer: right };
    return { name, extension: extname(path), ...texts, isUndecidable: right === undefined };
  });
  return [
    { title: "merges that are easy to get wrong", cases: faults },
    { title: "pages with sections", cases: sectionedCases() },
  ];
}

/** The folders that were asked for, or the practice material where it is. */
export function foldersOf(words: readonly string[]): readonly string[] {
  const practice = "../shared/cases/real-merges";
  if (words.length > 0) return words;
  return existsSync(practice) ? [practice] : [];
}
