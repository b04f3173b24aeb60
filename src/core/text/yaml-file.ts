import { isMap, isScalar, LineCounter, parseDocument, visit, type Document } from "yaml";
import type { z } from "zod";
import { invalid, parsed, type FileIssue, type Parsed } from "./parsed.ts";

/** A YAML text that matched its schema, with a way to point at the place a value was read from. */
export interface YamlFile<T> {
  readonly value: T;
  /** The issue `message` at the node under `path`, or at the nearest node above it. */
  readonly issueAt: (path: readonly PropertyKey[], message: string) => FileIssue;
}

/** Reads a YAML text by a schema. Every issue, of syntax or of shape, carries its line and column. */
export function parseYamlFile<Schema extends z.ZodType>(
  text: string,
  schema: Schema,
): Parsed<YamlFile<z.infer<Schema>>> {
  const [control] = findControls(text);
  if (control !== undefined) return invalid([control]);
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, uniqueKeys: true });
  const issueAt = (path: readonly PropertyKey[], message: string): FileIssue => {
    const { line, col } = lines.linePos(offsetAt(document, path));
    return { line, column: col, message };
  };
  const syntax = document.errors.map((error) => {
    const { line, col } = lines.linePos(error.pos[0]);
    return { line, column: col, message: firstLine(error.message) };
  });
  if (syntax.length > 0) return invalid(syntax);
  const escaped = controlsIn(document).map((offset) => {
    const { line, col } = lines.linePos(offset);
    return { line, column: col, message: "a control character, written as an escape sequence" };
  });
  if (escaped.length > 0) return invalid(escaped);
  const content = contentOf(document);
  if (content.kind === "invalid") return invalid([issueAt([], content.message)]);
  const result = schema.safeParse(content.value);
  if (result.success) return parsed({ value: result.data, issueAt });
  const issues = result.error.issues.flatMap(unfold);
  return invalid(issues.map((issue) => issueAt(placeOf(issue), wordsOf(issue))));
}

// What a terminal would act on; and what stands for bytes that are no UTF-8 where somebody has decoded them.
const controls = /[^\P{Cc}\n\r\t]|\uFFFD/u;

function findControls(text: string): FileIssue[] {
  const at = text.search(controls);
  if (at === -1) return [];
  const before = text.slice(0, at).split("\n");
  const number = (text.codePointAt(at) ?? 0).toString(16).toUpperCase().padStart(4, "0");
  const what = number === "FFFD" ? "bytes that are no UTF-8, or stood for them" : "a control character";
  return [
    { line: before.length, column: (before.at(-1)?.length ?? 0) + 1, message: `${what} (U+${number})` },
  ];
}

/** Where a key or a value has a control character by an escape sequence. */
function controlsIn(document: Document): number[] {
  const found: number[] = [];
  visit(document, {
    Scalar: (_, { value, range }) => {
      if (typeof value === "string" && controls.test(value)) found.push(range?.[0] ?? 0);
    },
  });
  return found;
}

/** The plain values. The parser notices only now that an alias names no anchor, or that aliases multiply. */
function contentOf(
  document: Document,
): { kind: "read"; value: unknown } | { kind: "invalid"; message: string } {
  try {
    return { kind: "read", value: document.toJS() };
  } catch (error) {
    if (!(error instanceof ReferenceError)) throw error;
    return { kind: "invalid", message: error.message };
  }
}

/** Of a value that may have several forms, what is wrong with the form that was meant: the one of its type. */
function unfold(issue: z.core.$ZodIssue): readonly z.core.$ZodIssue[] {
  if (issue.code !== "invalid_union") return [issue];
  const meant = issue.errors.find((form) =>
    form.every(({ code, path }) => code !== "invalid_type" || path.length > 0),
  );
  if (meant === undefined) return [issue];
  return meant.flatMap((inner) => unfold({ ...inner, path: [...issue.path, ...inner.path] }));
}

function placeOf(issue: z.core.$ZodIssue): readonly PropertyKey[] {
  const [unknownKey] = issue.code === "unrecognized_keys" ? issue.keys : [];
  return unknownKey === undefined ? issue.path : [...issue.path, unknownKey];
}

function wordsOf(issue: z.core.$ZodIssue): string {
  const where = issue.path.length > 0 ? `${issue.path.join(".")}: ` : "";
  return where + issue.message;
}

function offsetAt(document: Document, path: readonly PropertyKey[]): number {
  for (let length = path.length; length > 0; length--) {
    const parent: unknown =
      length === 1 ? document.contents : document.getIn(path.slice(0, length - 1), true);
    const key = path[length - 1];
    const pair = isMap(parent)
      ? parent.items.find((item) => isScalar(item.key) && item.key.value === key)
      : undefined;
    if (pair !== undefined && isScalar(pair.key) && pair.key.range) return pair.key.range[0];
    const node: unknown = document.getIn(path.slice(0, length), true);
    if (hasRange(node)) return node.range[0];
  }
  return 0;
}

function hasRange(node: unknown): node is { range: [number, number, number] } {
  return typeof node === "object" && node !== null && "range" in node && Array.isArray(node.range);
}

function firstLine(message: string): string {
  return message.split("\n", 1)[0]?.replace(/ at line \d+, column \d+:?$/, "") ?? message;
}
