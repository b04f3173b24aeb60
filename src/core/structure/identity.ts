import type { LineKind } from "./line-kinds.ts";

const link = /^[*_]{0,3}\[[^\]]*\]\(<?([^)\s>]+)|^<?(https?:\/\/[^\s>)]+)/;
const definition = /^(\[[^\]]+\]):(?:\s|$)/;
/** `FR-003`, `T012`, `US1`, `ADR 0007`, `Migration 0042`; a lone `P1` is a label that many entries may bear. */
const number =
  /^[*_`[(]{0,4}((?:[A-Z]+(?:-[A-Z]+)*-|[A-Z]+ )\d+(?:\.\d+)*|[A-Z]{2,}\d+|[A-Z]\d{2,}|(?:[A-Za-z]+[ -])?0\d{2,})(?!\w|:\d|\/)/;
/** In headings also `5.1`, `3.` and `Step 4`. */
const numberOfHeading = /^[*_`[(]{0,4}((?:[A-Za-z]+ )?\d+(?:\.\d+)*)(?![\w/-])/;

/** Whether a line defines what a reference or a footnote stands for. */
export function isDefinition(line: string): boolean {
  return definition.test(line);
}

/**
 * The number, address or label that an entry is known by, where it begins with one. Two different entries that are
 * known by the same were added without knowledge of each other.
 *
 * @param content what a line says, without the marks of an item or heading
 */
export function identityOf(kind: LineKind, content: string): string | undefined {
  switch (kind) {
    case "item":
      return addressOf(content) ?? numberOf(content);
    case "heading":
      return numberOf(content) ?? numberOfHeading.exec(content)?.[1]?.toLowerCase();
    case "prose":
      return definition.exec(content)?.[1]?.toLowerCase() ?? definedNumber(content);
    default:
      return numberOf(content);
  }
}

function addressOf(content: string): string | undefined {
  const [, inText, bare] = link.exec(content) ?? [];
  return inText ?? bare;
}

function numberOf(content: string): string | undefined {
  return number.exec(content)?.[1]?.toLowerCase();
}

/** In running text a number is mostly a reference; `FR-003: …` says what it is. */
function definedNumber(content: string): string | undefined {
  const found = number.exec(content);
  const isDefined = found !== null && /^[*_`)\]]{0,4}:/.test(content.slice(found[0].length));
  return isDefined ? found[1]?.toLowerCase() : undefined;
}
