import { candidatePairs } from "./candidates.ts";
import { placeIn, type FindingDraft, type Severity } from "./finding.ts";
import { likenessOf, nameForm, type Likeness } from "./names.ts";
import type { Mention, SpecTerms, TermKind } from "./term.ts";

/** The kinds whose names are compared across features. */
const compared: readonly TermKind[] = [
  "flag",
  "environment-variable",
  "key",
  "column",
  "constant",
  "function",
  "type",
  "path",
];

/** The same thing under different names: one feature says `--output-dir`, another `--output`. */
export function findTwoNames(all: readonly SpecTerms[]): FindingDraft[] {
  return compared.flatMap((kind) => {
    const claims = all.map((terms) => claimedNames(terms, kind));
    const groups = grouped(pairsOf(claims, kind));
    return groups.map((group) => twoNames(group, kind, { all, claims }));
  });
}

type Names = ReadonlyMap<string, Mention>;

interface Pair {
  readonly a: string;
  readonly b: string;
  readonly likeness: Likeness;
}

/** The names that a spec uses as its own, with their first place. */
function claimedNames({ mentions }: SpecTerms, kind: TermKind): Names {
  const names = new Map<string, Mention>();
  for (const mention of mentions) {
    if (mention.kind === kind && mention.isClaim && !names.has(mention.name))
      names.set(mention.name, mention);
  }
  return names;
}

/** Names alike, each in one of two specs and not in the other; who uses both means two things by them. */
function pairsOf(claims: readonly Names[], kind: TermKind): Pair[] {
  const names = [...new Set(claims.flatMap((own) => [...own.keys()]))];
  const forms = names.toSorted((a, b) => a.length - b.length || (a < b ? -1 : 1)).map(nameForm);
  return candidatePairs(kind, forms).flatMap(([a, b]) => {
    const likeness = likenessOf(kind, a, b);
    const isPair = likeness !== undefined && isSplit(claims, a.name, b.name);
    return isPair ? [{ a: a.name, b: b.name, likeness }] : [];
  });
}

function isSplit(claims: readonly Names[], a: string, b: string): boolean {
  const hasOnly = (one: string, other: string) => claims.some((own) => own.has(one) && !own.has(other));
  return hasOnly(a, b) && hasOnly(b, a);
}

interface Group {
  readonly names: readonly string[];
  readonly likeness: Likeness;
}

/** Pairs that share a name, as one group: three spellings are one finding. */
function grouped(pairs: readonly Pair[]): Group[] {
  const groups = new Map<string, { names: Set<string>; likeness: Likeness }>();
  for (const { a, b, likeness } of pairs) {
    const [left, right] = [groups.get(a), groups.get(b)];
    const home = left ?? right ?? { names: new Set<string>(), likeness };
    for (const name of [a, b, ...(right?.names ?? [])]) {
      home.names.add(name);
      groups.set(name, home);
    }
  }
  return [...new Set(groups.values())].map(({ names, likeness }) => ({ names: [...names].sort(), likeness }));
}

interface Specs {
  readonly all: readonly SpecTerms[];
  readonly claims: readonly Names[];
}

function twoNames({ names, likeness }: Group, kind: TermKind, { all, claims }: Specs): FindingDraft {
  const places = all.flatMap(({ spec }, at) =>
    names.flatMap((name) => {
      const mention = claims[at]?.get(name);
      return mention === undefined ? [] : [placeIn(spec, mention.line, name)];
    }),
  );
  const knowsAll = claims.some((mine) => names.every((name) => mine.has(name)));
  const listed = names.map((name) => `\`${name}\``).join(", ");
  return {
    kind: "two-names",
    severity: lowered(severityOf(kind, likeness), knowsAll),
    subject: names.join(" | "),
    summary: `${listed}: one ${words(kind)} under ${names.length} names?`,
    places,
    advice: `Agree on one name for the ${words(kind)} (${listed}), or say in both specs how they differ.`,
  };
}

function severityOf(kind: TermKind, likeness: Likeness): Severity {
  if (kind === "flag" || kind === "environment-variable")
    return likeness === "spelling" || likeness === "filler" ? "medium" : "high";
  const isGuess = likeness === "filler" || (kind === "path" && likeness === "place");
  return isGuess ? "low" : "medium";
}

/** A spec that names them all sees the difference; perhaps there is one. */
function lowered(severity: Severity, isLower: boolean): Severity {
  if (!isLower) return severity;
  return severity === "high" ? "medium" : "low";
}

function words(kind: TermKind): string {
  return kind.replace("-", " ");
}
