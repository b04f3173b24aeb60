import type { LineKind } from "./line-kinds.ts";

const link = /^[*_]{0,3}\[[^\]]*\]\(<?([^)\s>]+)|^<?(https?:\/\/[^\s>)]+)/;
const definition = /^(\[[^\]]+\]):(?:\s|$)/;
/** Names of things, not of entries. */
const things = /^(?:UTF|SHA|ISO|HTTP|TLS|AES|RSA|GPT|ES|MD|MP|IPV|BASE)[- ]?\d/;
/** `FR-003`, `ADR 0007`, `T012`, `US1`, `Migration 0042`; a lone `P1` is a label that many entries may bear. */
const numbers = [
  /[A-Z]+(?:-[A-Z]+)*-\d+(?:\.\d+)*/,
  /(?:ADR|RFC|REQ|FR|NFR|US|AC|UC|TC) ?\d+(?:\.\d+)*/,
  /[A-Z]{1,4}0\d+/,
  /(?:[A-Za-z]+[ -])?0\d{2,}/,
];
const number = new RegExp(`^(${numbers.map(({ source }) => source).join("|")})(?![A-Za-z0-9]|:\\d|/)`);
/** In headings also `5.1`, `3.` and `Step 4`. */
const numberOfHeading = /^((?:[A-Za-z]+ )?\d+(?:\.\d+)*)(?![\w/-])/;
/** What may stand around a number: emphasis, code, brackets. */
const marks = /^[*_`[(]{0,4}/;

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
      return numberOf(content) ?? numberOfHeading.exec(content.replace(marks, ""))?.[1]?.toLowerCase();
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
  const plain = content.replace(marks, "");
  return things.test(plain) ? undefined : number.exec(plain)?.[1]?.toLowerCase();
}

/** In running text a number is mostly a reference; `FR-003: …` says what it is. */
function definedNumber(content: string): string | undefined {
  const found = numberOf(content);
  const rest = content.replace(marks, "").slice(found?.length);
  return found !== undefined && /^[*_`)\]]{0,4}:/.test(rest) ? found : undefined;
}
