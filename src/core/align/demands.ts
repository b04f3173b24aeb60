import { namesOn, type Found } from "./mentions.ts";
import type { Spec, SpecLine } from "./spec.ts";
import type { TermKind } from "./term.ts";

/** What a requirement line wants of one named thing, in a form in which opposites can be told. */
export interface Demand {
  readonly kind: TermKind;
  readonly name: string;
  /** What it is about: being there, being needed, or doing what a verb says. */
  readonly about: string;
  readonly wants: boolean;
  readonly line: number;
  /** The file that the line speaks of, if any: two files may hold two things of one name. */
  readonly scope: string | undefined;
  /** The requirement as it stands. */
  readonly text: string;
}

const name =
  "(?:the |an? |all |any |both |old |existing |hardcoded |unused |new |constants?(?: and)? |flags? |[\\w-]+\\.py ){0,3}[`\"']?$";
const removal = new RegExp(
  `\\b(?:remov(?:e[sd]?|ing)|delet(?:e[sd]?|ing)|drop(?:s|ped)?|eliminat(?:e[sd]?|ing))[ :]+${name}`,
  "i",
);
const keeping = new RegExp(
  `\\b(?:keep(?:s|ing)?|retain(?:s|ing)?|preserv(?:e[sd]?|ing)|add(?:s|ed|ing)?|introduc(?:e[sd]?|ing)|chang(?:e[sd]?|ing)|set(?:s|ting)?)[ :]+${name}`,
  "i",
);
const noun =
  "[`\"']?(?: (?:constant|flag|option|parameter|argument|function|class|column|field|key|setting|variable|file))?(?: is| are| was| will be| must be| shall be| should be)?";
const removedBehind = new RegExp(`^${noun} (?:removed|deleted|dropped|eliminated)\\b`, "i");
const keptBehind = new RegExp(`^${noun} (?:kept|retained|preserved|stays|remains?|added|introduced)\\b`, "i");
// "Tests for X are deleted" is said of the tests.
const ofAnother = /\w (?:for|of|in|to|on|about) [`"']?$/i;
const neededBehind =
  /^[`"']?[^.;,]{0,24}?(?:\b(?:is|are|must be) |\()(required|mandatory|optional|not required)\b/i;
const modal = /\b(must|shall|should|will)(?: (not|never))?(?:n't)? (?:be )?(\w+)|\b(never|always) (\w+)/gi;

/** The requirement lines of a spec, as demands on the things they name. */
export function readDemands(spec: Spec): Demand[] {
  return spec.lines.flatMap((line) => (isRequirement(line) ? demandsOn(line) : []));
}

function isRequirement({ kind, isClaim }: SpecLine): boolean {
  return isClaim && (kind === "prose" || kind === "table");
}

function demandsOn(line: SpecLine): Demand[] {
  const found = [...namesOn(line), ...plainConstants(line.text)].filter(({ kind }) => kind !== "path");
  return found.flatMap((found) =>
    [...presence(line, found), ...need(line, found), ...doing(line, found)].map(([about, wants]): Demand => ({
      kind: found.kind,
      name: found.name,
      about,
      wants,
      line: line.number,
      scope: /[\w-]+\.(?:py|ts|js|go|rs|java|rb|cs|php)\b/.exec(line.text)?.[0],
      text: line.text.replaceAll("**", "").replace(/^[\s\d.*+✅☑-]+/u, ""),
    })),
  );
}

/** Constants that stand in a sentence without code marks: LOGGING_TO_FILE. */
function plainConstants(text: string): Found[] {
  return [...text.matchAll(/(?<![`\w.])[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+(?![`\w])/g)].map(
    ({ 0: name, index }) => ({
      kind: "constant",
      name,
      at: index,
    }),
  );
}

type Wish = readonly [about: string, wants: boolean];

function presence({ text }: SpecLine, { name, at }: Found): Wish[] {
  const [before, behind] = [text.slice(0, at), text.slice(at + name.length)];
  if (ofAnother.test(before)) return [];
  if (removal.test(before) || removedBehind.test(behind)) return [["presence", false]];
  return keeping.test(before) || keptBehind.test(behind) ? [["presence", true]] : [];
}

function need({ text }: SpecLine, { name, at }: Found): Wish[] {
  const word = neededBehind.exec(text.slice(at + name.length))?.[1]?.toLowerCase();
  return word === undefined ? [] : [["need", word === "required" || word === "mandatory"]];
}

/** `--debug must not write files`: the verb behind the modal, wanted or not. */
function doing({ text }: SpecLine, { name, at }: Found): Wish[] {
  const behind = text.slice(at + name.length);
  const [match] = behind.matchAll(modal);
  if (match === undefined || match.index > 20 || /[.;:]/.test(behind.slice(0, match.index))) return [];
  const [, , not, verb = "", always, otherVerb = ""] = match;
  const word = stem(verb || otherVerb);
  const object = stem(
    /^\W*(?:the |an? )?([\w-]+)/.exec(behind.slice(match.index + match[0].length))?.[1] ?? "",
  );
  return word === "" ? [] : [[`${word} ${object}`, not === undefined && always !== "never"]];
}

function stem(word: string): string {
  return word.toLowerCase().replace(/(?:ing|ed|es|s)$/, "");
}
