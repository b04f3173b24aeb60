import { firstOfEach } from "../text/group-by.ts";
import { parseFeatureId, type FeatureId } from "../ids.ts";
import type { MarkdownLine } from "../markdown/read.ts";
import { featureNumbersIn } from "../records/feature-references.ts";
import type { FindingDraft } from "./finding.ts";
import { specPlace, type SpecPlace, type Spec, type SpecSource } from "./spec.ts";

/** A place at which a spec names another feature, by number or name. */
export interface Link {
  readonly from: FeatureId;
  /** The other feature's number. */
  readonly to: number;
  /** Whether it stands in a list of what the feature depends on. */
  readonly isNeed: boolean;
  readonly place: SpecPlace;
}

const needs = "(?:depend(?:s|ent)? ?on|dependenc(?:y|ies)|depends_on|prerequisites?|blocked by|requires)";
const needHeading = new RegExp(`^(?:\\d[\\d.]* )?(?:feature )?${needs}(?: \\(.*\\))?$`, "i");
const needLabel = new RegExp(`^(?:[-*+] |\\d+[.)] )?[\\s*_>]*${needs}[*_]*\\s*:[*_]*\\s*(.*)$`, "i");
// What an item says of a feature that is not needed first, or that needs this one.
const noNeed =
  /\b(?:none|no|not|nothing|independent|parallel|optional(?:ly)?|benefits?|enables?|blocks?|provides?|downstream|dependents?|used by|consumed by|needed by|required by|uses? (?:this|our)|after this|together)\b/i;

/** Every feature that the specs name, with the words that stand there. */
export function featureLinks(specs: readonly Spec[]): Link[] {
  const names = specs.map(({ feature }) => {
    const { number, words } = identify(feature);
    return { number, isWord: words.length === 1, pattern: new RegExp(`\\b${words.join("[ _-]")}\\b`, "i") };
  });
  // A feature named by one word, `schedule`, is told from the word only where features are listed.
  const namedIn = (text: string, isList: boolean) => {
    const named = names.filter(({ isWord, pattern }) => (isList || !isWord) && pattern.test(text));
    return [...featureNumbersIn(text), ...named.map(({ number }) => number)];
  };
  return specs.flatMap((spec) => {
    let isInList = false;
    return spec.lines.flatMap(({ line }) => {
      if (line.kind === "heading") isInList = needHeading.test(line.words);
      else if (/:[*_]*\s*$/.test(line.text)) isInList = needLabel.test(line.text);
      const needed = namedIn(neededOn(line, isInList), true);
      const others = new Set([...needed, ...namedIn(line.text, false)]);
      others.delete(identify(spec.feature).number);
      const from = spec.feature;
      return [...others].map((to) => ({
        from,
        to,
        isNeed: needed.includes(to),
        place: specPlace(spec, line),
      }));
    });
  });
}

/** The words that list what is needed, not a sentence: behind the label, or an item or first cell of such a list. */
function neededOn(line: MarkdownLine, isInList: boolean): string {
  if (line.kind === "code") return "";
  const words = needLabel.exec(line.text)?.[1] ?? (isInList ? itemIn(line) : "");
  const [list = ""] = words.replace(/\([^()]*\)/g, "").split(/\.(?:\s|$)|\s[–—-]\s|[:;]/);
  const isSentence = !/^[\W_]*(?:f\d|feature)/i.test(list) && / .* .* /.test(list);
  return isSentence || noNeed.test(list) ? "" : list;
}

function itemIn({ kind, text, words, cells }: MarkdownLine): string {
  const isItem = kind === "item" || kind === "row" || (kind === "front-matter" && /^\s+- /.test(text));
  return isItem && !noNeed.test(text) ? (cells[0] ?? words) : "";
}

/** A feature's number, NaN for a folder that has none, and the words of its name. */
export function identify(feature: FeatureId): { readonly number: number; readonly words: readonly string[] } {
  const { number = Number.NaN, name = feature } = parseFeatureId(feature) ?? {};
  return { number, words: name.split("_") };
}

/** Dependencies on features that are not there, and those that the other spec does not name back. */
export function findDependencies(specs: readonly SpecSource[], links: readonly Link[]): FindingDraft[] {
  const known = new Set(specs.map(({ feature }) => identify(feature).number));
  const needed = links.filter(({ isNeed }) => isNeed);
  const once = firstOfEach(needed, ({ from, to }) => `${from} ${to}`);
  const unknown = once.filter(({ to }) => !known.has(to));
  return [
    ...unknown.map(({ from, to, place }): FindingDraft => {
      const summary = `${from} depends on feature ${to}, which this epic does not have`;
      return { kind: "unknown-dependency", subject: `feature ${to} in ${from}`, summary, places: [place] };
    }),
    ...specs.flatMap((spec) => notNamedBack(spec, once, links)),
  ];
}

/** One finding for each feature that others depend on and whose spec does not name all of them. */
function notNamedBack(spec: SpecSource, once: readonly Link[], links: readonly Link[]): FindingDraft[] {
  const { feature } = spec;
  const text = (spec.spec.text ?? "").toLowerCase();
  const named = new Set(links.flatMap(({ from, to }) => (from === feature ? [to] : [])));
  const silent = once.filter(({ from, to }) => {
    const { number, words } = identify(from);
    return to === identify(feature).number && !named.has(number) && !text.includes(words.join(" "));
  });
  if (text === "" || silent.length === 0) return [];
  const others = silent.map(({ from }) => from).join(", ");
  const summary = `the spec of ${feature} does not name what depends on it: ${others}`;
  const places = [specPlace(spec, { number: 1, text: `no ${others}` }), ...silent.map(({ place }) => place)];
  return [{ kind: "dependency-not-named-back", subject: `${feature} <- ${others}`, summary, places }];
}
