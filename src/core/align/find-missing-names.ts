import { placeIn, type FindingDraft } from "./finding.ts";
import { likenessOf, nameForm } from "./names.ts";
import type { SpecTerms, TermKind } from "./term.ts";

// Names that users meet everywhere; an agreement on one of them binds every feature.
const universal: readonly TermKind[] = ["flag", "environment-variable"];
const fewest = 3;
const mostShare = 0.6;

/** A flag or variable that most features have and this one never mentions, not even to leave it out. */
export function findMissingNames(all: readonly SpecTerms[]): FindingDraft[] {
  return universal.flatMap((kind) => {
    const named = all.map(({ mentions }) => new Set(of(mentions, kind, false)));
    const claimed = all.map(({ mentions }) => new Set(of(mentions, kind, true)));
    const takingPart = all.flatMap((terms, at) => ((claimed[at]?.size ?? 0) > 0 ? [{ terms, at }] : []));
    return [...new Set(claimed.flatMap((names) => [...names]))].sort().flatMap((name) => {
      const having = takingPart.filter(({ at }) => claimed[at]?.has(name) === true);
      if (having.length < fewest || having.length < mostShare * takingPart.length) return [];
      const lacking = takingPart.filter(
        ({ at }) => named[at]?.has(name) !== true && !hasAlike(claimed[at] ?? new Set(), name, kind),
      );
      return lacking.map(({ terms }) =>
        missing(name, kind, { having: having.map((one) => one.terms), lacking: terms }),
      );
    });
  });
}

/** Another name for the same thing is a finding of its own. */
function hasAlike(names: ReadonlySet<string>, name: string, kind: TermKind): boolean {
  const form = nameForm(name);
  return [...names].some((other) => likenessOf(kind, form, nameForm(other)) !== undefined);
}

function of(mentions: SpecTerms["mentions"], kind: TermKind, claimsOnly: boolean): string[] {
  return mentions
    .filter((mention) => mention.kind === kind && (mention.isClaim || !claimsOnly))
    .map(({ name }) => name);
}

interface Sides {
  readonly having: readonly SpecTerms[];
  readonly lacking: SpecTerms;
}

function missing(name: string, kind: TermKind, { having, lacking }: Sides): FindingDraft {
  const { spec } = lacking;
  const [first] = having;
  const line = first?.mentions.find((mention) => mention.name === name)?.line ?? 1;
  return {
    kind: "missing-name",
    severity: "medium",
    subject: `${name} in ${spec.feature}`,
    summary: `${having.length} features have \`${name}\`, ${spec.feature} never names it`,
    places: [
      placeIn(spec, 1, `no ${name}`),
      ...(first === undefined ? [] : [placeIn(first.spec, line, name)]),
    ],
    advice: `Add \`${name}\` as ${having.map((one) => one.spec.feature).join(", ")} have it, or say why this feature has no such ${kind.replace("-", " ")}.`,
  };
}
