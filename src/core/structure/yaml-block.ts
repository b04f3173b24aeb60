import { isMap, isPair, isScalar, isSeq, parseDocument, visit } from "yaml";
import type { Document, Node, Pair, YAMLMap, YAMLSeq } from "yaml";
import type { Keyed } from "./keyed.ts";

/** One entry of a map or a sequence, with the comments before it. */
export interface YamlEntry extends Keyed {
  readonly text: string;
  /** What the entry holds, if that is a map or a sequence with a line of its own for each entry. */
  readonly block: YamlBlock | undefined;
}

/**
 * A map or a sequence as text: `head`, the entries and `foot` are all of it, but for the commas and line ends
 * between the entries of a JSON one.
 */
export interface YamlBlock {
  readonly kind: "map" | "sequence" | "json-map" | "json-sequence";
  readonly head: string;
  readonly entries: readonly YamlEntry[];
  readonly foot: string;
}

/** A YAML or JSON text that can be read: its value, and its outermost block, if it has one. */
export interface YamlText {
  readonly value: unknown;
  readonly block: YamlBlock | undefined;
}

/** Aliases that a text may use before it counts as one that is made to exhaust the memory. */
const mostAliases = 100;

/** Blocks inside blocks, from which on a text is not read: the parser follows them by recursion. */
const deepestBlock = 64;

/**
 * Reads a text as YAML, of which JSON is a part. Undefined where it has errors (a doubled key is one), and where
 * it is nested or uses aliases beyond reason.
 */
export function readYaml(text: string): YamlText | undefined {
  if (isNestedDeeply(text)) return undefined;
  try {
    // The parser's own check for doubled keys is quadratic in their number.
    const document = parseDocument(text, { uniqueKeys: false, logLevel: "silent" });
    if (document.errors.length > 0 || doubledPairs(document).length > 0) return undefined;
    const { contents } = document;
    const whole = { text, start: 0, end: text.length };
    const block = isBlockNode(contents) ? readBlock(contents, whole) : undefined;
    return { value: document.toJS({ maxAliasCount: mostAliases }), block };
  } catch {
    return undefined;
  }
}

/** A key that stands more than once in one map, and where: offsets of the keys. */
export interface DoubledKey {
  readonly key: string;
  readonly places: readonly number[];
}

/** The keys of a YAML or JSON text that stand twice in one map; none in a text that cannot be read. */
export function doubledKeys(text: string): readonly DoubledKey[] {
  if (isNestedDeeply(text)) return [];
  const document = parseDocument(text, { uniqueKeys: false, logLevel: "silent" });
  return document.errors.length > 0 ? [] : doubledPairs(document);
}

function doubledPairs(document: Document): DoubledKey[] {
  const doubled: DoubledKey[] = [];
  visit(document, {
    Map(_, { items }) {
      const places = new Map<string, number[]>();
      for (const { key } of items) {
        if (!isScalar(key)) continue;
        const name = JSON.stringify(key.value);
        places.set(name, [...(places.get(name) ?? []), key.range?.[0] ?? 0]);
      }
      for (const [key, found] of places) if (found.length > 1) doubled.push({ key, places: found });
    },
  });
  return doubled;
}

/** Whether brackets, indentation or bullets in a row nest deeper than any text means; quotes are not looked at. */
function isNestedDeeply(text: string): boolean {
  let depth = 0;
  for (const bracket of text.match(/[[\]{}]/g) ?? []) {
    depth += bracket === "[" || bracket === "{" ? 1 : -1;
    if (depth > deepestBlock) return true;
  }
  return /^[ \t]*(?:[-?:][ \t]+){64}|^ {256}/m.test(text);
}

/** The text of a block. */
export function formatBlock({ kind, head, entries, foot }: YamlBlock): string {
  const texts = entries.map(({ text }) => text);
  if (!kind.startsWith("json")) return head + texts.join("") + foot;
  return head + texts.join(",\n") + (texts.length > 0 ? "\n" : "") + foot;
}

type BlockNode = YAMLMap | YAMLSeq;

function isBlockNode(node: unknown): node is BlockNode {
  return isMap(node) || isSeq(node);
}

/** A stretch of the text, as offsets. */
interface Stretch {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

/** An entry before its neighbours are known: where its line starts, and where its value ends. */
interface Span {
  readonly key: string | undefined;
  readonly start: number;
  readonly end: number;
  readonly value: unknown;
}

/** Reads the block that a stretch holds. Undefined where its entries do not begin lines of their own. */
function readBlock(node: BlockNode, stretch: Stretch): YamlBlock | undefined {
  const spans: Span[] = [];
  for (const item of node.items) {
    const span = spanOf(item as Node | Pair, node, stretch.text);
    if (span === undefined || span.start < (spans.at(-1)?.end ?? stretch.start)) return undefined;
    spans.push(span);
  }
  const [first, last] = [spans[0], spans.at(-1)];
  if (first === undefined || last === undefined) return undefined;
  const head = stretch.text.slice(stretch.start, first.start);
  const rest = stretch.text.slice(last.end, stretch.end);
  const name = isMap(node) ? "map" : "sequence";
  if (node.flow !== true) {
    const starts = [first.start, ...spans.map(({ end }) => end)];
    return {
      kind: name,
      head,
      foot: rest,
      entries: spans.map((span, at) => readEntry(span, stretch.text, starts[at])),
    };
  }
  const isRegular = spans.every(({ end }, at) => {
    const next = spans[at + 1];
    return next === undefined ? rest.startsWith("\n") : stretch.text.slice(end, next.start) === ",\n";
  });
  if (!isRegular) return undefined;
  return {
    kind: `json-${name}`,
    head,
    foot: rest.slice(1),
    entries: spans.map((span) => readEntry(span, stretch.text)),
  };
}

/** @param start where its text starts: for block style behind the entry before it, with the comments between */
function readEntry({ key, value, ...span }: Span, text: string, start = span.start): YamlEntry {
  const stretch = { text, start, end: span.end };
  const own = text.slice(start, span.end);
  const block = isBlockNode(value) && key !== undefined ? readBlock(value, stretch) : undefined;
  return { key: key ?? own.trim(), text: own, block };
}

/** @returns undefined for an entry that does not begin its line, and for a key that is no plain one */
function spanOf(item: Node | Pair, node: BlockNode, text: string): Span | undefined {
  const isFlow = node.flow === true;
  if (!isPair(item)) return placeSpan({ key: undefined, first: item, value: item }, isFlow, text);
  const { key, value } = item;
  if (!isScalar(key)) return undefined;
  return placeSpan({ key: JSON.stringify(key.value), first: key, value }, isFlow, text);
}

interface Entry {
  readonly key: string | undefined;
  /** The node that the entry begins with. */
  readonly first: unknown;
  readonly value: unknown;
}

function placeSpan({ key, first, value }: Entry, isFlow: boolean, text: string): Span | undefined {
  const [from, end] = [startOf(first), endOf(value) ?? endOf(first)];
  if (from === undefined || end === undefined) return undefined;
  const start = text.lastIndexOf("\n", from - 1) + 1;
  const bullet = isFlow || key !== undefined ? /^[ \t]*$/ : /^[ \t]*-[ \t]+$/;
  if (!bullet.test(text.slice(start, from))) return undefined;
  return { key, start, value, end: isFlow ? end : lineEnd(text, end) };
}

function startOf(node: unknown): number | undefined {
  return (node as Node | null)?.range?.[0];
}

/** Where a value ends, comments behind it left out. */
function endOf(node: unknown): number | undefined {
  if (isBlockNode(node) && node.flow !== true) {
    const last: unknown = node.items.at(-1);
    const inner = isMap(node) ? (last as Pair).value : last;
    return endOf(inner) ?? endOf((last as Pair | undefined)?.key);
  }
  return (node as Node | null | undefined)?.range?.[1];
}

/** The end of the line that the character before an offset is in. */
function lineEnd(text: string, offset: number): number {
  if (text[offset - 1] === "\n") return offset;
  const end = text.indexOf("\n", offset);
  return end === -1 ? text.length : end + 1;
}
