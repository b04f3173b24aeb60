import { parseDocument } from "../sections/document.ts";
import { findSection } from "../sections/sections.ts";

/**
 * Puts one version's section into a text that shows conflicts, over whatever stands in that section. Markers of a
 * conflict never cross those of a section, so the section can be found although the text is damaged by them.
 * Returns undefined where either text does not have the section.
 */
export function takeSection(shown: string, version: string, name: string): string | undefined {
  const target = findSection(parseDocument(shown), name);
  const source = findSection(parseDocument(version), name);
  if (target === undefined || source === undefined) return undefined;
  const { begin, end } = target;
  return shown.slice(0, begin.from + begin.text.length) + source.body + shown.slice(end.from);
}
