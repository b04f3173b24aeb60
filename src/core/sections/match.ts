import type { Section, SectionedDocument } from "./document.ts";
import { indexesInOrder } from "./order.ts";

/** One section as it stands in two versions of a document. */
export interface SectionMatch {
  readonly before: Section;
  readonly after: Section;
  /** Whether it went into another section, or passed sections that stay. */
  readonly isMoved: boolean;
}

/** The sections of two versions, matched by name. */
export interface SectionMatches {
  readonly common: readonly SectionMatch[];
  readonly added: readonly Section[];
  readonly deleted: readonly Section[];
}

/** Matches sections by name; where damage doubled a name, the first goes with the first. */
export function matchSections(before: SectionedDocument, after: SectionedDocument): SectionMatches {
  const afterByKey = keyed(after.sections);
  const partners = new Map<Section, Section>();
  const deleted: Section[] = [];
  for (const [key, section] of keyed(before.sections)) {
    const partner = afterByKey.get(key);
    if (partner === undefined) deleted.push(section);
    else partners.set(section, partner);
    afterByKey.delete(key);
  }
  const staying = stayingSections(partners, after);
  const common = [...partners].map(([from, to]) => ({ before: from, after: to, isMoved: !staying.has(to) }));
  return { common, added: [...afterByKey.values()], deleted };
}

function keyed(sections: readonly Section[]): Map<string, Section> {
  const occurrences = new Map<string, number>();
  const byKey = new Map<string, Section>();
  for (const section of sections) {
    const occurrence = occurrences.get(section.name) ?? 0;
    occurrences.set(section.name, occurrence + 1);
    byKey.set(`${section.name}#${occurrence}`, section);
  }
  return byKey;
}

/** Those sections of `after` that kept both their enclosing section and their place among the others that stay. */
function stayingSections(
  partners: ReadonlyMap<Section, Section>,
  after: SectionedDocument,
): ReadonlySet<Section> {
  const places = new Map(after.sections.map((section, place) => [section, place]));
  const siblings = new Map<Section | undefined, Section[]>();
  for (const [from, to] of partners) {
    const around = from.enclosing && partners.get(from.enclosing);
    if (around !== to.enclosing || (from.enclosing !== undefined && around === undefined)) continue;
    const group = siblings.get(around) ?? [];
    group.push(to);
    siblings.set(around, group);
  }
  const staying = new Set<Section>();
  for (const group of siblings.values()) {
    for (const index of indexesInOrder(group.map((section) => places.get(section) ?? 0))) {
      const section = group[index];
      if (section !== undefined) staying.add(section);
    }
  }
  return staying;
}
