import {
  createScanner,
  findNodeAtLocation,
  parseTree,
  printParseErrorCode,
  type Node,
  type ParseError,
} from "jsonc-parser";
import { groupBy } from "../text/group-by.ts";
import { invalid, parsed, type Parsed } from "../text/parsed.ts";
import { cutAll, insertAll, type Insertion, type Span } from "./insertion.ts";

/** One handler among the hooks of a settings file: at which event it stands, and what it is. */
export interface HookEntry {
  readonly event: string;
  readonly value: object;
}

/** Whether a handler, or a group of them, is one of Sheaf's own. */
export type IsOwn = (value: string) => boolean;

const options = { allowTrailingComma: true, disallowComments: false, allowEmptyContent: true };

/** Reads the text of a settings file, comments and trailing commas allowed, as an object; an issue has line and column. */
export function readSettings(text: string): Parsed<Node> {
  const errors: ParseError[] = [];
  const tree = parseTree(text, errors, options);
  const [error] = errors;
  if (error !== undefined) return invalid([issueAt(text, error.offset, printParseErrorCode(error.error))]);
  if (tree?.type !== "object") return invalid([issueAt(text, tree?.offset ?? 0, "expected an object")]);
  return parsed(tree);
}

function issueAt(text: string, offset: number, message: string) {
  const before = text.slice(0, offset).split("\n");
  return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1, message };
}

/**
 * The text with entries added at the end of their events' lists, and further properties where the file has none of that
 * name: nothing but insertions, in the file's own indentation and line ends.
 */
export function addEntries(
  text: string,
  entries: readonly HookEntry[],
  properties: Readonly<Record<string, unknown>>,
): Parsed<{ readonly text: string; readonly spans: readonly Span[] }> {
  const read = readSettings(text);
  if (read.kind === "invalid") return read;
  const root = read.value;
  const style = styleOf(text, root);
  const hooks = findNodeAtLocation(root, ["hooks"]);
  const missing = Object.entries(properties).filter(
    ([name]) => findNodeAtLocation(root, [name]) === undefined,
  );
  const lists = [...groupBy(entries, ({ event }) => event)].map(([event, own]) => ({
    event,
    values: own.map(({ value }) => value),
  }));
  const whole = Object.fromEntries(lists.map(({ event, values }) => [event, values]));
  const atRoot = missing.map(([name, value]) => property(name, value));
  if (hooks === undefined && entries.length > 0) atRoot.push(property("hooks", whole));
  if (hooks !== undefined && hooks.type !== "object")
    return invalid([issueAt(text, hooks.offset, 'expected an object under "hooks"')]);
  const insertions = insertItems(text, root, atRoot, style);
  const fresh: string[] = [];
  for (const { event, values } of hooks === undefined ? [] : lists) {
    const list = findNodeAtLocation(root, ["hooks", event]);
    if (list === undefined) fresh.push(property(event, values));
    else if (list.type !== "array") return invalid([issueAt(text, list.offset, "expected a list")]);
    else
      insertions.push(
        ...insertItems(
          text,
          list,
          values.map((value) => pretty(value)),
          style,
        ),
      );
  }
  if (hooks !== undefined) insertions.push(...insertItems(text, hooks, fresh, style));
  return parsed(insertAll(text, insertions));
}

const pretty = (value: unknown) => JSON.stringify(value, null, 2);
const property = (name: string, value: unknown) => `${JSON.stringify(name)}: ${pretty(value)}`;

interface Style {
  readonly unit: string;
  readonly end: string;
}

/** Indentation and line ends as the file has them; two spaces where it does not say. */
function styleOf(text: string, root: Node): Style {
  const first = root.children?.[0];
  const indent = first === undefined ? "" : indentAt(text, first.offset);
  return { unit: indent === "" ? "  " : indent, end: text.includes("\r\n") ? "\r\n" : "\n" };
}

/** The white space that begins the line of an offset; empty where something else stands before it on the line. */
function indentAt(text: string, offset: number): string {
  const line = text.slice(text.lastIndexOf("\n", offset - 1) + 1, offset);
  return /^[ \t]*$/.test(line) ? line : "";
}

/** The white space with which the line of an offset begins, whatever follows. */
function lineIndent(text: string, offset: number): string {
  return /^[ \t]*/.exec(text.slice(text.lastIndexOf("\n", offset - 1) + 1, offset))?.[0] ?? "";
}

/** Items at the end of an object or a list. A comment behind the last one stays on its line. */
function insertItems(text: string, container: Node, items: readonly string[], style: Style): Insertion[] {
  if (items.length === 0) return [];
  const last = container.children?.at(-1);
  const outer = lineIndent(text, container.offset);
  const indent = (last === undefined ? "" : indentAt(text, last.offset)) || outer + style.unit;
  const lines = items.map((item) => reindented(item, indent, style));
  if (last === undefined) {
    const body = `${style.end}${indent}${lines.join(`,${style.end}${indent}`)}${style.end}${outer}`;
    return [{ at: container.offset + 1, text: body }];
  }
  const end = last.offset + last.length;
  const { comma, behind } = behindItem(text, end);
  const body = `${style.end}${indent}${lines.join(`,${style.end}${indent}`)}`;
  if (comma !== undefined) return [{ at: behind, text: `${body},` }];
  return merged([
    { at: end, text: "," },
    { at: behind, text: body },
  ]);
}

/** Two insertions at one place are one. */
function merged([first, second]: readonly [Insertion, Insertion]): Insertion[] {
  return first.at === second.at ? [{ at: first.at, text: first.text + second.text }] : [first, second];
}

function reindented(item: string, indent: string, { unit, end }: Style): string {
  return item
    .split("\n")
    .map((line, at) => {
      const own = /^ */.exec(line)?.[0].length ?? 0;
      return at === 0 ? line : indent + unit.repeat(own / 2) + line.slice(own);
    })
    .join(end);
}

// The package's own names for these are erased with its types.
const [commaToken, lineComment, blockComment, whiteSpace] = [5, 12, 13, 15];

/** The comma behind an item, and the end of what belongs to its line: the comma, and comments on the same line. */
function behindItem(
  text: string,
  from: number,
): { readonly comma: number | undefined; readonly behind: number } {
  const scanner = createScanner(text, false);
  scanner.setPosition(from);
  let comma: number | undefined;
  let behind = from;
  for (;;) {
    const kind: number = scanner.scan();
    const isComma = kind === commaToken && comma === undefined;
    const isComment = kind === lineComment || kind === blockComment;
    if (kind === whiteSpace) continue;
    if (!isComma && !isComment) return { comma, behind };
    if (isComma) comma = scanner.getTokenOffset();
    behind = scanner.getTokenOffset() + scanner.getTokenLength();
    if (isComment && text.slice(from, behind).includes("\n")) return { comma, behind: from };
  }
}

/**
 * The text without Sheaf's own entries, for a file that somebody has changed since. Lists and objects that hold nothing
 * else go with them; everything else stays byte for byte.
 */
export function removeEntries(text: string, isOwn: IsOwn): Parsed<string> {
  let left = text;
  for (;;) {
    if (left.trim() === "") return parsed(left);
    const read = readSettings(left);
    if (read.kind === "invalid") return read;
    const item = findOwn(left, read.value, isOwn);
    if (item === undefined) return parsed(left);
    left = removeItem(left, item);
  }
}

/** One of our own groups, a list that is empty without them, or another property of ours. */
function findOwn(text: string, root: Node, isOwn: IsOwn): Node | undefined {
  const hooks = findNodeAtLocation(root, ["hooks"]);
  const isOurs = ({ offset, length }: Node) => isOwn(text.slice(offset, offset + length));
  const event = hooks?.children?.find((one) => groupsOf(one).some(isOurs));
  if (event === undefined) return root.children?.find((one) => one !== hooks?.parent && isOurs(one));
  const groups = groupsOf(event);
  const other = groups.find((group) => !isOurs(group));
  if (other !== undefined) return groups.find(isOurs);
  return hooks?.children?.length === 1 ? hooks.parent : event;
}

function groupsOf(event: Node): readonly Node[] {
  return event.children?.[1]?.children ?? [];
}

/** Takes one item out, with its own line and one comma. */
function removeItem(text: string, item: Node): string {
  const siblings = item.parent?.children ?? [];
  const at = siblings.indexOf(item);
  const end = item.offset + item.length;
  const lineStart = text.lastIndexOf("\n", item.offset - 1);
  const isOwnLine = lineStart >= 0 && /^[ \t]*$/.test(text.slice(lineStart + 1, item.offset));
  const start = isOwnLine ? lineStart - (text[lineStart - 1] === "\r" ? 1 : 0) : item.offset;
  const { comma } = behindItem(text, end);
  const before = siblings[at - 1];
  const previous = before === undefined ? undefined : behindItem(text, before.offset + before.length).comma;
  const cut = comma ?? previous;
  const spans = [{ at: start, length: end - start }];
  return cutAll(text, cut === undefined ? spans : [...spans, { at: cut, length: 1 }]);
}
