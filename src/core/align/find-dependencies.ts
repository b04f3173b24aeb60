import type { FeatureId } from "../ids.ts";
import { isNamed, numberOf, readFeatureMentions, type FeatureMention } from "./feature-names.ts";
import { placeIn, type FindingDraft } from "./finding.ts";
import type { Spec } from "./spec.ts";

interface Links {
  readonly spec: Spec;
  readonly mentions: readonly FeatureMention[];
}

/** Dependencies that lead nowhere, go both ways, stand in the spec alone, or that the other side knows nothing of. */
export function findDependencies(specs: readonly Spec[]): FindingDraft[] {
  const all = specs.map((spec): Links => ({ spec, mentions: readFeatureMentions(spec) }));
  const isDeclared = specs.some(({ dependsOn }) => dependsOn.length > 0);
  return [
    ...all.flatMap((links) => unknown(links, specs)),
    ...all.flatMap((links) => notNamedBack(links, all)),
    ...mutual(all),
    ...(isDeclared ? all.flatMap((links) => undeclared(links, specs)) : []),
  ];
}

/** The features that a spec says it needs, each with its first place. */
function needed(
  { spec, mentions }: Links,
  specs: readonly Spec[],
): { other: Spec; mention: FeatureMention }[] {
  return specs.flatMap((other) => {
    const number = numberOf(other.feature);
    const mention = mentions.find((one) => one.isNeeded && one.number === number);
    return mention === undefined || other === spec ? [] : [{ other, mention }];
  });
}

function unknown({ spec, mentions }: Links, specs: readonly Spec[]): FindingDraft[] {
  const known = new Set(specs.map(({ feature }) => numberOf(feature)));
  const lost = mentions.filter(({ isNeeded, number }) => isNeeded && !known.has(number));
  return [...new Map(lost.map((one) => [one.number, one])).values()].map(({ number, says, line }) => ({
    kind: "unknown-dependency",
    severity: "high",
    subject: `feature ${number} in ${spec.feature}`,
    summary: `${spec.feature} needs feature ${number}, which this epic does not have`,
    places: [placeIn(spec, line, says)],
    advice: `Name a feature of this epic: ${specs.map(({ feature }) => feature).join(", ")}.`,
  }));
}

/** One finding for each feature that others need and that names none of them. */
function notNamedBack(theirs: Links, all: readonly Links[]): FindingDraft[] {
  const { spec } = theirs;
  const specs = all.map((links) => links.spec);
  const silent = all.flatMap((links) => {
    const need = needed(links, specs).find(({ other }) => other === spec);
    return need === undefined || names(theirs, links.spec.feature) ? [] : [{ links, mention: need.mention }];
  });
  if (spec.spec.text === undefined || silent.length === 0) return [];
  const needing = silent.map(({ links }) => links.spec.feature).join(", ");
  return [
    {
      kind: "dependency-not-named-back",
      severity: "low",
      subject: `${spec.feature} <- ${needing}`,
      summary: `${spec.feature} is needed by ${needing}, and its spec never says so`,
      places: [
        placeIn(spec, 1, `no ${needing}`),
        ...silent.map(({ links, mention }) => placeIn(links.spec, mention.line, mention.says)),
      ],
      advice: `Let ${spec.feature} say what it gives to them, so that it is not changed unawares.`,
    },
  ];
}

function names({ spec, mentions }: Links, feature: FeatureId): boolean {
  const number = numberOf(feature);
  return mentions.some((one) => one.number === number) || isNamed(spec.spec.text ?? "", feature);
}

function mutual(all: readonly Links[]): FindingDraft[] {
  const specs = all.map(({ spec }) => spec);
  return all.flatMap((links, at) =>
    needed(links, specs).flatMap(({ other, mention }) => {
      const back = all.slice(at + 1).find(({ spec }) => spec === other);
      const answer = back && needed(back, specs).find((one) => one.other === links.spec);
      if (back === undefined || answer === undefined) return [];
      return [
        {
          kind: "mutual-dependency",
          severity: "high",
          subject: `${links.spec.feature} <-> ${other.feature}`,
          summary: `${links.spec.feature} and ${other.feature} each need the other first`,
          places: [
            placeIn(links.spec, mention.line, mention.says),
            placeIn(other, answer.mention.line, answer.mention.says),
          ],
          advice: "Decide which of the two comes first.",
        } as const,
      ];
    }),
  );
}

/** Only where the manifest declares dependencies at all: an epic that does without them is no finding each. */
function undeclared(links: Links, specs: readonly Spec[]): FindingDraft[] {
  const { spec } = links;
  return needed(links, specs).flatMap(({ other, mention }) =>
    spec.dependsOn.includes(other.feature)
      ? []
      : [
          {
            kind: "undeclared-dependency",
            severity: "medium",
            subject: `${spec.feature} -> ${other.feature}`,
            summary: `${spec.feature} needs ${other.feature} by its spec, not by the manifest`,
            places: [placeIn(spec, mention.line, mention.says)],
            advice: `Add ${other.feature} to depends_on of ${spec.feature} in epic.yaml, or take it out of the spec.`,
          },
        ],
  );
}
