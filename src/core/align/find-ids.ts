import { identityOf } from "../structure/identity.ts";
import { firstOfEach, groupBy } from "../text/group-by.ts";
import type { MarkdownLine } from "../markdown/read.ts";
import type { FindingDraft } from "./finding.ts";
import { onePerFeature, specPlace, type Spec, type SpecPlace } from "./spec.ts";

/** A number that a spec gives something: `FR-003`, `T012`, `ADR 0007`. */
interface Claim {
  /** In small letters. */
  readonly id: string;
  readonly place: SpecPlace;
}

/**
 * Ids that two features give different things. A series that both begin at its first number is each feature's own, as
 * where every spec has its `FR-001`; and what stands in the same words in both is one thing.
 */
export function findIdsUsedTwice(specs: readonly Spec[]): FindingDraft[] {
  const claims = specs.flatMap(claimsOf);
  const starts = new Set(claims.flatMap((claim) => (isFirst(claim.id) ? [startOf(claim)] : [])));
  return [...groupBy(claims, ({ id }) => id)].flatMap(([id, all]): FindingDraft[] => {
    const firsts = firstOfEach(all, ({ place }) => place.feature);
    const others = firsts.filter((claim) => firsts.some((other) => areOpposed(claim, other, starts)));
    const places = onePerFeature(others.map(({ place }) => place));
    if (places.length < 2) return [];
    const summary = `${places.length} features give \`${id.toUpperCase()}\` to different things`;
    return [{ kind: "id-used-twice", subject: id.toUpperCase(), summary, places }];
  });
}

function areOpposed(one: Claim, other: Claim, starts: ReadonlySet<string>): boolean {
  const isTwo = one.place.feature !== other.place.feature && one.place.words !== other.place.words;
  return isTwo && !(starts.has(startOf(one)) && starts.has(startOf(other)));
}

function claimsOf(spec: Spec): Claim[] {
  return spec.document.lines.flatMap((line): Claim[] => {
    const id = claimedOn(line);
    return id === undefined ? [] : [{ id, place: specPlace(spec, line) }];
  });
}

/** The id that a line says what it is: a heading, a task with its box, or a line with a colon behind the id. */
function claimedOn({ kind, words, box }: MarkdownLine): string | undefined {
  if (kind !== "heading" && kind !== "item" && kind !== "text") return undefined;
  const isSaid = kind === "heading" || box !== undefined;
  const id = identityOf(isSaid ? "item" : "prose", words);
  return id !== undefined && /^[a-z][a-z -]*\d+$/.test(id) ? id : undefined;
}

function isFirst(id: string): boolean {
  return Number(/\d+$/.exec(id)?.[0]) <= 1;
}

/** A series in a feature. */
function startOf({ id, place }: Claim): string {
  return `${place.feature} ${id.replace(/\d+$/, "")}`;
}

// A line that a feature listens, and on which port; what it does not is no claim.
const listening = /\b(?:listen|bind|serve|expose)\w*\b[^;|]{0,60}?(?:\bport\W{0,4}|:)(\d{2,5})\b/i;
const denied = /\b(?:not|no|never|instead of|rather than|was|until)\b/i;

/** Ports that two features listen on. */
export function findPortsUsedTwice(specs: readonly Spec[]): FindingDraft[] {
  const claims = specs.flatMap((spec) =>
    spec.document.lines.flatMap((line) => {
      const [words, port] = /^(?:item|text|row)$/.test(line.kind) ? (listening.exec(line.text) ?? []) : [];
      if (port === undefined || denied.test(line.text.slice(0, line.text.indexOf(words ?? "")) + words))
        return [];
      return [{ port, place: specPlace(spec, line) }];
    }),
  );
  return [...groupBy(claims, ({ port }) => port)].flatMap(([port, all]): FindingDraft[] => {
    const places = onePerFeature(all.map(({ place }) => place));
    const summary = `${places.length} features listen on port ${port}`;
    return places.length < 2 ? [] : [{ kind: "port-used-twice", subject: `port ${port}`, summary, places }];
  });
}
